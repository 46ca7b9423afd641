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

__all__ = ["drop_soon", "drop_when_unused"]

_LAST_WAIT = 2.0  # seconds that the process waits for the thread when it ends


class _Unused(NamedTuple):
    client: Client
    points: Sequence[str]


class _Dropping(NamedTuple):
    process: int
    queue: SimpleQueue[_Unused | None]
    thread: threading.Thread


_lock = fork_safe_lock()
_dropping: _Dropping | None = None
_open: WeakKeyDictionary[object, _Unused] = WeakKeyDictionary()


def drop_when_unused(view: object, client: Client, points: Sequence[str]) -> None:
    """Let the cluster drop points in time when nobody has a view any more, or the process ends.

    :param points: those that are open then
    """
    _start()  # a destructor could not
    weakref.finalize(view, drop_soon, client, points, os.getpid()).atexit = False
    with _lock:
        _open[view] = _Unused(client, points)


def _start() -> None:
    """Start the thread of this process, if it has none."""
    global _dropping
    with _lock:
        if _dropping is not None and _dropping.process == os.getpid():
            return
        if _dropping is None:
            atexit.register(_end)
        queue: SimpleQueue[_Unused | None] = SimpleQueue()
        thread = threading.Thread(target=_drop, args=(queue,), name="unused points", daemon=True)
        _dropping = _Dropping(os.getpid(), queue, thread)
        _open.clear()  # views of the process from which this one was forked
        thread.start()


def drop_soon(client: Client, points: Sequence[str], process: int) -> None:
    """Let the cluster drop points in time, without waiting for it.

    :param process: that which has opened them; a forked copy of it drops nothing
    """
    if points and process == os.getpid() and _dropping is not None and _dropping.process == process:
        _dropping.queue.put(_Unused(client, list(points)))


def _drop(queue: SimpleQueue[_Unused | None]) -> None:
    while (unused := queue.get()) is not None:
        with suppress(ClusterError):
            unused.client.request("DELETE", "_search/point_in_time", {"pit_id": list(unused.points)}, patience=0.0)


def _end() -> None:
    """Drop all when the process ends."""
    if _dropping is not None and _dropping.process == os.getpid():
        for unused in list(_open.values()):
            drop_soon(*unused, _dropping.process)
        _dropping.queue.put(None)
        _dropping.thread.join(_LAST_WAIT)
