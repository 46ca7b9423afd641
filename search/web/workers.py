"""How do several processes answer requests, and what if one of them dies?"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

__all__ = ["run_workers"]

_TICK = 0.5  # seconds between two looks at signals and workers
_SHORTEST = 1.0  # seconds that a worker lives at least, unless it can never work


def run_workers(work: Callable[[], None], count: int) -> None:
    """Run a function in several processes until this one gets SIGTERM or SIGINT; replace those that die.

    Processes are forked, so that they share the memory of what is imported.

    :raises RuntimeError: a worker died as soon as it was started
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
                if time.monotonic() - started.pop(worker) < _SHORTEST:
                    raise RuntimeError(f"a worker ended at once, with status {worker.exitcode}")
    finally:
        while alive := [worker for worker in started if worker.is_alive()]:
            for worker in alive:
                worker.terminate()  # again and again: it may not yet have arranged what SIGTERM means
            wait([worker.sentinel for worker in alive], _TICK)
        for number, handler in previous.items():
            signal.signal(number, handler)
    if signal.SIGINT in received:
        signal.raise_signal(signal.SIGINT)


def _work(work: Callable[[], None]) -> None:
    """Run a function in a process that has just been forked."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first one ends the others
    work()
