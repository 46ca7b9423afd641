"""The client asks all nodes until one answers, and says what is wrong if none does."""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64decode

import pytest
from prepared_nodes import Answer, Node, client_of

from timviet.index.errors import ClusterRefused, ClusterUnavailable
from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client, Conflict, NotFound, Unanswered

OK: Answer = (200, {"ok": True})
OVERLOADED: Answer = (429, {"error": {"type": "rejected", "reason": "too many requests"}})
MOVED: Answer = (500, {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}})
GONE: Answer = (500, {"error": {"type": "node_disconnected_exception", "reason": "[node-3] disconnected"}})
NO_COPY: Answer = (
    503,
    {
        "error": {
            "root_cause": [{"type": "no_shard_available_action_exception", "reason": ""}],
            "type": "search_phase_execution_exception",
            "reason": "all shards failed",
        }
    },
)
NO_ROOM: Answer = (403, {"error": {"type": "index_create_block_exception", "reason": "create-index blocked"}})
FULL: Answer = (403, {"error": {"type": "cluster_block_exception", "reason": "disk usage exceeded"}})


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_node_that_is_gone_is_passed_over_and_the_one_that_answered_is_asked_first() -> None:
    node = Node(OK)
    with client_of(closed_port(), node) as client:
        assert client.request("POST", "news/_search", {"size": 1}, search_type="dfs", partial=False) == OK[1]
        assert client.request("GET", "news") == OK[1]
    (path, body, headers), _ = node.asked
    assert (path, json.loads(body)) == ("/news/_search?search_type=dfs&partial=false", {"size": 1})
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "problem", [OVERLOADED, MOVED, GONE, FULL, NO_ROOM, (503, b"no cluster manager"), (502, {})]
)
def test_what_may_pass_is_asked_again(problem: Answer) -> None:
    node = Node(problem, problem, OK)
    with client_of(node) as client:
        assert client.request("POST", "news/_search", {}) == OK[1]
    assert len(node.asked) == 3


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (OVERLOADED, "too many requests"),
        (FULL, "is blocked .*disk usage exceeded"),
        (NO_COPY, "all shards failed"),
        ((503, b"x"), "HTTP 503"),
    ],
)
def test_what_does_not_pass_is_an_error_after_a_while(problem: Answer, reason: str) -> None:
    with client_of(Node(problem), patience=0.2) as client, pytest.raises(ClusterUnavailable, match=reason):
        client.request("GET", "news")


@pytest.mark.parametrize("problem", [GONE, (502, b"bad gateway"), (504, b"no answer in time")])
def test_what_may_be_executed_late_is_sent_once_if_it_must_not_come_twice(problem: Answer) -> None:
    node = Node(problem, OK)
    with client_of(node) as client, pytest.raises(Unanswered):
        client.request("POST", "_bulk", resends=False)
    assert len(node.asked) == 1


@pytest.mark.parametrize("problem", [OVERLOADED, FULL, (503, {})])
def test_what_was_not_executed_is_sent_again_in_any_case(problem: Answer) -> None:
    with client_of(Node(problem, OK)) as client:
        assert client.request("POST", "_bulk", resends=False) == OK[1]


def test_no_node_at_all_is_an_error_that_names_one() -> None:
    port = closed_port()
    reason = rf"127\.0\.0\.1:{port} does not answer .Connection refused"
    with client_of(port, patience=0.1) as client, pytest.raises(ClusterUnavailable, match=reason):
        client.request("GET", "news")


def test_a_host_that_nobody_knows_is_named() -> None:
    address = ClusterAddress.parse("opensearch://node.invalid/news")
    client = Client(address, Credentials(), patience=0.1)
    with pytest.raises(ClusterUnavailable, match=r"node\.invalid:9200 does not answer \(unknown host"):
        client.request("GET", "news")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((404, {"error": {"type": "index_not_found_exception", "reason": "no such index"}}), NotFound),
        ((404, {"found": False}), NotFound),
        ((409, {"error": {"type": "version_conflict", "reason": "other version"}}), Conflict),
        ((400, {"error": {"type": "resource_already_exists_exception", "reason": "exists"}}), Conflict),
        ((400, {"error": {"type": "parsing_exception", "reason": "unknown query"}}), ClusterRefused),
        ((401, {}), ClusterRefused),
    ],
)
def test_what_will_not_pass_is_not_asked_again(answer: Answer, expected: type[Exception]) -> None:
    node = Node(answer)
    with client_of(node) as client, pytest.raises(expected):
        client.request("GET", "news")
    assert len(node.asked) == 1


def test_user_and_password_are_sent_and_the_password_is_in_no_error() -> None:
    node = Node((403, {"error": {"type": "security_exception", "reason": "no permissions"}}))
    with client_of(node, user="ận") as client:
        with pytest.raises(ClusterRefused, match="the user 'ận'") as refused:
            client.request("GET", "news")
        assert "secret" not in f"{refused.value!r} {client!r} {vars(refused.value)}"
    kind, _, encoded = node.asked[0][2]["Authorization"].partition(" ")
    assert (kind, b64decode(encoded).decode()) == ("Basic", "ận:secret")


def test_threads_share_a_client() -> None:
    node, other = Node(OK), Node(OVERLOADED, OK)
    with client_of(other, node) as client:
        wrong: list[object] = []

        def ask() -> None:
            wrong.extend(answer for _ in range(20) if (answer := client.request("GET", "news")) != OK[1])

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong
    assert len(node.asked) + len(other.asked) >= 80
