"""How is an index kept to one writer at a time?

A writer holds a lock of the operating system on a file in the folder. The lock ends with the process, however the
process ends, so no lock is ever stale. A second file names the holder of the lock; only messages use it. A process
that is forked from the writer closes its copy of the file, so the lock ends with the writer.
"""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path
from weakref import WeakSet

from timviet.index.errors import IndexClosed, IndexLocked, StoreError
from timviet.index.forking import fork_safe_lock
from timviet.index.messages import Message, reason_of
from timviet.index.store.commit.file_names import OWNER_FILE
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.format.disk import open_regular_file

__all__ = ["WriteLock"]

_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}  # of network file systems without locks
_RETRY_INTERVAL = 0.02  # seconds
_MAX_OWNER_BYTES = 1 << 12

_taking = fork_safe_lock()
"""Held while a lock is taken, so that a forked process knows each descriptor that it has to close."""


class WriteLock:
    """The lock that a process must hold to write an index; the system releases it when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: HeldFolder | None = None
        _all_locks.add(self)

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._held is not None

    @property
    def held(self) -> HeldFolder:
        """The folder that is locked.

        :raises IndexClosed: this object does not hold the lock
        """
        if self._held is None:
            raise IndexClosed(str(self._folder), Message("this writer has released its lock"))
        return self._held

    def acquire(self, timeout: float = 0.0) -> None:
        """Take the lock, or see that this object still has it.

        :param timeout: seconds to wait for another writer to finish
        :raises IndexLocked: another writer holds it; the message names its process and start time
        :raises LockLost: this object had it, and the folder or the lock at the path is another one now
        :raises StoreError: the folder cannot be written; the message gives the reason
        """
        if self._held is not None:
            self._held.check()
            return
        try:
            deadline = time.monotonic() + timeout
            while not self._try():
                if time.monotonic() >= deadline:
                    raise IndexLocked(
                        str(self._folder),
                        Message("another writer is at work ({owner})", owner=self._describe_owner()),
                    )
                time.sleep(_RETRY_INTERVAL)
            self._write_owner()
        except OSError as error:
            self.release()
            advice = Message("searching still works")
            if error.errno in _NO_LOCKS:
                advice = Message(
                    "searching still works; to write, keep the index on a disk that supports file locks"
                )
            raise StoreError(
                str(self._folder), Message("cannot be written ({reason})", reason=reason_of(error)), advice
            ) from error
        except BaseException:
            self.release()
            raise

    def _try(self) -> bool:
        """Take the lock if nobody has it; return whether it was taken."""
        while True:
            with _taking:
                held = HeldFolder(self._folder)
                try:
                    if not _try_lock(held.lock_file):
                        held.close()
                        return False
                    if held.is_in_place:
                        self._held = held
                        return True
                except BaseException:
                    held.close()
                    raise
                held.close()  # the file was removed or replaced before it was locked: the lock is another one

    def _write_owner(self) -> None:
        """Record the holder of the lock in a new file; an existing one may be a link, so it is removed first."""
        import socket  # only writers lock an index

        since = time.strftime("%Y-%m-%d %H:%M:%S")
        self.held.remove(OWNER_FILE)
        with self.held.create(OWNER_FILE) as file:
            file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}).encode())

    def check(self) -> None:
        """See that this object still holds the lock.

        :raises LockLost: the folder or the lock at the path is another one
        :raises IndexClosed: it was released, or this process was forked from the one that holds it
        """
        self.held.check()

    def release(self) -> None:
        """Release the lock; do nothing if it is not held, or if a forked process has only a copy of it."""
        held, self._held = self._held, None
        if held is not None and held.is_open:
            if held.is_own:
                _unlock(held.lock_file)  # a process that was just forked may still have the file open
            held.close()

    def forget(self) -> None:
        """Close the files in a forked process, without releasing the lock of its parent."""
        if self._held is not None:
            self._held.close()

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
