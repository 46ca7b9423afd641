"""Each document of a request is written, or sent again, or an error; nothing is sent twice that must come once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from prepared_nodes import Answer, Node, client_of

from timviet.index.errors import ClusterRefused, ClusterUnavailable
from timviet.index.opensearch.bulk import addition, deletion, send_all
from timviet.index.opensearch.client import Unanswered

BUSY = 429, "rejected_execution_exception"
FULL = 403, "cluster_block_exception"
GONE = 500, "node_disconnected_exception"
INVALID = 400, "mapper_parsing_exception"
ACTIONS = [addition("written", key, key, {"id": key}) for key in "ab"]


def answer(*results: tuple[int, str]) -> Answer:
    """Return the answer to a request of some changes, each with its status and kind of error."""
    errors: Sequence[dict[str, Any]] = [
        {"status": status} if status < 300 else {"status": status, "error": {"type": kind, "reason": kind}}
        for status, kind in results
    ]
    return 200, {"items": [{"index": error} for error in errors]}


OK = 201, ""
NOT_FOUND = 200, {"items": [{"delete": {"status": 404, "result": "not_found"}}]}


def keys(body: bytes) -> list[str]:
    return [line["index"]["_id"] for line in map(json.loads, body.splitlines()) if "index" in line]


@pytest.mark.parametrize("problem", [BUSY, FULL, GONE])
def test_only_what_was_not_written_is_sent_again(problem: tuple[int, str]) -> None:
    node = Node(answer(OK, problem), answer(problem), answer(OK))
    with client_of(node) as client:
        send_all(client, ACTIONS)
    assert [keys(body) for _, body, _ in node.asked] == [["a", "b"], ["b"], ["b"]]


@pytest.mark.parametrize("problem", [BUSY, FULL])
def test_what_the_cluster_does_not_take_for_long_is_an_error(problem: tuple[int, str]) -> None:
    node = Node(answer(problem, problem))
    with client_of(node, patience=0.0) as client, pytest.raises(ClusterUnavailable, match=problem[1]):
        send_all(client, ACTIONS)


def test_a_document_that_is_refused_is_an_error_at_once() -> None:
    node = Node(answer(OK, INVALID))
    with (
        client_of(node) as client,
        pytest.raises(ClusterRefused, match=r"document .b. .mapper_parsing.*; leave it out"),
    ):
        send_all(client, ACTIONS)
    assert len(node.asked) == 1


@pytest.mark.parametrize("problem", [answer(OK, GONE), (504, b"no answer in time")], ids=["document", "request"])
def test_what_may_be_written_late_is_not_sent_again_if_it_must_not_come_twice(problem: Answer) -> None:
    node = Node(problem, answer(OK, OK))
    with client_of(node) as client, pytest.raises(Unanswered):
        send_all(client, ACTIONS, resends=False)
    assert len(node.asked) == 1


def test_what_is_deleted_may_be_gone_already() -> None:
    with client_of(Node(NOT_FOUND)) as client:
        send_all(client, [deletion("written", "a", "a")])


def test_only_indexes_of_ours_are_written() -> None:
    node = Node(answer(OK, OK))
    with client_of(node) as client:
        send_all(client, ACTIONS)
    assert node.asked[0][1].count(b'"require_alias": true') == len(ACTIONS)


def test_what_is_written_is_on_all_copies_and_makes_no_index_by_mistake() -> None:
    node = Node(answer(OK, OK))
    with client_of(node) as client:
        send_all(client, ACTIONS)
    ((path, body, _),) = node.asked
    assert "wait_for_active_shards=all" in path
    added = [line["index"] for line in map(json.loads, body.splitlines()) if "index" in line]
    assert [meta["require_alias"] for meta in added] == [True, True]
