"""How are the nodes of a cluster asked, and what if one of them does not answer?

Each request goes to the node that answered last. If that does not answer, or is overloaded, the others are asked,
and first from then on. After a pause all of them are asked again, until the patience of the request is over. So
every request must be one that can be sent twice, unless it says otherwise.
"""

from __future__ import annotations

import json
import os
import random
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from timviet.index.errors import ClusterRefused, ClusterUnavailable
from timviet.index.forking import fork_safe_lock
from timviet.index.messages import Message, reason_of
from timviet.index.opensearch.address import ClusterAddress, Credentials, Host
from timviet.index.opensearch.names import companion_of

__all__ = ["BLOCKED", "OVERLOADED", "Client", "Conflict", "NotFound", "Unanswered", "pauses"]

_CONNECT, _ANSWER = 3.05, 60.0  # seconds that a node has to accept a connection, and to answer
_LEAST_ANSWER = 1.0  # seconds to answer, however little patience a request has
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 4.0  # seconds, between two rounds over all nodes
_CONNECTIONS = 16  # kept open to each node
_NOT_SENT = (ConnectTimeoutError, NewConnectionError)
_ALREADY_THERE = "resource_already_exists_exception"
_TOO_MANY = "maxClauseCount"  # in the reason why a query with too many clauses is refused

OVERLOADED = frozenset({429, 503})
"""The statuses of requests that were not executed, since a node has no time."""

BLOCKED = frozenset({"cluster_block_exception", "index_create_block_exception"})
"""Why requests are refused for a while, for example as long as a disk is full."""


class Conflict(ClusterRefused):
    """Raised when something was changed or made meanwhile (409)."""


class Unanswered(ClusterUnavailable):
    """Raised when a request was sent, and it is not known whether it was executed or will be."""


class NotFound(ClusterRefused):
    """Raised when there is no such index or document (404)."""


