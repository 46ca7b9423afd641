"""Who may write the index now?

Writers hold an operating-system lock on a file in the folder, which ends with their process however it ends;
so there is never a stale one. A second file says who holds it, for the message only.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from pathlib import Path

from timviet.index.errors import IndexLocked, StoreError
from timviet.index.store.format.disk import opened

__all__ = ["LOCK_FILES", "WriteLock"]

_LOCK, _OWNER = "write.lock", "writer.json"
LOCK_FILES = frozenset((_LOCK, _OWNER))
_OPEN = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}  # as some network folders answer
_AGAIN = 0.02  # seconds between two tries
_LARGEST = 1 << 12  # bytes of what says who holds it


class WriteLock:
    """The right to write an index: one at a time, given up when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: int | None = None  # the descriptor of the locked file

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self, timeout: float = 0.0) -> None:
        """Takes the lock.

        :param timeout: seconds to wait for another writer to finish
        :raises IndexLocked: another writer holds it; the message tells which, and since when
        :raises StoreError: the folder cannot be written; the message tells why
        """
        if self._lock is not None:
            return
        lock = None
        try:
            lock = os.open(self._folder / _LOCK, _OPEN)
            until = time.monotonic() + timeout
            while not _lock(lock):
                if time.monotonic() >= until:
                    raise IndexLocked(str(self._folder), f"another writer is at work ({self._owner()})")
                time.sleep(_AGAIN)
            self._sign()
        except (OSError, IndexLocked) as error:
            if lock is not None:
                os.close(lock)
            if isinstance(error, IndexLocked):
                raise
            advice = "searching it works all the same"
            if error.errno in _NO_LOCKS:
                advice += "; write it on a disk that knows locks"
            raise StoreError(str(self._folder), f"cannot be written ({error.strerror})", advice) from error
        self._lock = lock

    def _sign(self) -> None:
        """Says who holds the lock; a name that is taken, by a link perhaps, is not written through."""
        path = self._folder / _OWNER
        path.unlink(missing_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": since}, file)

    def release(self) -> None:
        """Gives the lock up; does nothing if it is not held."""
        if self._lock is not None:
            os.close(self._lock)  # which gives the lock up
            self._lock = None

    def _owner(self) -> str:
        try:
            with open(opened(self._folder / _OWNER), "rb") as file:
                owner = json.loads(file.read(_LARGEST))
            return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
        except (OSError, StoreError, ValueError, KeyError, TypeError, RecursionError):
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
