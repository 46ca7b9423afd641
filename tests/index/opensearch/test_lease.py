"""One writer at a time has the lease: another gets it when it is given back, or was long seen unchanged.

No clocks of two machines are compared: whether a writer lives is seen by whether its lease changes.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from prepared_nodes import KeepingNode, client_of
from waiting import wait_until

from timviet.index.errors import ClusterUnavailable, IndexLocked, IndexMissing
from timviet.index.opensearch import lease
from timviet.index.opensearch.lease import Lease

HERE = lease._system()


class Clock:
    """The clock that is never set, in the hands of a test; waiting takes no time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 1000.0
        monkeypatch.setattr(time, "clock_gettime", lambda _: self.time)
        monkeypatch.setattr(lease.time, "sleep", self.advance)

    def advance(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only a test advances; leases are not renewed by themselves."""
    monkeypatch.setattr(lease, "_RENEWAL", 1e6)
    return Clock(monkeypatch)


@pytest.fixture
def node() -> KeepingNode:
    """A node without documents."""
    return KeepingNode()


@pytest.fixture
def new_lease(node: KeepingNode) -> Iterator[Callable[[], Lease]]:
    """A function that returns a lease of a further writer, which is given back after the test."""
    with ExitStack() as stack:

        def make() -> Lease:
            made = Lease(stack.enter_context(client_of(node, patience=0.2)))
            stack.callback(made.release)
            return made

        yield make


def owner(**changes: Any) -> dict[str, Any]:
    """Return the lease of a writer on another machine."""
    known = {"key": "other", "pid": 1, "host": "elsewhere", "system": "another", "since": "2026-11-30 08:00:00"}
    return {**known, "renewed": time.time(), **changes}


def test_a_lease_that_was_given_back_is_free_at_once(new_lease: Callable[[], Lease]) -> None:
    first, second = new_lease(), new_lease()
    first.acquire()
    first.acquire()
    first.check()
    with pytest.raises(IndexLocked, match=rf"writer is at work .process {os.getpid()} on .* since .*; wait"):
        second.acquire()
    first.release()
    first.release()
    second.acquire()
    second.check()


@pytest.mark.parametrize("skew", [-1e6, -200.0, 0.0, 200.0, 1e6])
def test_a_writer_that_renews_its_lease_keeps_it_whatever_its_clock_says(
    skew: float, node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock
) -> None:
    watcher = new_lease()
    for number in range(20):
        node.put("lease", owner(renewed=time.time() + skew + 5 * number))
        with pytest.raises(IndexLocked, match="process 1 on elsewhere since 2026-11-30 08:00:00"):
            watcher.acquire()
        clock.advance(lease._EXPIRY - 1)


@pytest.mark.parametrize("skew", [-1e6, 0.0, 1e6])
def test_a_lease_that_nobody_renews_is_free_when_it_was_seen_so_for_its_whole_term(
    skew: float, node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock
) -> None:
    node.put("lease", owner(renewed=time.time() + skew))
    for _ in range(4):
        with pytest.raises(IndexLocked):
            new_lease().acquire()
        clock.advance(lease._EXPIRY / 4)
    last = new_lease()
    last.acquire()
    last.check()


def test_waiting_as_long_as_the_error_says_is_enough(
    node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_RENEWAL", 5.0)
    monkeypatch.setattr(lease, "_RETRY_INTERVAL", 4.0)
    node.put("lease", owner())
    with pytest.raises(IndexLocked) as locked:
        new_lease().acquire()
    found = re.search(
        r"if it has died, another writer can take over after waiting (\d+) seconds", str(locked.value)
    )
    assert found is not None
    node.put("lease", owner(renewed=0.0))  # so that waiting begins now
    before = clock.time
    new_lease().acquire(float(found[1]))
    assert clock.time - before >= lease._EXPIRY


def test_a_writer_that_ended_on_this_machine_is_not_waited_for(
    node: KeepingNode, new_lease: Callable[[], Lease]
) -> None:
    if HERE is None:
        pytest.skip("this system does not tell its processes from others")
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    node.put("lease", owner(system=HERE, pid=child))
    new_lease().acquire()


@pytest.mark.parametrize("changes", [{"pid": 1}, {"pid": 2**70}, {"pid": "1"}, {"pid": None}])
def test_a_process_that_is_not_known_to_have_ended_is_at_work(
    changes: dict[str, Any], node: KeepingNode, new_lease: Callable[[], Lease]
) -> None:
    node.put("lease", owner(system=HERE, **changes))
    with pytest.raises(IndexLocked, match="another writer is at work"):
        new_lease().acquire()


@pytest.mark.parametrize("document", [{}, {"key": 1, "renewed": "x"}])
def test_what_is_no_lease_is_taken_over_in_time(
    document: dict[str, Any], node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock
) -> None:
    node.put("lease", document)
    with pytest.raises(IndexLocked, match="unknown process"):
        new_lease().acquire()
    clock.advance(lease._EXPIRY)
    new_lease().acquire()


@pytest.mark.parametrize("is_free", [False, True])
def test_only_one_of_two_takes_a_lease(
    is_free: bool, node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = new_lease(), new_lease()
    if not is_free:
        node.put("lease", owner())
        with pytest.raises(IndexLocked):
            first.acquire()
        clock.advance(lease._EXPIRY)
    write = Lease._write

    def overtaken(self: Lease, condition: dict[str, Any]) -> bool:
        if self is second:
            first.acquire()
        return write(self, condition)

    monkeypatch.setattr(Lease, "_write", overtaken)
    with pytest.raises(IndexLocked):
        second.acquire()
    first.check()
    with pytest.raises(ClusterUnavailable, match="could not be renewed"):
        second.check()


@pytest.mark.parametrize("fails", [False, True])
def test_a_lease_that_is_written_is_held_unless_taking_it_fails(
    fails: bool, new_lease: Callable[[], Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are of one process, and the second looks before the answer to the first arrives."""
    first, second = new_lease(), new_lease()
    write = Lease._write

    def written(self: Lease, condition: dict[str, Any]) -> bool:
        done = write(self, condition)
        if self is first:
            with pytest.raises(IndexLocked):
                second.acquire()
            if fails:
                raise ClusterUnavailable("news", "no answer")
        return done

    monkeypatch.setattr(Lease, "_write", written)
    if fails:
        with pytest.raises(ClusterUnavailable):
            first.acquire()
        second.acquire()
        second.check()
    else:
        first.acquire()
        first.check()


@pytest.mark.parametrize("step", [-1e6, 1e6])
def test_a_writer_goes_on_although_its_clock_is_set(
    step: float, new_lease: Callable[[], Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_lease()
    first.acquire()
    now = time.time()
    monkeypatch.setattr(lease.time, "time", lambda: now + step)
    first.check()


def test_a_writer_stops_long_before_its_lease_is_taken_over(new_lease: Callable[[], Lease], clock: Clock) -> None:
    first = new_lease()
    first.acquire()
    clock.advance(lease._TRUSTED)
    first.check()
    clock.advance(1)
    with pytest.raises(ClusterUnavailable, match="could not be renewed"):
        first.check()
    assert lease._TRUSTED + 120 <= lease._EXPIRY, "a request that was sent in time may take two minutes"


def change_of(node: KeepingNode) -> int:
    return node.documents["lease"][0]


def test_a_lease_is_renewed_until_it_is_given_back(
    node: KeepingNode, new_lease: Callable[[], Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_RENEWAL", 0.01)
    first = new_lease()
    first.acquire()
    number = change_of(node)
    wait_until(lambda: change_of(node) > number + 2)
    node.is_deaf = True
    wait_until(lambda: bool(first._tried))
    node.is_deaf = False
    number = change_of(node)
    wait_until(lambda: change_of(node) > number + 2)
    first.check()
    first.release()
    assert not node.documents


def test_a_renewal_without_an_answer_counts_from_when_it_was_sent(
    node: KeepingNode, new_lease: Callable[[], Lease], clock: Clock
) -> None:
    first = new_lease()
    node.loses_answer = True
    first.acquire()
    first.check()
    clock.advance(lease._TRUSTED - 1)
    version = first._version
    assert version is not None
    node.loses_answer = True
    assert first._write(version)
    clock.advance(lease._TRUSTED - 1)
    first.check()
    clock.advance(1)
    with pytest.raises(ClusterUnavailable):
        first.check()


@pytest.mark.parametrize("loses_answer", [False, True])
def test_a_lease_that_another_has_taken_is_noticed(
    loses_answer: bool, node: KeepingNode, new_lease: Callable[[], Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_RENEWAL", 0.05)
    first = new_lease()
    node.loses_answer = loses_answer
    first.acquire()
    node.put("lease", owner())
    wait_until(lambda: first._version is None)
    with pytest.raises(ClusterUnavailable):
        first.check()
    first.release()
    assert node.documents["lease"][1]["key"] == "other"


def test_no_lease_is_written_for_an_index_that_was_deleted(
    node: KeepingNode, new_lease: Callable[[], Lease]
) -> None:
    node.is_gone = True
    with pytest.raises(IndexMissing):
        new_lease().acquire()
    assert node.is_gone
    assert not node.documents


def test_a_writer_of_an_index_that_was_deleted_says_nothing_until_it_is_asked(
    node: KeepingNode, new_lease: Callable[[], Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the thread that renews the lease would be printed amid what the program prints."""
    monkeypatch.setattr(lease, "_RENEWAL", 0.01)
    monkeypatch.setattr(lease, "_TRUSTED", 0.0)
    first = new_lease()
    first.acquire()
    node.is_gone = True
    wait_until(lambda: len(first._tried) > 1)
    with pytest.raises(ClusterUnavailable):
        first.check()


def test_a_forked_copy_of_a_lease_gives_nothing_back(node: KeepingNode, new_lease: Callable[[], Lease]) -> None:
    first = new_lease()
    first.acquire()
    child = os.fork()
    if not child:
        first.release()
        os._exit(0)
    os.waitpid(child, 0)
    assert "lease" in node.documents
    first.check()


def test_a_lease_that_could_not_be_given_back_is_free_for_the_same_process(
    node: KeepingNode, new_lease: Callable[[], Lease]
) -> None:
    if HERE is None:
        pytest.skip("this system does not tell its processes from others")
    first = new_lease()
    first.acquire()
    node.is_deaf = True
    first.release()
    node.is_deaf = False
    assert "lease" in node.documents
    new_lease().acquire()
