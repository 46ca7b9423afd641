"""Is anything lost when the disk is full or fails?

A series of changes is repeated on copies of an index. The 1st, 2nd, 3rd … open, write, sync, link or removal
fails, until there is none left to fail. Each time the error must be a documented one. If there was an error, the
index must have the documents from before the commit, else those from after it. It must pass every check, and
accept the next commit.

    python tests/faults/errors.py
"""

from __future__ import annotations

import argparse
import errno
import shutil
import tempfile
import warnings
from pathlib import Path
from random import Random

from disk import KINDS, Disk
from workload import (
    State,
    apply,
    assert_list_fits,
    print_figures,
    random_changes,
    random_document,
    read_contents,
    state_after,
)

from timviet.index import Document, Index, TimvietError, check


def create_index(folder: Path) -> State:
    draw, state = Random(0), {}
    with Index.open(folder, create=True, jobs=1) as index:
        for number in range(4):
            change = (
                {f"d{n}": random_document(draw, f"d{n}") for n in range(number, 30, 3)}
                if number < 3
                else {"d1": None}
            )
            state = state_after(state, change)
            apply(index, change)
    return state


def attempt(folder: Path, change, fail: tuple[str, int, int]) -> tuple[bool, bool]:
    """Return whether the failure occurred, and whether the commit was acknowledged."""
    with Disk(folder, fail) as disk:
        try:
            index = Index.open(folder, jobs=1)
            apply(index, change)
        except (OSError, TimvietError):
            return disk.failed, False
        return disk.failed, True


def run(step: int) -> None:
    tried = acknowledged = 0
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        start, folder = Path(scratch, "start"), Path(scratch, "index")
        before = create_index(start)
        draw = Random(1)
        plan = {**random_changes(draw, before), "d2": None, "d5": random_document(draw, "d5")} | {
            "new": random_document(draw, "new")
        }
        for change in (plan, None):  # None is a rebuild
            for kind in KINDS:
                for error in (errno.ENOSPC, errno.EIO):
                    number = 1
                    while True:
                        shutil.rmtree(folder, ignore_errors=True)
                        shutil.copytree(start, folder)
                        failed, is_acknowledged = attempt(folder, change, (kind, number, error))
                        if not failed:
                            assert is_acknowledged
                            break
                        tried, acknowledged = tried + 1, acknowledged + is_acknowledged
                        where = f"{kind} {number} {errno.errorcode[error]}"
                        expected = state_after(before, change) if is_acknowledged else before
                        assert read_contents(folder) == expected, f"{where}: the index is not as the commit said"
                        assert_list_fits(folder, expected)
                        assert check(folder, deep=True) == [], where
                        with Index.open(folder, jobs=1) as index:
                            index.add(Document("next", body="lần sau"))
                        assert read_contents(folder) == state_after(
                            expected, {"next": Document("next", body="lần sau")}
                        ), where
                        assert not list(folder.glob("*.new")), where
                        number += step
    print_figures(
        failures=tried,
        commits_that_went_through_all_the_same=acknowledged,
        indexes_that_were_not_as_said=0,
        next_commits_that_failed=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="2 lets every second call fail, and so on")
    run(**vars(parser.parse_args()))
