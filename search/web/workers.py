"""How do several processes answer requests, and what if one of them dies?"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from timviet.index.portable import PortableError

__all__ = ["COUNTS_FOLDER", "StartFailed", "run_workers"]

COUNTS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable of the folder in which workers count, which prometheus_client reads when imported."""

_TICK = 0.5  # seconds between two looks at signals and workers
_PATIENCE = 60.0  # seconds in which workers must have ended
_EARLY = 10.0  # seconds; a worker that fails sooner would fail again


class StartFailed(PortableError):
    """Raised when a worker fails as it starts; it has said why."""


def run_workers(work: Callable[[], None], count: int) -> int:
    """Run a function in several processes until this one gets SIGTERM or SIGINT; replace those that die.

    Return which of the two it was.

    Processes are forked, so that they share the memory of what is imported.

    :raises StartFailed: an error ended a worker as it was started
    """
    received: list[int] = []
    previous = {
        number: signal.signal(number, lambda number, _: received.append(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    started: dict[ForkProcess, float] = {}
    try:
        while not received:
            while len(started) < count:
                worker = multiprocessing.get_context("fork").Process(target=_work, args=(work,))
                worker.start()
                started[worker] = time.monotonic()
            wait([worker.sentinel for worker in started], _TICK)
            for worker in [worker for worker in started if not worker.is_alive()]:
                is_early = time.monotonic() - started.pop(worker) < _EARLY
                if is_early and worker.exitcode and worker.exitcode > 0:  # it is negative if it was killed
                    raise StartFailed(worker.exitcode)
    finally:
        end = time.monotonic() + _PATIENCE
        while alive := [worker for worker in started if worker.is_alive()]:
            for worker in alive:
                if time.monotonic() < end:
                    worker.terminate()  # again and again: it may not yet have arranged what SIGTERM means
                else:
                    worker.kill()
            wait([worker.sentinel for worker in alive], _TICK)
        for number, handler in previous.items():
            signal.signal(number, handler)
    return received[0]


def _work(work: Callable[[], None]) -> None:
    """Run a function in a process that has just been forked."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first one ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone; it would keep the port."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()  # a younger worker holds the other end of its pipe, so the youngest ends first
    os.kill(os.getpid(), signal.SIGTERM)
