"""Is a commit lost, or another index harmed, when the folder or the lock of a writer is replaced while it writes?

Before each call in which a commit or a repair opens, links, removes or syncs something, one of these happens once:
the folder is moved away, with another index in its place or none, or a copy of it, or a new index; it is removed;
the link that leads to it is pointed at another; the lock is removed, and a second writer makes a commit, or begins
one and makes it afterwards. What was acknowledged must be there, in its folder; the other index must be as it was;
and the error must say what happened.

    python tests/faults/replaced.py
"""

from __future__ import annotations

import argparse
import atexit
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workload import print_figures, read_contents

from timviet.index import Document, Index, IndexDamaged, IndexForeign, IndexMissing, LockLost, check, repair

CALLS = ("open", "link", "unlink", "fsync", "stat", "listdir")
FIRST, BODY = 3, "đại hội đảng bộ quận long biên"


class Interception:
    """A context that does something before the nth call to the system after the lock was taken."""

    def __init__(self, number: int, strike: Callable[[], object]) -> None:
        self._number, self._strike = number, strike
        self._is_locked = False
        self.calls = 0
        self.struck = False

    def __enter__(self) -> Interception:
        self._real = {name: getattr(os, name) for name in CALLS}
        self._lock = fcntl.flock
        for name in CALLS:
            setattr(os, name, self._wrap(name))
        fcntl.flock = self._flock
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)
        fcntl.flock = self._lock

    def _flock(self, descriptor: int, operation: int) -> None:
        self._lock(descriptor, operation)
        self._is_locked = bool(operation & fcntl.LOCK_EX)

    def _wrap(self, name: str) -> Callable:
        def call(*arguments, **options):
            # With the first listing of the folder, the lock is taken and seen to be that at the path.
            self.calls += self._is_locked and (self.calls > 0 or name == "listdir")
            if self.calls == self._number and not self.struck:
                self.struck = True
                self.__exit__()
                try:
                    self._strike()
                finally:
                    self.__enter__()
            return self._real[name](*arguments, **options)

        return call


@dataclass
class Scene:
    """The index that is written, another one, and what happens to them."""

    scratch: Path
    is_damaged: bool
    second: Index | None = None
    acknowledged: list[str] = field(default_factory=list)
    """Ids of documents that the second writer has committed."""

    def __post_init__(self) -> None:
        self.place, self.path = self.scratch / "place", self.scratch / "index"
        self.other, self.moved = self.scratch / "other", self.scratch / "moved"
        self.before = copy_made("a", FIRST, self.place)
        self.of_other = copy_made("b", FIRST + 1, self.other)
        self.path.symlink_to(self.place)
        if self.is_damaged:  # a repair makes a commit of what is left
            last = max(self.place.glob("timviet-*.json"))
            last.write_bytes(last.read_bytes()[:-20])

    def move_away(self) -> None:
        self.place.rename(self.moved)

    def put_another(self) -> None:
        self.place.rename(self.moved)
        self.other.rename(self.place)

    def put_copy(self) -> None:
        self.place.rename(self.moved)
        shutil.copytree(self.moved, self.place)

    def put_new(self) -> None:
        self.place.rename(self.moved)
        make(self.place, "n", FIRST)

    def remove(self) -> None:
        shutil.rmtree(self.place)

    def point_link(self) -> None:
        self.path.unlink()
        self.path.symlink_to(self.other)

    def let_another_commit(self) -> None:
        self._unlock()
        with Index.open(self.path, jobs=1) as second:
            second.add(Document("second", body=BODY))
            second.commit()
        self.acknowledged.append("second")

    def let_another_begin(self) -> None:
        self._unlock()
        self.second = Index.open(self.path, jobs=1)
        self.second.add(Document("second", body=BODY))

    def _unlock(self) -> None:
        (self.place / "write.lock").unlink()
        if self.is_damaged:
            repair(self.path, jobs=1)

    def replace_lock(self) -> None:
        (self.place / "new.lock").write_bytes(b"")
        (self.place / "new.lock").rename(self.place / "write.lock")

    def finish(self) -> None:
        if self.second is not None:
            with suppress(LockLost):
                self.second.commit()
                self.acknowledged.append("second")
            self.second.close()


