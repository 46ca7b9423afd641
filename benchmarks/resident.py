"""How much memory does a program take, its child processes included?"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from types import TracebackType

__all__ = ["MemoryWatch", "resident"]

_INTERVAL = 0.05  # seconds
_SIZE = re.compile(r"^VmSize:.*$", re.MULTILINE)
_UNSHARED = re.compile(r"^Rss(?:Anon|Shmem):\s*(\d+) kB$", re.MULTILINE)


class MemoryWatch:
    """A context that samples the memory of a process and its children.

    Pages of mapped files do not count, because the system takes them back when it needs memory. Linux only;
    elsewhere ``peak`` stays 0.
    """

    def __init__(self, pid: int | None = None) -> None:
        """Take the process; None for this one."""
        self._pid = os.getpid() if pid is None else pid
        self.peak = 0
        """The largest sample, in bytes."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, resident(self._pid))
            if self._ended.wait(_INTERVAL):
                return


def resident(pid: int) -> int:
    """Return the bytes of a process and its children, without mapped files; 0 if they cannot be read."""
    return _resident(pid, "")


def _resident(pid: int, parent_size: str) -> int:
    """Return the same; 0 for a child that still has the memory of its parent, as before its program starts.

    :param parent_size: the address space of the parent
    """
    process = Path("/proc", str(pid))
    try:
        status = (process / "status").read_text()
        children = " ".join(task.read_text() for task in process.glob("task/*/children")).split()
    except OSError:  # the process has just ended
        return 0
    size = "".join(_SIZE.findall(status))
    if size == parent_size:
        return 0
    kilobytes = sum(map(int, _UNSHARED.findall(status)))
    return 1024 * kilobytes + sum(_resident(int(child), size) for child in children)
