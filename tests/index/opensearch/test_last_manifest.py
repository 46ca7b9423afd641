"""A manifest is replaced once, on all copies, only if it is the one that was read, whatever answers are lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prepared_nodes import KeepingNode, Node, client_of

from timviet.index.errors import ClusterUnavailable, IndexLocked, IndexMissing
from timviet.index.opensearch.client import Client
from timviet.index.opensearch.cluster_manifest import ClusterManifest, encode_manifest
from timviet.index.opensearch.last_manifest import (
    commit_manifest,
    create_manifest,
    last_manifest,
    mark_applied,
    reserve,
    settled_manifest,
)

FIRST = ClusterManifest(3, "analysis", "key", 0, number=1, reserved=1)


@pytest.fixture
def node() -> KeepingNode:
    """A node that has a manifest."""
    node = KeepingNode()
    node.put("manifest", encode_manifest(FIRST))
    return node


@pytest.fixture
def client(node: KeepingNode) -> Iterator[Client]:
    with client_of(node, patience=0.5) as client:
        yield client


@pytest.mark.parametrize("is_lost", [False, True], ids=["answered", "answer lost"])
def test_each_writer_gets_a_number_of_its_own_and_one_only(
    node: KeepingNode, client: Client, is_lost: bool
) -> None:
    read = last_manifest(client)
    for number in (2, 3, 4):
        node.loses_answer = is_lost
        reserved = reserve(client, read).manifest
        assert (reserved.reserved, reserved.number) == (number, 1)
        assert reserved == last_manifest(client).manifest
    assert last_manifest(client).manifest.abandoned == ((2, 3),)


@pytest.mark.parametrize("is_lost", [False, True], ids=["answered", "answer lost"])
def test_of_two_commits_from_one_manifest_one_is_made(node: KeepingNode, client: Client, is_lost: bool) -> None:
    first = reserve(client, last_manifest(client))
    second = reserve(client, first)
    commit = second.manifest.next_commit(number=3)
    node.loses_answer = is_lost
    assert commit_manifest(client, second, commit).manifest.commit == commit.commit
    with pytest.raises(IndexLocked, match="make the changes again"):
        commit_manifest(client, first, first.manifest.next_commit(number=2))
    with pytest.raises(IndexLocked, match="make the changes again"):
        reserve(client, first)
    assert last_manifest(client).manifest.commit == commit.commit


@pytest.mark.parametrize("is_lost", [False, True], ids=["answered", "answer lost"])
def test_one_process_notes_that_a_commit_is_applied(node: KeepingNode, client: Client, is_lost: bool) -> None:
    read = reserve(client, last_manifest(client))
    commit = read.manifest.next_commit(number=2, is_applied=False)
    commit_manifest(client, read, commit)
    node.loses_answer = is_lost
    assert mark_applied(client, commit)
    assert not mark_applied(client, commit)
    assert last_manifest(client).manifest.is_applied


def test_a_commit_that_was_not_written_is_not_made_later(node: KeepingNode, client: Client) -> None:
    read = reserve(client, last_manifest(client))
    node.is_deaf = True
    with pytest.raises(ClusterUnavailable, match="not known whether the changes were committed"):
        commit_manifest(client, read, read.manifest.next_commit(number=2))
    node.is_deaf = False
    settled = settled_manifest(client)
    assert settled.sequence_number > read.sequence_number
    assert settled.manifest.commit == FIRST.commit


def test_a_manifest_is_written_to_all_copies_and_makes_no_index() -> None:
    node = Node((200, {"_seq_no": 1, "_primary_term": 1}))
    with client_of(node) as client:
        create_manifest(client, FIRST)
    ((path, _, _),) = node.asked
    for option in ("wait_for_active_shards=all", "require_alias=true", "op_type=create"):
        assert option in path


def test_an_index_that_is_gone_is_missing(node: KeepingNode, client: Client) -> None:
    read = last_manifest(client)
    node.is_gone = True
    for use in (
        lambda: last_manifest(client),
        lambda: reserve(client, read),
        lambda: create_manifest(client, FIRST),
    ):
        with pytest.raises(IndexMissing):
            use()


def test_one_manifest_is_created(client: Client) -> None:
    create_manifest(client, ClusterManifest(0, "analysis", "other", 0))
    assert last_manifest(client).manifest.key == "key"
