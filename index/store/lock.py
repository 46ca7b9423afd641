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

from timviet.index.errors import IndexLocked, StoreError

__all__ = ["LOCK_FILES", "WriteLock"]

_LOCK, _OWNER = "write.lock", "writer.json"
LOCK_FILES = frozenset((_LOCK, _OWNER))


class WriteLock:
    """The right to write an index: one at a time, given up when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: int | None = None  # the descriptor of the locked file

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
        lock = None
        try:
            lock = os.open(self._folder / _LOCK, os.O_CREAT | os.O_RDWR)
            if not _lock(lock):
                raise IndexLocked(str(self._folder), f"another writer is at work ({self._owner()})")
            owner = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            }
            (self._folder / _OWNER).write_text(json.dumps(owner), encoding="utf-8")
        except (OSError, IndexLocked) as error:
            if lock is not None:
                os.close(lock)
            if isinstance(error, IndexLocked):
                raise
            reason = f"cannot be written ({error.strerror})"
            raise StoreError(str(self._folder), reason, "searching it works all the same") from error
        self._lock = lock

    def release(self) -> None:
        """Gives the lock up; does nothing if it is not held."""
        if self._lock is not None:
            os.close(self._lock)  # which gives the lock up
            self._lock = None

    def _owner(self) -> str:
        try:
            owner = json.loads((self._folder / _OWNER).read_text(encoding="utf-8"))
            return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "it does not say which"


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        """Locks an open file at once; gives False if another holds it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
