"""Is an index what its files are, though updates are killed?

Files are made, changed, broken, moved, swapped and removed at random, and an update of the index from them, which
commits after each file, is killed with SIGKILL at a random moment. Then the index must open without a warning and
pass every check. Every few rounds an update runs to its end: then the index must have the same documents and the
same list of unread files as a new index of the same files, and another update must change nothing. Now and then
the choice changes whether the index stores the texts.

    python tests/faults/updates.py --kills 500
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path
from random import Random

from workload import SYLLABLES, print_figures

from timviet.index import Document, FileOptions, Index, SourceError, check, sync
from timviet.index.files.paths import document_id
from timviet.index.files.unread import UnreadFile, decode_unread

NAMES = [
    f"{folder}{letter}.{suffix}"
    for folder in ("", "x/", "x/y/")
    for letter in "abcdef"
    for suffix in ("txt", "md")
]


def change_files(draw: Random, folder: Path) -> int:
    """Make some random changes to the files of a folder; return how many files were moved."""
    moved = 0
    for _ in range(draw.randrange(1, 12)):
        file, other = (folder / name for name in draw.sample(NAMES, 2))
        file.parent.mkdir(parents=True, exist_ok=True)
        match draw.randrange(6):
            case 0 | 1:
                file.write_text(" ".join(draw.choices(SYLLABLES, k=draw.randrange(1, 60))), encoding="utf-8")
            case 2:
                file.write_bytes(draw.choice((b"", b"\0\1\2" * 9, bytes(range(128, 256)) * 8)))
            case 3:
                file.unlink(missing_ok=True)
            case _ if file.exists():
                other.parent.mkdir(parents=True, exist_ok=True)
                if other.exists() and draw.random() < 0.5:
                    third = folder / "third"
                    other.rename(third)
                    file.rename(other)
                    third.rename(file)
                else:
                    file.replace(other)
                moved += 1
    return moved


def update(path: Path, folder: Path, store: bool, jobs: int = 1) -> None:
    with Index.open(path, create=True, jobs=jobs, durable=False) as index:
        sync(index, [folder], FileOptions(store=store), commit_every=0)


def kill_update(path: Path, folder: Path, store: bool, delay: float) -> bool:
    """Kill an update some time after its start; return False if it was done before."""
    child = os.fork()
    if not child:
        try:
            update(path, folder, store)
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def contents(path: Path) -> tuple[dict[str, Document], dict[str, UnreadFile]]:
    """Return the documents of an index, and its unread files, but for when they were read.

    The document of a file that cannot be read any more does not count: it is kept, and a new index has none.
    """
    with Index.open(path, jobs=1) as index:
        problems: list[SourceError] = []
        documents = {document.id: replace(document, revision="") for document in index.documents(problems.append)}
        unread = {id: replace(file, revision="") for id, file in decode_unread(path, index.unread).items()}
    assert {document_id(path, Path(problem.path)) for problem in problems} <= unread.keys()
    return {id: document for id, document in documents.items() if id not in unread}, unread


def run(kills: int, seed: int = 0) -> None:
    draw = Random(seed)
    killed = moved = compared = 0
    store = True
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*fork")  # no Python thread runs yet
        folder, path, fresh = (Path(scratch, name) for name in ("files", "index", "fresh"))
        folder.mkdir()
        moved += change_files(draw, folder)
        begun = time.monotonic()
        update(path, folder, store)
        longest = 2 * (time.monotonic() - begun)
        for kill in range(kills):
            moved += change_files(draw, folder)
            store ^= draw.random() < 0.2
            killed += kill_update(path, folder, store, draw.uniform(0, longest))
            assert not (problems := check(path, deep=kill % 10 == 0)), f"kill {kill}: {problems}"
            if kill % 4 and kill < kills - 1:
                continue
            update(path, folder, store, jobs=2)
            shutil.rmtree(fresh, ignore_errors=True)
            update(fresh, folder, store)
            assert contents(path) == contents(fresh), f"kill {kill}: the index is not what the files are"
            before = {file.name: file.read_bytes() for file in path.iterdir()}
            update(path, folder, store)
            assert {file.name: file.read_bytes() for file in path.iterdir()} == before, f"kill {kill}: not at rest"
            compared += 1
    print_figures(
        updates=kills,
        of_them_killed=killed,
        files_moved=moved,
        indexes_compared_with_new_ones=compared,
        indexes_that_differed=0,
        damaged_indexes=0,
        updates_without_changes_that_wrote=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
