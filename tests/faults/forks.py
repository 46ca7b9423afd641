"""Does a process that is forked from one that writes or searches harm either of them?

A writer has changes that are not committed, with segments on disk and in memory, or has handed texts to worker
processes. It forks: itself, in another thread, by multiprocessing, in a handler of signals, or by a call of the
system, past Python; within a generator of documents, or the progress report of a commit or a rebuild. The child
uses the index, closes it, drops it, leaves its ``with`` block, or exits in one of several ways, at once or when
the parent has gone on. (Past Python, only uses and an exit at once are tried: Python itself would write its
buffers once more.) Each time the parent goes on while the child lives; then another writer must get the lock, and
the index must have what the parent was told. Searchers that both have must go on to answer.

    python tests/faults/forks.py
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from workload import print_figures

from timviet import Document, Index, IndexClosed, Searcher, check
from timviet.index import transaction

BODY = "đại hội đảng bộ quận long biên nghị quyết năm " * 30
ADD_OTHER = (
    "import sys; from timviet import Document, Index\nwith Index.open(sys.argv[1]) as i: i.update(Document('o'))"
)
DOCUMENTS = {1: 100, 2: 900}  # by number of jobs; fewer need no worker processes
PENDING = {1: 30_000, 2: 1_000_000}  # characters that are analyzed at once

# How a process is forked. Each calls a function in the child, which never returns, and returns the child's number.


def by_os(act: Callable[[], object]) -> int:
    child = os.fork()
    if not child:
        end(act)
    return child


def by_thread(act: Callable[[], object]) -> int:
    children: list[int] = []
    thread = threading.Thread(target=lambda: children.append(by_os(act)))
    thread.start()
    thread.join()
    return children[0]


def by_multiprocessing(act: Callable[[], object]) -> int:
    process = multiprocessing.get_context("fork").Process(target=act)
    process.start()
    assert process.pid is not None
    return process.pid


def by_system(act: Callable[[], object]) -> int:
    """Fork as a library in C does, which tells Python nothing."""
    child: int = ctypes.PyDLL(None).fork()
    if not child:
        end(act)
    return child


def by_signal(act: Callable[[], object]) -> int:
    children: list[int] = []
    previous = signal.signal(signal.SIGUSR1, lambda *_: children.append(by_os(act)))
    signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, previous)
    return children[0]


def end(act: Callable[[], object]) -> None:
    """Do something in the child, and end it."""
    try:
        act()
    except SystemExit:
        raise  # through all that the parent was about to do
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(1)
    os._exit(0)


# What the child does.


USES: tuple[Callable[[Index], object], ...] = (
    lambda index: index.add(Document("child")),
    lambda index: index.add_many([]),
    lambda index: index.update(Document("child")),
    lambda index: index.update_many([]),
    lambda index: index.delete("0"),
    lambda index: index.delete_many([]),
    lambda index: index.commit(),
    lambda index: index.rebuild(),
    lambda index: index.adopt(index),
    lambda index: index.begin(),
    lambda index: index.end_workers(),
    lambda index: index.set_sources(""),
    lambda index: index.set_unread(b""),
    lambda index: index.remove_rebuild(),
    lambda index: index.check(),
    lambda index: index.whoosh(),
    lambda index: index.get("0"),
    lambda index: index.stored("0"),
    lambda index: list(index.stored_of(["0"])),
    lambda index: list(index.stored_documents()),
    lambda index: list(index.documents()),
    lambda index: index.revisions(),
    lambda index: (index.sources, index.unread),
    lambda index: (index.generation, index.is_current),
    lambda index: (len(index), "0" in index),
    lambda index: index.__enter__(),
)
"""Uses of an index, none of which works when it is closed or in a process that was forked."""


def use(index: Index) -> None:
    for number, attempt in enumerate((*USES, Index.rollback)):
        message = ""
        try:
            attempt(index)
        except IndexClosed as error:
            message = str(error)
        assert "open it again in this process" in message, (
            f"use {number} of a forked copy: {message or 'no error'}"
        )


def close(index: Index) -> None:
    index.close()
    index.close()


def drop(index: Index) -> None:
    vars(index).clear()
    gc.collect()


def leave(index: Index) -> None:
    with suppress(IndexClosed):
        index.__exit__(None, None, None)
    with suppress(ZeroDivisionError):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            index.__exit__(type(error), error, error.__traceback__)
            raise


def collect(index: Index) -> None:
    vars(index)["_transaction"] = None
    gc.collect()
    index.close()


def exit_at_once(_: Index) -> None:
    os._exit(0)


def exit_in_order(_: Index) -> None:
    sys.exit(0)


def exit_by_signal(_: Index) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.kill(os.getpid(), signal.SIGTERM)


def fork_again(index: Index) -> None:
    child = by_os(lambda: (use(index), index.close()))
    assert os.waitpid(child, 0)[1] == 0
    index.close()


FORKS = (by_os, by_thread, by_multiprocessing, by_system, by_signal)
ACTS_PAST_PYTHON = {use, exit_at_once}  # Python itself writes its buffers once more in such a child
ACTS = (use, close, drop, leave, collect, exit_at_once, exit_in_order, exit_by_signal, fork_again)


class Scene:
    """A writer with changes, a searcher, and a child that lives until it is told to act, and then to end."""

    def __init__(
        self, folder: Path, fork: Callable, act: Callable[[Index], None], jobs: int, is_late: bool
    ) -> None:
        self.path, self._fork, self._act, self._is_late = folder / "index", fork, act, is_late
        with Index.open(self.path, create=True, jobs=1, durable=False) as index:
            index.add_many(documents("a", 20))
        self.searcher = Searcher(self.path)
        self.index = Index.open(self.path, jobs=jobs, durable=False, memory=1 << 30 if jobs > 1 else 1)
        transaction._MAX_PENDING = PENDING[jobs]
        self.count = DOCUMENTS[jobs]
        self.child = 0
        self._go, self._told = os.pipe()
        self._ready, self._done = os.pipe()

    def fork(self) -> None:
        """Fork a child; unless it is to be late, wait until it has acted."""
        if self.child:
            return
        parent = os.getpid()
        self.child = self._fork(self._live)
        assert os.getpid() == parent, "the child went on as its parent"
        os.close(self._done)
        if not self._is_late:
            self._tell()

    def _live(self) -> None:
        os.close(self._told)
        os.read(self._go, 1)
        try:
            searches(self.searcher)
            self._act(self.index)
            searches(self.searcher)
        finally:
            os.write(self._done, b"+")
        time.sleep(60)  # it lives on, with all that it has

    def _tell(self) -> None:
        os.write(self._told, b"+")
        os.read(self._ready, 1)

    def finish(self, expected: int) -> None:
        """Let another process write, and see what is there."""
        if self._is_late:
            self._tell()
        searches(self.searcher)
        self.index.close()
        done = subprocess.run(
            [sys.executable, "-c", ADD_OTHER, self.path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"another writer got no lock: {done.stderr}"
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        assert status in (0, -signal.SIGKILL), f"the child failed with status {status}"
        assert check(self.path, deep=True) == []
        with Index.open(self.path) as index:
            assert len(index) == expected + 1, f"{len(index) - 1} documents instead of {expected}"
        searches(self.searcher)
        for pipe in (self._go, self._told, self._ready):
            os.close(pipe)


def documents(name: str, count: int) -> Iterator[Document]:
    return (Document(f"{name}{number}", body=f"{BODY} số {number}") for number in range(count))


def searches(searcher: Searcher) -> None:
    """Assert that the commit is still there which the searcher has opened."""
    assert searcher.search("dai hoi", exact_total=True).total == 20 == len(list(searcher.ids("đại hội")))
    assert searcher.search("nghi quyet").hits[0].snippet is not None


# Where in the work of the parent it forks. Each returns how many documents there must be then.


def between_changes(scene: Scene) -> int:
    scene.index.add_many(documents("b", scene.count))
    scene.fork()
    scene.index.add_many(documents("c", 20))
    scene.index.commit()
    return 20 + scene.count + 20


def in_a_generator(scene: Scene) -> int:
    def generate() -> Iterator[Document]:
        for number, document in enumerate(documents("b", scene.count)):
            if number == scene.count // 2:
                scene.fork()
            yield document

    scene.index.add_many(generate())
    scene.index.commit()
    return 20 + scene.count


def in_a_commit(scene: Scene) -> int:
    scene.index.add_many(documents("b", scene.count))
    scene.index.commit(lambda _: scene.fork())
    return 20 + scene.count


def in_a_rebuild(scene: Scene) -> int:
    scene.index.add_many(documents("b", 20))
    scene.index.rebuild(lambda _: scene.fork())
    return 40


def before_a_rollback(scene: Scene) -> int:
    scene.index.add_many(documents("b", scene.count))
    scene.fork()
    scene.index.rollback()
    return 20


def without_changes(scene: Scene) -> int:
    scene.fork()
    scene.index.add_many(documents("b", 20))
    scene.index.commit()
    return 40


MOMENTS = (between_changes, in_a_generator, in_a_commit, in_a_rebuild, before_a_rollback, without_changes)


def try_one(folder: Path, fork: Callable, act: Callable, moment: Callable, jobs: int, is_late: bool) -> None:
    """Do it in a process of its own, since a child that exits leaves all blocks that its parent is in."""
    runner = os.fork()
    if runner:
        status = os.waitpid(runner, 0)[1]
        assert status == 0, f"{fork.__name__}, {act.__name__}, {moment.__name__}, {jobs=}, {is_late=}: {status}"
        return
    own = os.getpid()
    signal.alarm(120)
    try:
        scene = Scene(folder, fork, act, jobs, is_late)
        scene.finish(moment(scene))
    except BaseException:
        if os.getpid() != own:
            raise  # the child exits
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(1)
    os._exit(0)


def run(step: int) -> None:
    warnings.simplefilter("ignore")
    plans = [
        (fork, act, moment, jobs, is_late)
        for moment in MOMENTS
        for fork in FORKS
        for act in ACTS
        for jobs, is_late in ((1, False), (1, True), (2, False))
        if (jobs == 1 or moment is in_a_commit) and (fork is not by_system or act in ACTS_PAST_PYTHON)
    ]
    for plan in plans[::step]:
        folder = tempfile.mkdtemp()  # no ``with``, since a child that exits would leave the block too
        try_one(Path(folder), *plan)
        shutil.rmtree(folder)
    print_figures(
        forks=len(plans[::step]),
        ways_to_fork=len(FORKS),
        acts_of_the_child=len(ACTS),
        documents_lost=0,
        locks_kept_by_a_child=0,
        uses_of_a_copy_that_raised_no_error=0,
        searches_that_failed=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="2 tries every second combination, and so on")
    run(**vars(parser.parse_args()))
