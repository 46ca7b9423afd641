"""How is an index on a cluster kept to one writer at a time?

The writer has a lease, a document of the companion index, which it renews every few seconds. If it dies, others
see that the document does not change for minutes, and take the lease over. They measure that by their own clocks,
from the time when they look first, so clocks of two machines are never compared. A writer that cannot renew its
lease stops long before that. The lease only saves work in vain: that there is one commit after another, the
manifest sees to (:mod:`timviet.index.opensearch.commits`).
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from timviet.index.errors import ClusterError, ClusterRefused, ClusterUnavailable, IndexLocked, StoreError
from timviet.index.messages import Message
from timviet.index.opensearch.client import Client, Conflict, NotFound
from timviet.index.opensearch.elapsed import seconds_unchanged, steady_time
from timviet.index.opensearch.last_manifest import last_manifest
from timviet.index.opensearch.names import alias_of

__all__ = ["Lease"]

_DOCUMENT = "lease"
_RENEWAL = 5.0  # seconds between two renewals
_PATIENCE = 10.0  # seconds that a node has to renew it before another one is asked
_TRUSTED = 30.0  # seconds after a renewal in which the writer may write
_EXPIRY = 180.0  # seconds without renewal until another takes the lease over; _TRUSTED and a request take less
_RETRY_INTERVAL = 0.2  # seconds

_held: set[str] = set()
"""The keys of the leases that this process has, or tries to take."""

_Owner = dict[str, Any]
"""The document of a lease."""


class Lease:
    """The :class:`timviet.index.storage.StorageLock` of an index on a cluster."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._path = f"{client.companion}/_doc/{_DOCUMENT}"
        self._written = f"{alias_of(client.companion)}/_doc/{_DOCUMENT}"
        self._key = uuid4().hex
        self._version: dict[str, Any] | None = None  # of the lease that this object holds
        self._renewed = 0.0  # the steady time of the last renewal
        self._tried: dict[float, float] = {}  # steady times of renewals that were not answered, by what they wrote
        self._process = os.getpid()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self, timeout: float = 0.0) -> None:
        """Take the lease.

        :param timeout: seconds to wait for another writer to finish
        :raises IndexLocked: another writer has it; the message names its process and start time
        :raises ClusterError: the cluster does not answer, or refuses
        """
        if self._version is not None:
            return
        _held.add(self._key)  # before it is written, since others in this process may read it at once
        try:
            self._take(timeout)
        except BaseException:
            _held.discard(self._key)
            raise
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, args=(self._stop,), name="lease", daemon=True)
        self._thread.start()

    def _take(self, timeout: float) -> None:
        until = steady_time() + timeout
        while (owner := self._try()) is not None:
            if steady_time() >= until:
                raise IndexLocked(self._client.place, _at_work(owner))
            time.sleep(_RETRY_INTERVAL)

    def check(self) -> None:
        """See that this object still holds the lease.

        :raises ClusterUnavailable: it could not be renewed
        """
        if self._version is None or steady_time() - self._renewed > _TRUSTED:
            raise ClusterUnavailable(self._client.place, Message("the lease of this writer could not be renewed"))

    def release(self) -> None:
        """Give the lease back; do nothing if it is not held, or if a forked process has only a copy of it."""
        if os.getpid() != self._process:
            return
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        _held.discard(self._key)
        version, self._version = self._version, None
        if version is not None:
            with suppress(ClusterError):  # then it expires
                self._client.request("DELETE", self._path, **version)

    def _try(self) -> _Owner | None:
        """Take the lease if nobody has it; return None then, else who has it, as far as that is known."""
        found = self._read()
        if found is None:
            return None if self._write({"op_type": "create"}) else {}
        version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        owner: _Owner = found["_source"]
        unchanged = seconds_unchanged(f"{self._client.place}/lease", (owner.get("key"), *version.values()))
        if owner.get("key") != self._key and not _is_gone(owner) and unchanged < _EXPIRY:
            return owner
        return None if self._write(version) else owner

    def _read(self) -> Any:
        try:
            return self._client.request("GET", self._path)
        except NotFound:
            return None

    def _write(self, condition: dict[str, Any]) -> bool:
        """Write the lease; return False if another process was faster."""
        started, written_time = steady_time(), time.time()
        self._tried[written_time] = started
        owner = {
            "key": self._key,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "system": _system(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            "renewed": written_time,  # for people, and to recognize what was written; nobody compares it
        }
        try:
            written = self._client.request(
                "PUT", self._written, owner, patience=_PATIENCE, require_alias=True, **condition
            )
        except NotFound as error:
            last_manifest(self._client)  # raises IndexMissing if there is none
            raise ClusterRefused(
                self._client.place,
                Message("its alias {alias} is missing", alias=self._written.partition("/")[0]),
                Message("restore the index with its aliases, or add this one"),
            ) from error
        except Conflict:
            return self._is_own()  # the answer to a first try may be lost
        self._version = {"if_seq_no": written["_seq_no"], "if_primary_term": written["_primary_term"]}
        self._renewed = started
        self._tried.clear()
        return True

    def _keep(self, stop: threading.Event) -> None:
        """Renew the lease until it is given back."""
        while not stop.wait(_RENEWAL):
            version = self._version
            if version is None:
                return
            with suppress(StoreError):  # a writer asks whether it was renewed
                if not self._write(version):
                    self._version = None

    def _is_own(self) -> bool:
        """Return whether the lease is that of this object, though writing it seemed to fail."""
        found = self._read()
        if found is None or found["_source"].get("key") != self._key:
            return False
        self._version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        self._renewed = self._tried.get(found["_source"].get("renewed"), self._renewed)
        return True


def _at_work(owner: _Owner) -> Message:
    """Return that somebody else has the lease, and how long it keeps it if it has died."""
    match owner:
        case {"pid": int(pid), "host": str(host), "since": str(since)}:
            process = Message("process {pid} on {host} since {since}", pid=pid, host=host, since=since)
        case _:
            process = Message("unknown process")
    if owner.get("system") == _system() is not None:
        return Message("another writer is at work ({owner})", owner=process)
    return Message(
        "another writer is at work ({owner}); if it has died, another writer can take over "
        "after waiting {seconds:,} seconds",
        owner=process,
        seconds=int(_EXPIRY + _RENEWAL),
    )


def _is_gone(owner: _Owner) -> bool:
    """Return whether it is known that the process has ended that has the lease."""
    pid, system = owner.get("pid"), _system()
    if system is None or owner.get("system") != system or not isinstance(pid, int):
        return False
    if pid == os.getpid():
        return owner.get("key") not in _held  # then it was given up while the cluster did not answer
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass  # a process of another user, which may have got the number of one that has ended
    return False


def _system() -> str | None:
    """Return what tells the processes here from those with the same numbers elsewhere, if that is known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return None
