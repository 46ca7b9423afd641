"""Is anything lost, or called damaged, when the system refuses to read?

A search, suggestions, a status, a check, a repair and an update from files are repeated. The 1st, 2nd, 3rd … call
that opens, reads, lists or asks about a file fails, with each error that a system has for that. So does the 1st,
2nd, 3rd … allocation of an array. Each time the answer must be right, or there must be a documented error that is
not one of damage. A check and a repair of a sound index must change nothing on disk, and a repair of a damaged one
must bring back no deleted document. Afterwards all must be as without the failure.

    python tests/faults/refusals.py
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import zstandard
from flips import QUERIES
from workload import print_figures, random_document

from timviet.index import FileOptions, Index, IndexDamaged, IndexUnreadable, TimvietError, check, repair, sync
from timviet.index.integrity.check import examine
from timviet.search import Searcher

_OF_PATHS = [(error, False) for error in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EACCES)]
FAILURES = {
    "open": [*_OF_PATHS, (errno.EMFILE, True), (errno.EIO, True)],
    "listdir": [*_OF_PATHS, (errno.EMFILE, True)],
    "scandir": [*_OF_PATHS, (errno.EMFILE, True)],
    "stat": [*_OF_PATHS, (errno.EIO, True)],
    "fstat": [(errno.EIO, False), (errno.ENOMEM, True)],
    "pread": [(errno.EIO, False), (errno.EIO, True), (errno.ENOMEM, False)],
    "frombuffer": [(errno.ENOMEM, False), (errno.ENOMEM, True)],  # an array cannot be allocated
    "frame_content_size": [(errno.ENOMEM, False)],  # zstandard cannot allocate
}
"""By the name of a call, the errors that it fails with, and whether all later calls fail too."""
CALLS = tuple(FAILURES)


class Refusals:
    """A context in which the nth call of a kind for paths below a folder fails, or all from the nth on."""

    def __init__(self, folder: Path, kind: str, number: int = 0, error: int = 0, *, lasts: bool = False) -> None:
        """Take the number of the first call that fails; 0 for none."""
        self._folder, self._kind, self._number, self._error, self._lasts = str(folder), kind, number, error, lasts
        self.count = 0
        """Calls of this kind so far."""
        self._place = {"frombuffer": np, "frame_content_size": zstandard}.get(kind, os)
        self._real = getattr(self._place, kind)

    def __enter__(self) -> Refusals:
        setattr(self._place, self._kind, self._call)
        return self

    def __exit__(self, *_) -> None:
        setattr(self._place, self._kind, self._real)

    def _call(self, *arguments, **options):
        if self._place is not os or self._is_inside(*arguments[:1]):
            self.count += 1
            if self._number and (self.count == self._number or (self._lasts and self.count > self._number)):
                raise self._failure()
        return self._real(*arguments, **options)

    def _failure(self) -> Exception:
        if self._place is zstandard:
            return zstandard.ZstdError("decompression error: Allocation error : not enough memory")
        return MemoryError() if self._place is np else OSError(self._error, os.strerror(self._error))

    def _is_inside(self, path=".") -> bool:
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        return os.fsdecode(path).startswith(self._folder)


def create_index(folder: Path) -> None:
    """Create an index of files and other documents, with deletions in its last commit, and one text left out."""
    draw = Random(5)
    texts = folder.parent / "texts"
    texts.mkdir()
    for number in range(3):
        (texts / f"t{number}.txt").write_text(f"nghị quyết số {number} về giá gạo", encoding="utf-8")
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        index.add_many(random_document(draw, f"d{number}") for number in range(12))
    with Index.open(folder, jobs=1, durable=False) as index:
        sync(index, [texts], FileOptions(store=False))
        index.commit()
    with Index.open(folder, jobs=1, durable=False) as index:
        for id in ("d3", "d4"):
            index.delete(id)
        index.commit()


def content(folder: Path) -> dict[str, bytes]:
    """Return the files of an index, without those of its lock."""
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if file.name not in ("write.lock", "writer.json")
    }


def search(folder: Path) -> list:
    with Searcher(folder) as searcher:
        return [
            [searcher.search(query, limit=3, facets=["year"]) for query in QUERIES],
            [searcher.suggest(text) for text in ("dai h", "ngh")],
            [searcher.document(f"d{number}") for number in (0, 11)],
            searcher.similar("d0", limit=2),
        ]


def status(folder: Path) -> list:
    with Index.open(folder, jobs=1) as index:
        return [len(index), sorted(index.revisions().items()), index.unread]


def update(folder: Path) -> list:
    """Update an index from its files, and return what it has then."""
    with Index.open(folder, jobs=1, durable=False) as index:
        sync(index)
        index.commit()
    return contents(folder)


def contents(folder: Path) -> list:
    with Index.open(folder, jobs=1) as index:
        return sorted(index.revisions().items())


@contextmanager
def copy_of(start: Path) -> Iterator[Path]:
    """Yield a copy of an index, at the place that the ids of its files are relative to."""
    folder = start.parent / "index"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder)
    yield folder


def damage_block(folder: Path) -> None:
    """Damage the last segment that documents were deleted from, in the middle."""
    segment = max(file for file in folder.glob("*.columns") if list(folder.glob(f"{file.stem}.deleted-*")))
    data = bytearray(segment.read_bytes())
    data[len(data) // 3] ^= 1
    segment.write_bytes(data)


def try_each(start: Path, action: Callable[[Path], list], *, changes: bool, most: int, figures: Counter) -> None:
    """Let calls fail while an action runs on a copy of an index.

    :param changes: whether the action is to change the index
    :param most: the number of calls of each kind, spread over all of them
    """

    def scope_of(folder: Path) -> Path:
        return folder.parent if changes else folder  # a search says of a hit that its file cannot be read now

    for kind in CALLS:
        with copy_of(start) as folder, Refusals(scope_of(folder), kind) as refusals:
            expected = action(folder)
        numbers = range(1, refusals.count + 1, max(refusals.count // most, 1))
        for number, (error, lasts) in product(numbers, FAILURES[kind]):
            where = f"{action.__name__}, {kind} {number} {errno.errorcode[error]} {lasts=}"
            with copy_of(start) as folder:
                before = content(folder)
                with Refusals(scope_of(folder), kind, number, error, lasts=lasts):
                    try:
                        assert action(folder) == expected, f"{where}: a wrong answer"
                        figures["right"] += 1
                    except IndexDamaged as damage:
                        raise AssertionError(f"{where}: called damaged") from damage
                    except (TimvietError, OSError, MemoryError):
                        figures["refused"] += 1
                assert changes or content(folder) == before, f"{where}: the index has changed"
                assert action(folder) == expected, f"{where}: not right afterwards"


def run(most: int) -> None:
    figures: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        start = Path(scratch, "start")
        create_index(start)
        damaged = Path(scratch, "damaged")
        shutil.copytree(start, damaged)
        damage_block(damaged)

        known_damage = {*check(damaged, deep=True)}

        def check_deep(folder: Path) -> list:
            findings = examine(folder, deep=True)
            assert known_damage.issuperset(findings.damage), f"called damaged: {findings}"
            if findings.unreadable:
                raise IndexUnreadable(str(folder), findings.unreadable[0])
            return findings.damage

        def repair_sound(folder: Path) -> list:
            report = repair(folder, jobs=1, durable=False)
            return [report, contents(folder)]

        def repair_damaged(folder: Path) -> list:
            report = repair(folder, jobs=1, durable=False)
            return [sorted(report.lost), report.unknown, report.earlier, contents(folder)]

        for action in (search, status, check_deep, repair_sound):
            try_each(start, action, changes=False, most=most, figures=figures)
        try_each(start, update, changes=True, most=most, figures=figures)
        try_each(damaged, check_deep, changes=False, most=most, figures=figures)
        try_each(damaged, repair_damaged, changes=True, most=most, figures=figures)
    print_figures(
        refused_calls=figures["right"] + figures["refused"],
        right_answers_all_the_same=figures["right"],
        documented_errors=figures["refused"],
        sound_indexes_that_were_called_damaged=0,
        indexes_that_a_check_or_repair_changed=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=200, help="calls of each kind that fail in each action")
    run(**vars(parser.parse_args()))