class Client:
    """Speaks with a cluster; several threads may use it at once, and processes that are forked from this one."""

    def __init__(
        self,
        address: ClusterAddress,
        credentials: Credentials,
        *,
        patience: float = 15.0,
        writing_patience: float = 120.0,
    ) -> None:
        """Connect to no node yet.

        :param patience: seconds that each node has to answer a request, and after which it is not asked again
        :param writing_patience: seconds after which a change is given up: a cluster that has lost a node waits 60
            before it makes other copies
        """
        self.address, self.patience, self.writing_patience = address, patience, writing_patience
        self.place = str(address)
        """The address as errors name it."""
        self.companion = companion_of(address.name)
        """The index of OpenSearch that has what is known of the commits."""
        self._credentials = credentials
        user, password = credentials.user, credentials.password
        encoded = b64encode(f"{user}:{password}".encode()).decode()
        self._authorization = {"Authorization": f"Basic {encoded}"} if user else {}
        self._first = 0  # the number of the node that is asked first
        self._pools: tuple[int, list[urllib3.HTTPConnectionPool]] = (0, [])
        self._lock = fork_safe_lock()

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        patience: float | None = None,
        resends: bool = True,
        **parameters: str | int | bool,
    ) -> Any:
        """Return the answer of the cluster: JSON values.

        :param path: below the address of the node, without ``/`` at its start
        :param body: JSON values, or lines of them
        :param patience: instead of that of the client
        :param resends: whether a request that was not answered may be sent again
        :raises Unanswered: it was not answered, and may not be sent again
        :raises NotFound: there is no such index or document
        :raises Conflict: it has another version than the request names
        :raises ClusterUnavailable: no node can answer
        :raises ClusterRefused: the request is not allowed, or not understood
        """
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        headers = {"Content-Type": kind, **self._authorization}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        url = f"/{path}{_query(parameters)}"
        patience = self.patience if patience is None else patience
        until = time.monotonic() + patience
        timeout = urllib3.Timeout(connect=_CONNECT, read=min(max(patience, _LEAST_ANSWER), _ANSWER))
        problem: ClusterUnavailable | None = None
        for pause in pauses(_FIRST_PAUSE, _LONGEST_PAUSE):
            for number in self._order():
                answer = self._ask(number, method, url, data, headers, timeout)
                if not isinstance(answer, ClusterUnavailable):
                    self._first = number
                    return answer
                problem = answer
                self._first = (number + 1) % len(self.address.hosts)
                if isinstance(problem, Unanswered) and not resends:
                    raise problem
            assert problem is not None, "an address has a host"
            if time.monotonic() + pause > until:
                raise problem
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _order(self) -> Iterable[int]:
        count, first = len(self.address.hosts), self._first
        return ((first + number) % count for number in range(count))

    def _ask(
        self,
        number: int,
        method: str,
        url: str,
        data: bytes | None,
        headers: Mapping[str, str],
        timeout: urllib3.Timeout,
    ) -> ClusterUnavailable | Any:
        """Return the answer of a node, or why another one should be asked."""
        host = self.address.hosts[number]
        try:
            pool = self._pool(number)
            answer = pool.request(method, url, body=data, headers=headers, retries=False, timeout=timeout)
        except SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                return self._unavailable(
                    host, Message("does not answer ({reason})", reason=_cause(error)), Unanswered
                )
            raise ClusterRefused(
                self.place,
                Message("{host} cannot prove who it is ({reason})", host=host, reason=str(error)),
                Message("set TIMVIET_OPENSEARCH_CA to the file of the certificate that it is signed with"),
            ) from error
        except (HTTPError, OSError) as error:
            problem = ClusterUnavailable if isinstance(error, _NOT_SENT) else Unanswered
            return self._unavailable(host, Message("does not answer ({reason})", reason=_cause(error)), problem)
        values = _json(answer.data)
        if answer.status < 300:
            if isinstance(values, dict):
                return values
            return self._unavailable(host, Message("does not answer as OpenSearch does"), Unanswered)
        reason, kind = _reason(values, answer.status)
        if answer.status == 404:
            raise NotFound(self.place, reason)
        if answer.status == 409 or kind == _ALREADY_THERE:
            raise Conflict(self.place, reason)
        if answer.status in OVERLOADED:
            return self._unavailable(host, Message("cannot answer ({reason})", reason=reason))
        if answer.status >= 500:  # a node that it has asked is gone, or a proxy has waited too long
            return self._unavailable(host, Message("cannot answer ({reason})", reason=reason), Unanswered)
        if kind in BLOCKED:
            return self._unavailable(host, Message("is blocked ({reason})", reason=reason))
        raise self._refusal(host, answer.status, reason)

    def _unavailable(
        self, host: Host, reason: str, kind: type[ClusterUnavailable] = ClusterUnavailable
    ) -> ClusterUnavailable:
        return kind(self.place, Message("{host} {reason}", host=host, reason=reason))

    def _refusal(self, host: Host, status: int, reason: str) -> ClusterRefused:
        if status in (401, 403):
            user = self._credentials.user
            advice = Message(
                "set TIMVIET_OPENSEARCH_USER and TIMVIET_OPENSEARCH_PASSWORD to those of a user who may use it"
            )
            who = Message("the user {user!r}", user=user) if user else Message("anybody without a password")
            return ClusterRefused(self.place, Message("{host} refuses {who}", host=host, who=who), advice)
        refusal = Message("{host} refuses a request ({reason})", host=host, reason=reason)
        if _TOO_MANY in reason:
            return ClusterRefused(
                self.place,
                refusal,
                Message("a pattern stands for more than the cluster allows: make it more precise"),
            )
        return ClusterRefused(self.place, refusal)

    def _pool(self, number: int) -> urllib3.HTTPConnectionPool:
        process, pools = self._pools
        if process != os.getpid():  # connections cannot be shared with the process that this one was forked from
            with self._lock:
                process, pools = self._pools
                if process != os.getpid():
                    pools = list(map(self._new_pool, self.address.hosts))
                    self._pools = os.getpid(), pools
        return pools[number]

    def _new_pool(self, host: Host) -> urllib3.HTTPConnectionPool:
        if not self.address.is_encrypted:
            return urllib3.HTTPConnectionPool(host.name, host.port, maxsize=_CONNECTIONS)
        ca_file = self._credentials.ca_file
        return urllib3.HTTPSConnectionPool(host.name, host.port, maxsize=_CONNECTIONS, ca_certs=ca_file)

    def close(self) -> None:
        """Close all connections; they are opened again when they are needed."""
        with self._lock:
            _, pools = self._pools
            self._pools = 0, []
        for pool in pools:
            pool.close()


def pauses(first: float, longest: float) -> Iterator[float]:
    """Yield how long to wait before each new try, in seconds: about twice as long as before.

    By chance it is more or less, so that clients that failed together do not come back together.
    """
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1.5)
        pause = min(2 * pause, longest)


def _query(parameters: Mapping[str, str | int | bool]) -> str:
    if not parameters:
        return ""
    written = {
        name: str(value).lower() if isinstance(value, bool) else value for name, value in parameters.items()
    }
    return f"?{urlencode(written)}"


def _json(data: bytes) -> Any:
    """Return the values of an answer; a text that is no JSON, as a proxy may send, is one value."""
    try:
        return json.loads(data) if data else {}
    except ValueError:
        return data[:200].decode("utf-8", "replace")


def _reason(values: Any, status: int) -> tuple[str, str]:
    """Return what an answer says of an error, and of which kind it is."""
    match values:
        case {"error": {"root_cause": [{"reason": str(reason)}, *_], "type": str(kind)}} if reason:
            return reason, kind  # OpenSearch 2.19 gives an empty one if no copy of a shard is there
        case {"error": {"reason": str(reason), "type": str(kind)}}:
            return reason, kind
        case {"error": str(reason)}:
            return reason, ""
    return f"HTTP {status}", ""


def _cause(error: BaseException) -> str:
    """Return why a node did not answer, without the object that repeats its address."""
    match error:
        case NameResolutionError():
            return Message("unknown host")
        case NewConnectionError():
            pass  # which urllib3 also calls a timeout
        case ConnectTimeoutError() | ReadTimeoutError():
            return Message("timed out")
    reason = reason_of(error.__cause__ or error)
    return reason.rpartition("] ")[2] if "] " in reason else reason
