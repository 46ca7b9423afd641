"""How does a process that is forked from this one go on, without harm to either?

A fork copies the locks, but not the threads that hold them, so a copied lock might never be released. Here a fork
waits until no thread holds a lock: what the locks protect is then whole in the child too. A fork also copies open
files with what is not written yet, and the child would write it once more at its end. Here it writes nothing.
"""

from __future__ import annotations

import os
import threading
import time
from typing import IO
from weakref import WeakSet

__all__ = ["fork_safe_lock", "keep_from_child"]

_RETRY_INTERVAL = 0.0002  # seconds; locks are held for microseconds, or until a model is loaded
_MAX_WAIT = 5.0  # seconds; then the fork goes on

_registry_lock = threading.Lock()
_locks: WeakSet[threading.Lock] = WeakSet()
_held_by_fork: list[threading.Lock] = []
_files: WeakSet[IO[bytes]] = WeakSet()


def fork_safe_lock() -> threading.Lock:
    """Return a lock that no thread holds while this process forks, and that is free in the child."""
    lock = threading.Lock()
    with _registry_lock:
        _locks.add(lock)
    return lock


def keep_from_child(file: IO[bytes]) -> None:
    """Let nothing that a forked process writes reach an open file."""
    _files.add(file)


def _acquire_all() -> None:
    """Take all locks before a fork. None is kept while waiting for another, so threads can go on."""
    _registry_lock.acquire()
    locks = list(_locks)
    deadline = time.monotonic() + _MAX_WAIT
    while not _try_all(locks) and time.monotonic() < deadline:
        time.sleep(_RETRY_INTERVAL)


def _try_all(locks: list[threading.Lock]) -> bool:
    """Take all locks, or none; return whether they were taken."""
    for lock in locks:
        if not lock.acquire(blocking=False):
            _release_held()
            return False
        _held_by_fork.append(lock)
    return True


def _release_held() -> None:
    while _held_by_fork:
        _held_by_fork.pop().release()


def _release_in_parent() -> None:
    _release_held()
    _registry_lock.release()


def _release_in_child() -> None:
    _held_by_fork.clear()
    for lock in list(_locks):
        if lock.locked():  # by the fork, or, if it did not wait any longer, by a thread that does not exist here
            lock.release()
    _registry_lock.release()
    _close_files()


def _close_files() -> None:
    """Let the descriptors of the files lead nowhere. They are closed first: the process may have no other one."""
    descriptors = [file.fileno() for file in list(_files) if not file.closed]
    for descriptor in descriptors:
        os.close(descriptor)
    if descriptors:
        nowhere = _open_nowhere()
        for descriptor in descriptors:
            if descriptor != nowhere:
                os.dup2(nowhere, descriptor, inheritable=False)
        if nowhere not in descriptors:
            os.close(nowhere)


def _open_nowhere() -> int:
    try:
        return os.open(os.devnull, os.O_RDWR)
    except OSError:
        return os.open("/", os.O_RDONLY)  # writing to it is an error, which what ends the process ignores


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_acquire_all, after_in_parent=_release_in_parent, after_in_child=_release_in_child)
