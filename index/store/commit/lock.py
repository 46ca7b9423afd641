"""How is an index kept to one writer at a time?

A writer holds a lock of the operating system on a file in the folder. The lock ends with the process, however the
process ends, so no lock is ever stale. A second file names the holder of the lock; only messages use it.
"""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path
from weakref import WeakSet

from timviet.index.errors import IndexLocked, StoreError
from timviet.index.messages import Message, reason_of
from timviet.index.store.commit.file_names import LOCK_FILE, OWNER_FILE
from timviet.index.store.format.disk import open_regular_file

__all__ = ["WriteLock"]

_OPEN_FLAGS = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}  # errors of network file systems without locks
_RETRY_INTERVAL = 0.02  # seconds
_MAX_OWNER_BYTES = 1 << 12


class WriteLock:
    """The lock that a process must hold to write an index; the system releases it when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None  # of the locked file
        _all_locks.add(self)

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, timeout: float = 0.0) -> None:
        """Take the lock.

        :param timeout: seconds to wait for another writer to finish
        :raises IndexLocked: another writer holds it; the message names its process and start time
        :raises StoreError: the folder cannot be written; the message gives the reason
        """
        if self._descriptor is not None:
            return
        descriptor = None
        try:
            descriptor = os.open(self._folder / LOCK_FILE, _OPEN_FLAGS)
            deadline = time.monotonic() + timeout
            while not _try_lock(descriptor):
                if time.monotonic() >= deadline:
                    raise IndexLocked(
                        str(self._folder),
                        Message("another writer is at work ({owner})", owner=self._describe_owner()),
                    )
                time.sleep(_RETRY_INTERVAL)
            self._write_owner()
        except (OSError, IndexLocked) as error:
            if descriptor is not None:
                os.close(descriptor)
            if isinstance(error, IndexLocked):
                raise
            advice = Message("searching still works")
            if error.errno in _NO_LOCKS:
                advice = Message(
                    "searching still works; to write, keep the index on a disk that supports file locks"
                )
            raise StoreError(
                str(self._folder), Message("cannot be written ({reason})", reason=reason_of(error)), advice
            ) from error
        self._descriptor = descriptor

    def _write_owner(self) -> None:
        """Record the holder of the lock in a new file; an existing one may be a link, so it is removed first."""
        path = self._folder / OWNER_FILE
        path.unlink(missing_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            import socket  # only writers lock an index

            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": since}, file)

    def release(self) -> None:
        """Release the lock; do nothing if it is not held."""
        if self._descriptor is not None:
            _unlock(self._descriptor)  # a process that was just forked may still have the file open
            os.close(self._descriptor)
            self._descriptor = None

    def forget(self) -> None:
        """Close the file in a forked process, without releasing the lock of its parent."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _describe_owner(self) -> Message:
        try:
            with open(open_regular_file(self._folder / OWNER_FILE), "rb") as file:
                owner = json.loads(file.read(_MAX_OWNER_BYTES))
        except (OSError, StoreError, ValueError, RecursionError):  # unreadable, or not JSON
            owner = None
        match owner:
            case {"pid": int(pid), "host": str(host), "since": str(since)}:
                return Message("process {pid} on {host} since {since}", pid=pid, host=host, since=since)
        return Message("unknown process")


_all_locks: WeakSet[WriteLock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_all_locks):
        lock.forget()


if hasattr(os, "register_at_fork"):  # else a child would keep the lock of its parent
    os.register_at_fork(after_in_child=_forget_all)

if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        """Leave the lock to :func:`os.close`."""

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        """Lock an open file without waiting; return False if another process holds the lock."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        """Release the lock of an open file."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)
