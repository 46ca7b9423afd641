"""How is an index on a cluster kept to one writer at a time?

The writer has a lease, a document of the companion index, which it renews every few seconds. If it dies, others
see that the lease was not renewed for minutes, and take it over. A writer that cannot renew its lease stops long
before that. The lease only saves work in vain: that there is one commit after another, the manifest sees to
(:mod:`timviet.index.opensearch.commits`).
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from timviet.index.errors import ClusterError, ClusterRefused, ClusterUnavailable, IndexLocked
from timviet.index.messages import Message
from timviet.index.opensearch.client import Client, Conflict, NotFound
from timviet.index.opensearch.last_manifest import last_manifest
from timviet.index.opensearch.names import alias_of

__all__ = ["Lease"]

_DOCUMENT = "lease"
_RENEWAL = 5.0  # seconds between two renewals
_PATIENCE = 10.0  # seconds that a node has to renew it before another one is asked
_TRUSTED = 30.0  # seconds after a renewal in which the writer may write
_EXPIRY = 180.0  # seconds after which another takes the lease over: longer than a request may take after that
_RETRY_INTERVAL = 0.2  # seconds

_held: set[str] = set()
"""The keys of the leases that this process has."""


class _Moment(NamedTuple):
    """A moment of two clocks, since each of them may stand still."""

    time: float
    """Seconds of the clock that may be set back, but goes on while the system is suspended."""

    monotonic: float
    """Seconds of the clock that is never set, but may stop while the system is suspended."""

    @classmethod
    def now(cls) -> _Moment:
        return cls(time.time(), time.monotonic())

    @property
    def age(self) -> float:
        """The seconds since then."""
        return max(time.time() - self.time, time.monotonic() - self.monotonic)


class Lease:
    """The :class:`timviet.index.storage.StorageLock` of an index on a cluster."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._path = f"{client.companion}/_doc/{_DOCUMENT}"
        self._written = f"{alias_of(client.companion)}/_doc/{_DOCUMENT}"
        self._key = uuid4().hex
        self._version: dict[str, Any] | None = None  # of the lease that this object holds
        self._renewed = _Moment.now()
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
        until = time.monotonic() + timeout
        while not self._try():
            if time.monotonic() >= until:
                raise IndexLocked(
                    self._client.place,
                    Message("another writer is at work ({owner})", owner=self._describe_owner()),
                )
            time.sleep(_RETRY_INTERVAL)
        _held.add(self._key)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, args=(self._stop,), name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """See that this object still holds the lease.

        :raises ClusterUnavailable: it could not be renewed
        """
        if self._version is None or self._renewed.age > _TRUSTED:
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

    def _try(self) -> bool:
        """Take the lease if nobody has it; return whether it was taken."""
        found = self._read()
        if found is None:
            return self._write({"op_type": "create"})
        owner = found["_source"]
        if owner["key"] != self._key and not _is_dead(owner):
            return False
        return self._write({"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]})

    def _read(self) -> Any:
        try:
            return self._client.request("GET", self._path)
        except NotFound:
            return None

    def _write(self, condition: dict[str, Any]) -> bool:
        """Write the lease; return False if another process was faster."""
        started = _Moment.now()
        owner = {
            "key": self._key,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "system": _system(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            "renewed": started.time,
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
        return True

    def _keep(self, stop: threading.Event) -> None:
        """Renew the lease until it is given back."""
        while not stop.wait(_RENEWAL):
            version = self._version
            if version is None:
                return
            with suppress(ClusterError):
                if not self._write(version):
                    self._version = None

    def _is_own(self) -> bool:
        """Return whether the lease is that of this object, though writing it seemed to fail."""
        found = self._read()
        if found is None or found["_source"]["key"] != self._key:
            return False
        self._version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        renewed = float(found["_source"]["renewed"])
        self._renewed = _Moment(renewed, time.monotonic() - max(0.0, time.time() - renewed))
        return True

    def _describe_owner(self) -> Message:
        match self._read():
            case {"_source": {"pid": int(pid), "host": str(host), "since": str(since)}}:
                return Message("process {pid} on {host} since {since}", pid=pid, host=host, since=since)
        return Message("unknown process")


def _is_dead(owner: dict[str, Any]) -> bool:
    """Return whether the process that has the lease has ended, or seems to have.

    If it only seems so, two write at once for a while, and only one of them can make the next commit.
    """
    if owner.get("system") == _system() is not None:
        if owner["pid"] == os.getpid() and owner["key"] not in _held:
            return True  # it was given up while the cluster did not answer
        try:
            os.kill(owner["pid"], 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass  # a process of another user, which may have got the number of one that has ended
    return abs(time.time() - float(owner["renewed"])) > _EXPIRY  # in the future: a clock was set back since


def _system() -> str | None:
    """Return what tells the processes here from those with the same numbers elsewhere, if that is known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return None
