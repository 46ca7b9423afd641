"""Who may write the index now?

Writers hold an operating-system lock on a file in the folder, which ends with their process however it ends;
so there is never a stale one. A second file says who holds it, for the message only.
"""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

from whoosh.util.filelock import FileLock

from timviet.index.errors import IndexLocked, StoreError

__all__ = ["LOCK_FILES", "WriteLock"]

_LOCK, _OWNER = "write.lock", "writer.json"
LOCK_FILES = frozenset((_LOCK, _OWNER))


class WriteLock:
    """The right to write an index: one at a time, given up when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self) -> None:
        """Takes the lock at once.

        :raises IndexLocked: another writer holds it; the message tells which, and since when
        :raises StoreError: the folder cannot be written
        """
        if self._lock is not None:
            return
        lock = FileLock(str(self._folder / _LOCK))
        try:
            if not lock.acquire():
                raise IndexLocked(str(self._folder), f"another writer is at work ({self._owner()})")
            owner = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            }
            (self._folder / _OWNER).write_text(json.dumps(owner), encoding="utf-8")
        except OSError as error:
            raise StoreError(
                str(self._folder), f"cannot be written ({error.strerror})", "searching it works all the same"
            ) from error
        self._lock = lock

    def release(self) -> None:
        """Gives the lock up; does nothing if it is not held."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _owner(self) -> str:
        try:
            owner = json.loads((self._folder / _OWNER).read_text(encoding="utf-8"))
            return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it does not say which"
