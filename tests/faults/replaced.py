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
        make(self.place, "a", FIRST)
        make(self.other, "b", FIRST + 1)
        self.path.symlink_to(self.place)
        self.before = read_contents(self.place)
        self.of_other = read_contents(self.other)
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


def strike(scratch: Path, work: Callable[[Path], list[str]], what: Callable[[Scene], None], number: int) -> str:
    """Let something happen before the nth call of a writer; return what became of its work, "" if none is left."""
    scene = Scene(scratch, is_damaged=work is mend)
    acknowledged: list[str] = []
    error: Exception | None = None
    with Interception(number, lambda: what(scene)) as interception:
        try:
            acknowledged = work(scene.path)
        except Exception as raised:
            error = raised
    scene.finish()
    if not interception.struck:
        assert error is None
        return ""
    try:
        judge(scene, acknowledged, error)
    except BaseException as wrong:
        wrong.add_note(f"{what.__name__} before call {number} of {work.__name__}: {error!r}")
        raise
    return "refused" if error else "done"


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
    tried = refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for work in (write, mend):
            for what in STRIKES:
                number = 1
                while True:
                    with tempfile.TemporaryDirectory() as scratch:
                        outcome = strike(Path(scratch), work, what, number)
                    if not outcome:
                        break
                    tried, refused = tried + 1, refused + (outcome == "refused")
                    number += step
    print_figures(
        replacements=tried,
        commits_and_repairs_refused=refused,
        acknowledged_commits_lost=0,
        other_indexes_changed=0,
        errors_that_do_not_say_what_happened=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="2 lets it happen before every second call, and so on")
    run(**vars(parser.parse_args()))
