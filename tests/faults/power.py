"""Is anything lost when the power fails?

Every write, new name, link and sync of a series of commits is recorded. Then the disk is restored as a power
failure after each of them may leave it: names that are not secured by a sync of the folder exist or not, and
content that is not secured by a sync of the file is missing, torn, or zeros. Each time the index must open at the
last acknowledged commit or the pending one, and must accept the next commit.

    python tests/faults/power.py --commits 12 --variants 4
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random

from disk import Disk
from workload import State, apply, assert_list_fits, print_figures, random_changes, read_contents, state_after

from timviet.index import Document, Index, IndexMissing, check


class Platter:
    """The files of a disk: what is secured, and what a power failure may lose."""

    def __init__(self) -> None:
        self.content: dict[int, bytes] = {}
        self.secured: dict[int, bytes] = {}
        self.names: dict[str, int | None] = {}  # None for a folder
        self.pending: list[tuple] = []

    def apply(self, event: tuple) -> None:
        kind, *arguments = event
        match kind:
            case "create" | "link" | "unlink" | "mkdir":
                self.pending.append(event)
                if kind == "create":
                    self.content[arguments[1]] = self.secured[arguments[1]] = b""
            case "write":
                self.content[arguments[0]] += arguments[1]
            case "sync":
                self.secured[arguments[0]] = self.content[arguments[0]]
            case "sync folder":
                secured = [change for change in self.pending if os.path.dirname(change[1]) == arguments[0]]
                for change in secured:
                    _change_names(self.names, change)
                    self.pending.remove(change)

    def files_after_failure(self, names: str, content: str, draw: Random) -> dict[str, bytes | None]:
        """Return the files that exist after a power failure.

        :param names: which changes of names that were not secured are on the disk: a key of NAMES
        :param content: which content that was not secured is: a key of CONTENTS
        """
        found = dict(self.names)
        for event in NAMES[names](self.pending, draw):
            _change_names(found, event)
        return {
            path: None if file is None else CONTENTS[content](self.secured[file], self.content[file], draw)
            for path, file in found.items()
        }


NAMES: dict[str, Callable[[list[tuple], Random], list[tuple]]] = {
    "none": lambda pending, draw: [],
    "all": lambda pending, draw: pending,
    "last": lambda pending, draw: pending[-1:],  # a disk may write them in any order
    "some": lambda pending, draw: [event for event in pending if draw.random() < 0.5],
}

CONTENTS: dict[str, Callable[[bytes, bytes, Random], bytes]] = {
    "secured": lambda secured, content, draw: secured,
    "all": lambda secured, content, draw: content,
    "torn": lambda secured, content, draw: _torn(secured, content, draw),
}

FAILURES = [(names, content) for names in ("none", "last", "all") for content in ("secured", "all")]


def _torn(secured: bytes, content: bytes, draw: Random) -> bytes:
    cut = draw.randint(len(secured), len(content))
    return content[:cut] + draw.choice([b"", bytes(len(content) - cut)])


def _change_names(names: dict[str, int | None], event: tuple) -> None:
    kind, path, *arguments = event
    if kind == "link":  # the file has its new name, whether or not the old one was ever on the disk
        names[arguments[0]] = arguments[1]
    elif kind == "unlink":
        names.pop(path, None)
    else:
        names[path] = arguments[0] if arguments else None


def record(folder: Path, commits: int, seed: int) -> tuple[list[tuple], list[State]]:
    """Make commits, and return all events, with an acknowledgement after each commit, and the states."""
    draw, states = Random(seed), [{}]
    with Disk(folder) as disk:
        with Index.open(folder / "kho", create=True, jobs=1):
            disk.note("acknowledged", 0)
        for number in range(1, commits + 1):
            change = random_changes(draw, states[-1])
            states.append(state_after(states[-1], change))
            if number % 5 == 4:
                disk.note("doubtful")
            with Index.open(folder / "kho", jobs=1, durable=number % 5 != 4) as index:
                apply(index, change)
                if number % 5 != 4:
                    disk.note("acknowledged", number)
    return disk.events, states


def restore(files: dict[str, bytes | None], folder: Path, restored: Path) -> None:
    shutil.rmtree(restored, ignore_errors=True)
    restored.mkdir()
    for path, content in files.items():
        target = restored / os.path.relpath(path, folder)
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
        elif target.parent.is_dir():
            target.write_bytes(content)


def run(commits: int, variants: int, seed: int = 0) -> None:
    draw = Random(seed)
    disk_states = next_commits = 0
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")  # no state may need an earlier commit
        folder, restored = Path(scratch, "disk"), Path(scratch, "restored")
        folder.mkdir()
        events, states = record(folder, commits, seed)
        platter, acknowledged, doubtful = Platter(), -1, False
        for event in events:
            platter.apply(event)
            if event[0] == "acknowledged":
                acknowledged, doubtful = event[1], False
            doubtful |= event[0] == "doubtful"
            if doubtful:
                continue  # a commit without sync promises nothing
            for names, content in FAILURES + [("some", "torn")] * variants:
                files = platter.files_after_failure(names, content, draw)
                restore(files, folder, restored)
                disk_states += 1
                try:
                    state = read_contents(restored / "kho")
                    assert_list_fits(restored / "kho", state)
                except IndexMissing:
                    assert acknowledged < 0, f"after {event}: the index is gone"
                    state = {}
                allowed = states[max(acknowledged, 0) : acknowledged + 2]
                assert state in allowed, f"after {event}: not what commit {acknowledged} or the next has"
                if draw.random() < 0.1:
                    with Index.open(restored / "kho", create=True, jobs=1) as index:
                        index.add(Document("next", body="lần sau"))
                    assert read_contents(restored / "kho").keys() == state.keys() | {"next"}
                    assert check(restored / "kho", deep=True) == []
                    next_commits += 1
    print_figures(
        events=len(events),
        commits=commits,
        states_of_the_disk=disk_states,
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
