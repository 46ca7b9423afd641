"""How much memory does a program take, its child processes included?"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

__all__ = ["Watched", "resident"]

_EVERY = 0.05  # seconds


class Watched:
    """Looks again and again, while its block runs, at the resident memory of this process and its children.

    Pages of mapped files count as soon as they are read, though the system may take them back; what two processes
    share counts twice. Linux only: elsewhere ``peak`` stays 0.
    """

    def __init__(self) -> None:
        self.peak = 0
        """The most that was seen, in bytes."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, resident(os.getpid()))
            if self._over.wait(_EVERY):
                return


def resident(pid: int) -> int:
    """Gives the resident bytes of a process and of those that it has started; 0 where that cannot be seen."""
    process = Path("/proc", str(pid))
    try:
        pages = int((process / "statm").read_text().split()[1])
        children = " ".join(task.read_text() for task in process.glob("task/*/children")).split()
    except (OSError, IndexError, ValueError):  # it has ended just now
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(resident(int(child)) for child in children)
