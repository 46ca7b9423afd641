"""How does a commit become visible on a cluster, all at once, whatever crashes?

A writer that commits gets a number of its own, which stands in the manifest, in each of its documents, and in the
names of all that it writes besides. New documents are written beside those that they replace. Nobody sees them: a
search leaves out numbers after that of the last commit, and those of writers that have made none. Then the
manifest is replaced, which fails if another writer was faster. Now the commit exists, and whoever opens it sees to
it that it is *applied*: the replaced documents, of which there are lists, are deleted, and the index is refreshed.
The writer does so at once; if it dies, the next process that opens the commit does. What has the number of a
writer that has made no commit is removed by a later one, and nothing else.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from uuid import uuid4

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import ClusterError, ClusterRefused, CommitGone, IndexDamaged, IndexMissing
from timviet.index.messages import Message
from timviet.index.opensearch.bulk import deletion, send_all
from timviet.index.opensearch.client import Client, Conflict, NotFound
from timviet.index.opensearch.cluster_manifest import ClusterManifest, ReadManifest
from timviet.index.opensearch.elapsed import seconds_unchanged
from timviet.index.opensearch.fields import COMMIT, numbered
from timviet.index.opensearch.index_settings import OWNER, companion_body, index_body
from timviet.index.opensearch.last_manifest import (
    create_manifest,
    last_manifest,
    mark_applied,
    settled_manifest,
)
from timviet.index.opensearch.lexicon_files import part_names
from timviet.index.opensearch.names import alias_of, data_name
from timviet.index.opensearch.problems import damaged, unreachable

__all__ = [
    "DEAD",
    "Key",
    "apply",
    "create_index",
    "data_index",
    "is_being_applied",
    "make_data_index",
    "open_commit",
    "remove_leftovers",
    "write_replaced",
]

DEAD = 15.0
"""Seconds after which a writer that has not applied its commit counts as dead."""

_SHARDS = "TIMVIET_OPENSEARCH_SHARDS"
_LIST = "replaced-"
_NUMBERED = re.compile(r"(?:replaced|lexicon)-([0-9]+)-")  # names with the number of a writer
_LISTED = 5_000  # documents in one list of those that a commit replaces, and in one request
_BRIEF = 5.0  # seconds
_POLL, _LONGEST_POLL = 0.05, 1.0  # seconds
_TRIES = 4  # to open a commit before another one is made

_Opened = TypeVar("_Opened")

Key = tuple[str, str]
"""The key and the routing of a document: what is needed to delete it."""


def data_index(client: Client, manifest: ClusterManifest) -> str:
    """Return the name of the index that has the documents of a commit."""
    return data_name(client.address.name, manifest.data)


def create_index(client: Client) -> None:
    """Make an empty index, if there is none.

    :raises ClusterError: it cannot be made
    """
    companion = client.companion
    try:
        last_manifest(client)
        return
    except IndexMissing:
        key = _make(client, companion, companion_body(alias_of(companion), uuid4().hex))
    manifest = ClusterManifest(0, FINGERPRINT, key, 0, committed_at=int(time.time()))
    make_data_index(client, manifest)
    create_manifest(client, manifest)


def make_data_index(client: Client, manifest: ClusterManifest, previous: ClusterManifest | None = None) -> None:
    """Make the index for the documents of a commit, if there is none.

    If one is to replace another, it is empty: after a snapshot was restored, there may be one of the same number.

    It has as many parts (shards) as ``TIMVIET_OPENSEARCH_SHARDS`` says, else as the one that it replaces, or one.

    :param previous: the commit that has other documents
    :raises ClusterRefused: the variable is not a number, or there is such an index, which is not of this one
    """
    shards = 1
    if previous is not None:
        settings = client.request("GET", f"{data_index(client, previous)}/_settings/index.number_of_shards")
        (of_index,) = settings.values()
        shards = int(of_index["settings"]["index"]["number_of_shards"])
    index = data_index(client, manifest)
    if previous is not None and _owners(client, index).get(index) == manifest.key:
        _delete(client, index)
    owner = _make(client, index, index_body(_shard_count(client, shards), alias_of(index), manifest.key))
    if owner != manifest.key:
        raise _of_others(client, index)


def _shard_count(client: Client, default: int) -> int:
    text = os.environ.get(_SHARDS) or str(default)
    if not re.fullmatch("[0-9]{1,3}", text) or not int(text):
        raise ClusterRefused(
            client.place,
            Message("{variable} is {text!r}", variable=_SHARDS, text=text),
            Message("set it to a number from 1 to 999"),
        )
    return int(text)


def _make(client: Client, index: str, body: dict[str, Any]) -> str:
    """Make an index of OpenSearch, unless we have made it; return whose it is.

    :raises ClusterRefused: somebody else has made it
    """
    owner: str = body["mappings"]["_meta"][OWNER]
    if not (owners := _owners(client, index)):
        try:
            client.request("PUT", index, body, wait_for_active_shards="all")
            return owner
        except Conflict:
            owners = _owners(client, index)  # another process has just made it, or this one with a lost answer
    if (actual_owner := owners.get(index)) is None:
        raise _of_others(client, index)
    return actual_owner


def _of_others(client: Client, index: str) -> ClusterRefused:
    return ClusterRefused(
        client.place,
        Message("{index} is there already, and not of this index", index=index),
        Message("use another name"),
    )


def _owners(client: Client, pattern: str) -> dict[str, str | None]:
    """Return whose some indexes of OpenSearch are, by their names; None for those that we have not made."""
    try:
        found = client.request("GET", f"{pattern}/_mapping")
    except NotFound:
        return {}
    return {name: of_index["mappings"].get("_meta", {}).get(OWNER) for name, of_index in found.items()}


def _read_applied(client: Client) -> ReadManifest:
    """Return the manifest of the last commit, which is applied if need be.

    :raises IndexMissing: there is no index
    :raises IndexDamaged: timviet did not write it
    :raises ClusterError: the cluster does not answer, or refuses
    """
    pause = _POLL
    while not (read := last_manifest(client)).manifest.is_applied:
        if is_being_applied(client, read.manifest):
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_POLL)
        else:
            apply(client, settled_manifest(client).manifest)
    return read


def is_being_applied(client: Client, manifest: ClusterManifest) -> bool:
    """Return whether the writer of the last commit may be about to apply it.

    It is given up when this process has seen for long enough that it does not.
    """
    if manifest.is_applied:
        return False
    return seconds_unchanged(f"{client.place}/commit", manifest.commit) < DEAD


def open_commit(client: Client, open_as: Callable[[ReadManifest], _Opened]) -> _Opened:
    """Open the last commit, and again if another one is made meanwhile.

    :param open_as: opens the commit of a manifest; raises CommitGone or IndexDamaged if it is not there any more
    """
    for tries_left in reversed(range(_TRIES)):
        read = _read_applied(client)
        try:
            return open_as(read)
        except (CommitGone, IndexDamaged):
            if not tries_left or last_manifest(client).manifest.commit == read.manifest.commit:
                raise
    raise AssertionError("unreachable")


def write_replaced(client: Client, number: int, replaced: Sequence[Key]) -> int:
    """Write the lists of the documents that a commit replaces or deletes, and return how many lists there are.

    :param number: that of the writer
    """
    companion, starts = client.companion, range(0, len(replaced), _LISTED)
    for index, start in enumerate(starts):
        listed = {"replaced": replaced[start : start + _LISTED]}
        path = f"{alias_of(companion)}/_doc/{_list_name(number, index)}"
        client.request("PUT", path, listed, patience=client.writing_patience, require_alias=True)
    return len(starts)


def _list_name(number: int, index: int) -> str:
    return f"{_LIST}{number}-{index}"


def apply(client: Client, manifest: ClusterManifest) -> None:
    """Delete the documents that a commit replaces, and let all others be seen, unless another process does so.

    Several processes may do so at once.

    :raises ClusterError: the cluster does not answer, or refuses
    """
    if manifest.is_applied:
        return
    index, companion = data_index(client, manifest), client.companion
    lists = [_list_name(manifest.number, number) for number in range(manifest.replaced_lists)]
    for name in lists:
        try:
            found = client.request("GET", f"{companion}/_doc/{name}")
        except NotFound:
            if last_manifest(client).manifest.has_applied(manifest):
                return
            reason = Message("the list of the documents that its last commit replaces is missing")
            raise damaged(client.place, reason) from None
        replaced = found["_source"]["replaced"]
        send_all(client, (deletion(index, key, routing) for key, routing in replaced))
    _refresh(client, index)
    of_commit = {"query": {"term": {COMMIT: manifest.number}}, "size": 0, "track_total_hits": True}
    seen = client.request("POST", f"{index}/_search", of_commit, allow_partial_search_results=False)
    if seen["hits"]["total"]["value"] < manifest.added:
        raise unreachable(client.place)
    if mark_applied(client, manifest):
        send_all(client, (deletion(companion, name, name) for name in lists))


def _refresh(client: Client, index: str) -> None:
    """Let what was written be seen.

    :raises ClusterUnavailable: a part of the index cannot be reached
    """
    if client.request("POST", f"{index}/_refresh", patience=client.writing_patience)["_shards"]["failed"]:
        raise unreachable(client.place)


def remove_leftovers(client: Client, manifest: ClusterManifest) -> None:
    """Remove what writers have left that have made no commit: documents, lists, files of the lexicon, indexes.

    :param manifest: as it was when the number of this writer was reserved; later numbers are not touched
    """
    index, companion = data_index(client, manifest), client.companion
    if manifest.abandoned:
        of_none = {"bool": {"should": numbered(manifest.abandoned)}}
        send_all(client, (deletion(index, *key) for key in _found(client, index, of_none)))
    files = (*manifest.lexicon.files, *manifest.previous_lexicon.files)
    kept = {name for digest in files for name in part_names(digest, manifest.senders.get(digest.checksum, 0))}
    others = (
        (name, routing)
        for name, routing in _found(client, companion, {"match_all": {}})
        if name not in kept and (found := _NUMBERED.match(name)) and int(found[1]) < manifest.reserved
    )
    send_all(client, (deletion(companion, *key) for key in others))
    for name, owner in _owners(client, f"{companion}-*").items():
        number = name.removeprefix(f"{companion}-")
        is_older = re.fullmatch("[0-9]+", number) and int(number) < manifest.reserved
        if owner == manifest.key and is_older and name != index:
            with suppress(ClusterError):  # it is in nobody's way; a snapshot of it may just be made
                _delete(client, name)


def _delete(client: Client, index: str) -> None:
    with suppress(NotFound):  # a first try has deleted it, and its answer was lost
        client.request("DELETE", index, patience=_BRIEF)


def _found(client: Client, index: str, query: dict[str, Any]) -> list[Key]:
    """Return the key and the routing of all documents that a query finds."""
    _refresh(client, index)
    body: dict[str, Any] = {"query": query, "size": _LISTED, "_source": False, "sort": ["_doc"]}
    found: list[Key] = []
    answer = client.request("POST", f"{index}/_search", body, scroll="1m", allow_partial_search_results=False)
    while hits := answer["hits"]["hits"]:
        found += ((hit["_id"], hit.get("_routing", hit["_id"])) for hit in hits)
        answer = client.request("POST", "_search/scroll", {"scroll": "1m", "scroll_id": answer["_scroll_id"]})
    with suppress(NotFound):
        client.request("DELETE", "_search/scroll", {"scroll_id": [answer["_scroll_id"]]})
    return found
