"""Does every answer come from one whole commit?

A writer commits repeatedly; at the same time 8 readers, threads and processes, refresh and search. Every document
names its commit, and the number of documents changes with each commit. An answer must be from one commit,
complete, and no older than the last commit that was acknowledged when the reader refreshed.

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

from workload import print_figures

from timviet.index import Document, Index
from timviet.search import Searcher

READERS = 8
ACKNOWLEDGED, ERRORS = 2 * READERS, 2 * READERS + 1  # their indexes on the board


class Board:
    """Numbers in shared memory: for each reader its answers and the commits it saw, then two more."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8 * (2 * READERS + 2))

    def __getitem__(self, index: int) -> int:
        return struct.unpack_from("<q", self._memory, 8 * index)[0]

    def __setitem__(self, index: int, value: int) -> None:
        struct.pack_into("<q", self._memory, 8 * index, value)


def document_count(generation: int) -> int:
    """Return the number of documents of a commit."""
    return 3 + generation * 7 % 11


def write(index: Index, generation: int) -> None:
    for number in range(document_count(generation)):
        body = f"đại hội đảng bộ lần thứ {generation} của quận {number}"
        index.update(Document(f"d{number}", f"số {generation}", body, {"generation": generation}))
    for number in range(document_count(generation), document_count(generation - 1)):
        index.delete(f"d{number}")
    index.commit()


def read(folder: Path, board: Board, reader: int, until: float) -> None:
    generation, draw = 0, Random(reader)
    with Searcher(folder) as searcher:
        while time.monotonic() < until:
            oldest = max(board[ACKNOWLEDGED], generation)
            if draw.random() < 0.1:
                with Searcher(folder) as fresh:
                    generation = answer(fresh, oldest)
            else:
                searcher.refresh()
                generation = answer(searcher, oldest)
            board[2 * reader] += 1
            board[2 * reader + 1] += generation > oldest


def answer(searcher: Searcher, oldest: int) -> int:
    """Search, and return the commit that the answer is from."""
    results = searcher.search("dai hoi dang bo", limit=20, exact_total=True)
    generations = {hit.fields["generation"] for hit in results}
    assert len(generations) == 1, f"an answer of several commits: {generations}"
    (generation,) = generations
    assert generation >= oldest, f"commit {generation} though {oldest} was acknowledged"
    assert results.total == len(results) == len(searcher) == document_count(generation)
    assert all(f"lần thứ {generation} của" in hit.snippet.text for hit in results)
    assert {hit.title for hit in results} == {f"số {generation}"}
    return generation


def read_or_report(folder: Path, board: Board, reader: int, until: float) -> None:
    try:
        read(folder, board, reader, until)
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
            answer(searcher, 1)  # does the imports of all processes
        board[ACKNOWLEDGED], until = 1, time.monotonic() + 60 * minutes
        children = []
        for reader in range(READERS // 2):
            child = os.fork()
            if not child:
                read_or_report(folder, board, reader, until)
                os._exit(0)
            children.append(child)
        threads = [
            threading.Thread(target=read_or_report, args=(folder, board, reader, until))
            for reader in range(READERS // 2, READERS)
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
    assert all(board[2 * reader] for reader in range(READERS)), "a reader never got an answer"
    print_figures(
        readers=READERS,
        minutes=minutes,
        commits=generation,
        answers=sum(board[2 * reader] for reader in range(READERS)),
        commits_seen_by_readers=sum(board[2 * reader + 1] for reader in range(READERS)),
        errors=0,
        answers_that_were_not_of_one_commit=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    run(**vars(parser.parse_args()))
