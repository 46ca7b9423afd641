"""Is anything lost when the power fails?

Every write, name, rename and sync of a series of commits is logged. Then the disk is restored as it may be after
each of them: names that no sync of the folder has secured exist or not, and content that no sync of the file has
secured is missing, torn, or zeros. Each time the index must open at the last acknowledged commit or the pending
one, and must take the next.

    python tests/faults/power.py --commits 12 --variants 4
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from random import Random

from disk import Disk
from workload import State, after, apply, changes, contents, tell

from timviet.index import Document, Index, IndexMissing, check


class Platter:
    """What a disk has, for certain and perhaps."""

    def __init__(self) -> None:
        self.content: dict[int, bytes] = {}
        self.secured: dict[int, bytes] = {}
        self.names: dict[str, int | None] = {}  # None for a folder
        self.pending: list[tuple] = []

    def take(self, event: tuple) -> None:
        kind, *what = event
        match kind:
            case "create" | "rename" | "unlink" | "mkdir":
                self.pending.append(event)
                if kind == "create":
                    self.content[what[1]] = self.secured[what[1]] = b""
            case "write":
                self.content[what[0]] += what[1]
            case "sync":
                self.secured[what[0]] = self.content[what[0]]
            case "sync folder":
                for event in [each for each in self.pending if os.path.dirname(each[1]) == what[0]]:
                    _rename(self.names, event)
                    self.pending.remove(event)

    def found(self, draw: Random | None, keep: bool) -> dict[str, bytes | None]:
        """Return the files that exist after a power failure: in the worst case, or at random."""
        names = dict(self.names)
        for event in self.pending:
            if keep if draw is None else draw.random() < 0.5:
                _rename(names, event)
        return {path: None if file is None else self._torn(file, draw, keep) for path, file in names.items()}

    def _torn(self, file: int, draw: Random | None, keep: bool) -> bytes:
        sure, all_ = self.secured[file], self.content[file]
        if draw is None:
            return all_ if keep else sure
        cut = draw.randint(len(sure), len(all_))
        return all_[:cut] + draw.choice([b"", bytes(len(all_) - cut)])


def _rename(names: dict[str, int | None], event: tuple) -> None:
    kind, path, *what = event
    if kind == "rename":
        if path in names:
            names[what[0]] = names.pop(path)
    elif kind == "unlink":
        names.pop(path, None)
    else:
        names[path] = what[0] if what else None


def record(folder: Path, commits: int, seed: int) -> tuple[list[tuple], list[State]]:
    """Make commits, and return all events, with an acknowledgement after each commit, and the states."""
    draw, states = Random(seed), [{}]
    with Disk(folder) as disk:
        with Index.open(folder / "kho", create=True, jobs=1):
            disk.note("acknowledged", 0)
        for number in range(1, commits + 1):
            change = changes(draw, states[-1])
            states.append(after(states[-1], change))
            if number % 5 == 4:
                disk.note("doubtful")
            with Index.open(folder / "kho", jobs=1, durable=number % 5 != 4) as index:
                apply(index, change)
                if number % 5 != 4:
                    disk.note("acknowledged", number)
    return disk.events, states


def put(files: dict[str, bytes | None], folder: Path, elsewhere: Path) -> None:
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir()
    for path, content in files.items():
        target = elsewhere / os.path.relpath(path, folder)
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
        elif target.parent.is_dir():
            target.write_bytes(content)


def run(commits: int, variants: int, seed: int = 0) -> None:
    draw = Random(seed)
    states_seen = next_commits = 0
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")  # no state may need an earlier commit
        folder, elsewhere = Path(scratch, "disk"), Path(scratch, "found")
        folder.mkdir()
        events, states = record(folder, commits, seed)
        platter, acknowledged, doubtful = Platter(), -1, False
        for event in events:
            platter.take(event)
            if event[0] == "acknowledged":
                acknowledged, doubtful = event[1], False
            doubtful |= event[0] == "doubtful"
            if doubtful:
                continue  # a commit without sync promises nothing
            for variant in range(-2, variants):
                files = platter.found(draw if variant >= 0 else None, keep=variant == -1)
                put(files, folder, elsewhere)
                states_seen += 1
                try:
                    found = contents(elsewhere / "kho")
                except IndexMissing:
                    assert acknowledged < 0, f"after {event}: the index is gone"
                    found = {}
                allowed = states[max(acknowledged, 0) : acknowledged + 2]
                assert found in allowed, f"after {event}: not what commit {acknowledged} or the next has"
                if draw.random() < 0.1:
                    with Index.open(elsewhere / "kho", create=True, jobs=1) as index:
                        index.add(Document("next", body="lần sau"))
                    assert contents(elsewhere / "kho").keys() == found.keys() | {"next"}
                    assert check(elsewhere / "kho", deep=True) == []
                    next_commits += 1
    tell(
        events=len(events),
        commits=commits,
        states_of_the_disk=states_seen,
        states_with_an_acknowledged_commit_lost=0,
        next_commits_that_were_tried=next_commits,
        next_commits_that_failed=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=12)
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
