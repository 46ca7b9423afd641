"""How are many documents sent at once?

A request has a megabyte, and a few are sent at the same time. The answer says of each document whether it was
written: those for which the cluster had no time are sent again. A request that was sent, and not answered, may
still be executed much later: documents that must not come back then are not sent again under the same name.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from timviet.index.errors import ClusterRefused, ClusterUnavailable
from timviet.index.groups import in_groups
from timviet.index.messages import Message
from timviet.index.opensearch.client import BLOCKED, OVERLOADED, Client, Unanswered, pauses

__all__ = ["Action", "addition", "deletion", "send_all"]

_BYTES, _ACTIONS = 1 << 20, 1_000  # of one request; a larger document is sent alone
_AT_ONCE = 3  # requests: a node analyzes and indexes each in a thread of its own
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds


class Action(NamedTuple):
    """A change of one document."""

    key: str

    lines: bytes
    """What is sent."""

    is_deletion: bool = False


def addition(index: str, key: str, routing: str, source: dict[str, Any]) -> Action:
    """Return the change that writes a document.

    :param index: an alias, so that no index is made by mistake
    :param routing: documents of the same routing are in the same shard
    """
    meta = {"index": {"_index": index, "_id": key, "routing": routing, "require_alias": True}}
    return Action(key, b"%b\n%b\n" % (json.dumps(meta).encode(), json.dumps(source).encode()))


def deletion(index: str, key: str, routing: str) -> Action:
    """Return the change that deletes a document."""
    meta = {"delete": {"_index": index, "_id": key, "routing": routing}}
    return Action(key, json.dumps(meta).encode() + b"\n", is_deletion=True)


def send_all(client: Client, actions: Iterable[Action], *, resends: bool = True) -> None:
    """Send changes; all of them are written when this returns.

    :param resends: whether a request that was not answered may be sent again
    :raises Unanswered: a request was not answered, and may not be sent again
    :raises ClusterUnavailable: it had no time for as long as its client waits with changes, or is blocked
    :raises ClusterRefused: it does not take a document
    """
    with ThreadPoolExecutor(_AT_ONCE, "bulk") as pool:
        waiting: deque[Future[None]] = deque()
        for group in in_groups(actions, lambda action: len(action.lines), _BYTES, _ACTIONS):
            if len(waiting) == _AT_ONCE:
                waiting.popleft().result()
            waiting.append(pool.submit(_send, client, group, resends))
        for sent in waiting:
            sent.result()


def _send(client: Client, actions: list[Action], resends: bool) -> None:
    until = time.monotonic() + client.writing_patience
    for pause in pauses(_FIRST_PAUSE, _LONGEST_PAUSE):
        body = b"".join(action.lines for action in actions)
        answer = client.request(
            "POST",
            "_bulk",
            body,
            patience=client.writing_patience,
            resends=resends,
            wait_for_active_shards="all",  # all copies have what is written
            timeout="30s",
        )
        results = [next(iter(item.values())) for item in answer["items"]]
        problems = [_problem(client, action, result) for action, result in zip(actions, results, strict=True)]
        actions = [action for action, problem in zip(actions, problems, strict=True) if problem is not None]
        left = [problem for problem in problems if problem is not None]
        if not left:
            return
        worst = next((problem for problem in left if isinstance(problem, Unanswered)), left[0])
        if time.monotonic() + pause > until or (isinstance(worst, Unanswered) and not resends):
            raise worst
        time.sleep(pause)


def _problem(client: Client, action: Action, result: dict[str, Any]) -> ClusterUnavailable | None:
    """Return why a change should be sent again; None if it was made.

    :raises ClusterRefused: the document was refused
    """
    status = result["status"]
    if status < 300 or (action.is_deletion and result.get("result") == "not_found"):
        return None
    error = result.get("error", {})
    reason = error.get("reason", f"HTTP {status}")
    if status in OVERLOADED or error.get("type") in BLOCKED:
        return ClusterUnavailable(client.place, Message("takes no documents ({reason})", reason=reason))
    if status >= 500:  # it may have been made, or still be
        return Unanswered(client.place, Message("takes no documents ({reason})", reason=reason))
    raise ClusterRefused(
        client.place,
        Message("refuses document {key!r} ({reason})", key=action.key, reason=reason),
        Message("leave it out, or change what the cluster refuses it for"),
    )