STRIKES = (
    Scene.move_away,
    Scene.put_another,
    Scene.put_copy,
    Scene.put_new,
    Scene.remove,
    Scene.point_link,
    Scene.let_another_commit,
    Scene.let_another_begin,
    Scene.replace_lock,
)


def make(folder: Path, name: str, commits: int) -> None:
    for commit in range(commits):
        with Index.open(folder, create=True, jobs=1, durable=False) as index:
            index.add_many(Document(f"{name}{commit}-{number}", body=f"{BODY} {number}") for number in range(4))


_made: dict[str, tuple[Path, dict[str, Document]]] = {}
"""Indexes that were made, and their documents, by the names of these."""


def copy_made(name: str, commits: int, target: Path) -> dict[str, Document]:
    """Copy an index that is made once, and return its documents."""
    if name not in _made:
        folder = Path(tempfile.mkdtemp())
        atexit.register(shutil.rmtree, folder)
        make(folder / "index", name, commits)
        _made[name] = folder / "index", read_contents(folder / "index")
    shutil.copytree(_made[name][0], target)
    return _made[name][1]


def write(path: Path) -> list[str]:
    """Make a commit, and return the ids that it adds."""
    index = Index.open(path, jobs=1)
    try:
        index.add(Document("new", body=BODY))
        index.delete("a0-0")
        index.set_unread(b"new.txt")
        index.commit()
    finally:
        index.close()
    return ["new"]


def mend(path: Path) -> list[str]:
    repair(path, jobs=1)
    return []


def calls_of(scratch: Path, work: Callable[[Path], list[str]]) -> int:
    """Return how many calls a writer makes if nothing happens."""
    scene = Scene(scratch, is_damaged=work is mend)
    with Interception(0, lambda: None) as interception:
        work(scene.path)
    return interception.calls


def strike(scratch: Path, work: Callable[[Path], list[str]], what: Callable[[Scene], None], number: int) -> bool:
    """Let something happen before the nth call of a writer; return whether its work was refused."""
    scene = Scene(scratch, is_damaged=work is mend)
    acknowledged: list[str] = []
    error: Exception | None = None
    with Interception(number, lambda: what(scene)) as interception:
        try:
            acknowledged = work(scene.path)
        except Exception as raised:
            error = raised
    scene.finish()
    try:
        assert interception.struck, "there are fewer calls than before"
        judge(scene, acknowledged, error)
    except BaseException as wrong:
        wrong.add_note(f"{what.__name__} before call {number} of {work.__name__}: {error!r}")
        raise
    return error is not None


def judge(scene: Scene, acknowledged: list[str], error: Exception | None) -> None:
    """Assert that all is as was said."""
    if error is not None:
        assert isinstance(error, LockLost), "an error that does not say what happened"
    other = next(path for path in (scene.other, scene.place) if path.exists() and holds(path, "b0-0"))
    assert read_contents(other) == scene.of_other, "the other index was changed"
    assert check(other, deep=True) == []
    home = scene.moved if scene.moved.exists() else scene.place
    if not home.exists():
        return
    if scene.is_damaged:
        repair(home, jobs=1)  # that was stopped, or is done already
    contents = read_contents(home)
    assert scene.before.keys() - {"a0-0"} <= contents.keys(), "an acknowledged commit was lost"
    assert ("new" in contents) == ("a0-0" not in contents), "half a commit"
    assert {*acknowledged, *scene.acknowledged} <= contents.keys(), "an acknowledged commit was lost"
    assert check(home, deep=True) == []
    with Index.open(home, jobs=1) as index:
        index.update(Document("next", body=BODY))


def holds(path: Path, id: str) -> bool:
    with suppress(IndexMissing, IndexForeign, IndexDamaged), Index.open(path) as index:
        return id in index
    return False


def run(step: int) -> None:
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plans = []
        for work in (write, mend):
            with tempfile.TemporaryDirectory() as scratch:
                calls = calls_of(Path(scratch), work)
            plans += [(work, what, number) for what in STRIKES for number in range(1, calls + 1)]
        for plan in plans[::step]:
            with tempfile.TemporaryDirectory() as scratch:
                refused += strike(Path(scratch), *plan)
    print_figures(
        replacements=len(plans[::step]),
        commits_and_repairs_refused=refused,
        acknowledged_commits_lost=0,
        other_indexes_changed=0,
        errors_that_do_not_say_what_happened=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="2 tries every second combination, and so on")
    run(**vars(parser.parse_args()))
