"""How does a cluster drop what it keeps for a view that nobody has any more?

A destructor may run at any moment, even within a request, so it must not send one. It only puts a note in a queue,
and a thread sends the requests. If the process is killed, the cluster drops all of it after some minutes.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import NamedTuple
from weakref import WeakKeyDictionary

from timviet.index.errors import ClusterError
from timviet.index.forking import fork_safe_lock
from timviet.index.opensearch.client import Client

__all__ = ["Point", "drop_soon", "drop_when_unused", "opened"]

_LAST_WAIT = 2.0  # seconds that the process waits for the thread when it ends


class Point(NamedTuple):
    """A point in time that a cluster keeps."""

    id: str

    process: int
    """The process that has opened it; a forked copy of that drops nothing."""


class _Unused(NamedTuple):
    client: Client
    points: Sequence[Point]


class _Dropping(NamedTuple):
    process: int
    queue: SimpleQueue[_Unused | None]
    thread: threading.Thread


_lock = fork_safe_lock()
_dropping: _Dropping | None = None
_open: WeakKeyDictionary[object, _Unused] = WeakKeyDictionary()


def drop_when_unused(view: object, client: Client, points: Sequence[Point]) -> None:
    """Let the cluster drop points in time when nobody has a view any more, or the process ends.

    :param points: those that are open then
    """
    weakref.finalize(view, drop_soon, client, points).atexit = False
    with _lock:
        _open[view] = _Unused(client, points)


def opened(point: str) -> Point:
    """Return a point in time that this process has just opened."""
    _start()  # a destructor could not
    return Point(point, os.getpid())


def drop_soon(client: Client, points: Sequence[Point]) -> None:
    """Let the cluster drop those points in time that this process has opened, without waiting for it."""
    own = [point for point in points if point.process == os.getpid()]
    if own and _dropping is not None:
        _dropping.queue.put(_Unused(client, own))


def _start() -> None:
    """Start the thread of this process, if it has none."""
    global _dropping
    with _lock:
        if _dropping is not None and _dropping.process == os.getpid():
            return
        atexit.register(_end)  # a forked process too: multiprocessing forgets what its parent has registered
        queue: SimpleQueue[_Unused | None] = SimpleQueue()
        thread = threading.Thread(target=_drop, args=(queue,), name="unused points", daemon=True)
        _dropping = _Dropping(os.getpid(), queue, thread)
        thread.start()


def _drop(queue: SimpleQueue[_Unused | None]) -> None:
    while (unused := queue.get()) is not None:
        with suppress(ClusterError):
            ids = [point.id for point in unused.points]
            unused.client.request("DELETE", "_search/point_in_time", {"pit_id": ids}, patience=0.0)


def _end() -> None:
    """Drop all when the process ends."""
    if _dropping is not None and _dropping.process == os.getpid():
        for unused in list(_open.values()):
            drop_soon(*unused)
        _dropping.queue.put(None)
        _dropping.thread.join(_LAST_WAIT)
