"""Does a reader ever see anything but one whole commit?

A writer commits again and again; at the same time 8 readers, threads and processes, refresh and search. Every
document of a commit says which commit it belongs to, and each commit has another number of documents. An answer
must be of one commit, complete, and no older than the last one that was acknowledged when the reader refreshed.

    python tests/faults/readers.py --minutes 10
"""

from __future__ import annotations

import argparse
import mmap
import os
import struct
import tempfile
import threading
import time
import traceback
import warnings
from pathlib import Path
from random import Random

from workload import tell

from timviet.index import Document, Index
from timviet.search import Searcher

READERS = 8
ACKNOWLEDGED, ERRORS = 2 * READERS, 2 * READERS + 1  # indexes on the board


class Board:
    """Numbers that processes share: for each reader the answers and the commits seen, and two more."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8 * (2 * READERS + 2))

    def __getitem__(self, place: int) -> int:
        return struct.unpack_from("<q", self._memory, 8 * place)[0]

    def __setitem__(self, place: int, value: int) -> None:
        struct.pack_into("<q", self._memory, 8 * place, value)


def size(generation: int) -> int:
    """Return how many documents a commit has."""
    return 3 + generation * 7 % 11


def write(index: Index, generation: int) -> None:
    for number in range(size(generation)):
        body = f"đại hội đảng bộ lần thứ {generation} của quận {number}"
        index.update(Document(f"d{number}", f"số {generation}", body, {"generation": generation}))
    for number in range(size(generation), size(generation - 1)):
        index.delete(f"d{number}")
    index.commit()


def read(folder: Path, board: Board, place: int, until: float) -> None:
    seen, draw = 0, Random(place)
    with Searcher(folder) as searcher:
        while time.monotonic() < until:
            least = max(board[ACKNOWLEDGED], seen)
            if draw.random() < 0.1:
                with Searcher(folder) as fresh:
                    seen = answer(fresh, least)
            else:
                searcher.refresh()
                seen = answer(searcher, least)
            board[2 * place] += 1
            board[2 * place + 1] += seen > least


def answer(searcher: Searcher, least: int) -> int:
    """Search, and return the commit that the answer is of."""
    results = searcher.search("dai hoi dang bo", limit=20, exact_total=True)
    generations = {hit.fields["generation"] for hit in results}
    assert len(generations) == 1, f"an answer of several commits: {generations}"
    (generation,) = generations
    assert generation >= least, f"commit {generation} though {least} was acknowledged"
    assert results.total == len(results) == len(searcher) == size(generation)
    assert all(f"lần thứ {generation} của" in hit.snippet.text for hit in results)
    assert {hit.title for hit in results} == {f"số {generation}"}
    return generation


def guarded(folder: Path, board: Board, place: int, until: float) -> None:
    try:
        read(folder, board, place, until)
    except BaseException:
        board[ERRORS] += 1
        traceback.print_exc()


def run(minutes: float) -> None:
    board = Board()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*fork")  # no Python thread runs yet
        folder = Path(scratch, "index")
        with Index.open(folder, create=True, jobs=1) as index:
            write(index, 1)
        with Searcher(folder) as searcher:
            answer(searcher, 1)  # imports what each process would import otherwise
        board[ACKNOWLEDGED], until = 1, time.monotonic() + 60 * minutes
        children = []
        for place in range(READERS // 2):
            child = os.fork()
            if not child:
                guarded(folder, board, place, until)
                os._exit(0)
            children.append(child)
        threads = [
            threading.Thread(target=guarded, args=(folder, board, place, until))
            for place in range(READERS // 2, READERS)
        ]
        for thread in threads:
            thread.start()
        generation = 1
        with Index.open(folder, jobs=1) as index:
            while time.monotonic() < until and not board[ERRORS]:
                generation += 1
                write(index, generation)
                board[ACKNOWLEDGED] = generation
        for thread in threads:
            thread.join()
        for child in children:
            os.waitpid(child, 0)
    assert not board[ERRORS], "see above"
    assert all(board[2 * place] for place in range(READERS)), "a reader never got an answer"
    tell(
        readers=READERS,
        minutes=minutes,
        commits=generation,
        answers=sum(board[2 * place] for place in range(READERS)),
        commits_seen_by_readers=sum(board[2 * place + 1] for place in range(READERS)),
        errors=0,
        answers_that_were_not_of_one_commit=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    run(**vars(parser.parse_args()))
