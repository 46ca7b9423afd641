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
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import ClusterRefused, ClusterUnavailable, IndexLocked, IndexMissing
from timviet.index.messages import Message
from timviet.index.opensearch.bulk import deletion, send_all
from timviet.index.opensearch.client import Client, Conflict, NotFound
from timviet.index.opensearch.cluster_manifest import (
    DEAD,
    ClusterManifest,
    ReadManifest,
    decode_manifest,
    encode_manifest,
)
from timviet.index.opensearch.fields import COMMIT
from timviet.index.opensearch.index_settings import OWNER, companion_body, index_body
from timviet.index.opensearch.lexicon_files import part_names
from timviet.index.opensearch.names import alias_of, companion_of, data_name

__all__ = [
    "Replaced",
    "apply",
    "create_index",
    "data_index",
    "last_manifest",
    "make_data_index",
    "read_manifest",
    "remove_leftovers",
    "replace_manifest",
    "reserve",
    "write_replaced",
]

_SHARDS = "TIMVIET_OPENSEARCH_SHARDS"
_MANIFEST, _LIST = "manifest", "replaced-"
_NUMBERED = re.compile(r"(?:replaced|lexicon)-([0-9]+)-")  # names with the number of a writer
_LISTED = 5_000  # documents in one list of those that a commit replaces, and in one request
_MOST_ABANDONED = 100
_POLL, _LONGEST_POLL = 0.05, 1.0  # seconds
_WRITING = (
    120.0  # seconds until a change is given up: a cluster that has lost a node waits 60 before it makes copies
)

Replaced = tuple[str, str]
"""The key and the routing of a document that is replaced or deleted."""


def data_index(client: Client, manifest: ClusterManifest) -> str:
    """Return the name of the index that has the documents of a commit."""
    return data_name(client.address.name, manifest.data)


def create_index(client: Client) -> None:
    """Make an empty index, if there is none.

    :raises ClusterError: it cannot be made
    """
    companion = companion_of(client.address.name)
    try:
        client.request("GET", f"{companion}/_doc/{_MANIFEST}")
        return
    except NotFound:
        key = _make(client, companion, companion_body(alias_of(companion), uuid4().hex))
    manifest = ClusterManifest(0, FINGERPRINT, key, 0, committed_at=int(time.time()))
    make_data_index(client, manifest)
    try:
        client.request("PUT", f"{companion}/_create/{_MANIFEST}", encode_manifest(manifest))
    except Conflict:
        return  # another process has just made it


def make_data_index(client: Client, manifest: ClusterManifest, previous: ClusterManifest | None = None) -> None:
    """Make the index for the documents of a commit, if there is none.

    It has as many parts (shards) as ``TIMVIET_OPENSEARCH_SHARDS`` says, else as the one that it replaces, or one.

    :param previous: the commit that has other documents
    :raises ClusterRefused: the variable is not a number, or there is such an index, which is not of this one
    """
    known = 1
    if previous is not None:
        settings = client.request("GET", f"{data_index(client, previous)}/_settings/index.number_of_shards")
        (of_index,) = settings.values()
        known = int(of_index["settings"]["index"]["number_of_shards"])
    index = data_index(client, manifest)
    owner = _make(client, index, index_body(_shard_count(client, known), alias_of(index), manifest.key))
    if owner != manifest.key:
        raise _of_others(client, index)


def _shard_count(client: Client, known: int) -> int:
    text = os.environ.get(_SHARDS) or str(known)
    if not re.fullmatch("[0-9]{1,3}", text) or not int(text):
        raise ClusterRefused(
            str(client.address),
            Message("{variable} is {text!r}", variable=_SHARDS, text=text),
            Message("set it to a number from 1 to 999"),
        )
    return int(text)


def _make(client: Client, index: str, body: dict[str, Any]) -> str:
    """Make an index of OpenSearch, unless we have made it; return whose it is.

    :raises ClusterRefused: somebody else has made it
    """
    owner: str = body["mappings"]["_meta"][OWNER]
    if not (known := _owners(client, index)):
        try:
            client.request("PUT", index, body, wait_for_active_shards="all")
            return owner
        except Conflict:
            known = _owners(client, index)  # another process has just made it, or this one with a lost answer
    found = known.get(index)
    if found is None:
        raise _of_others(client, index)
    return found


def _of_others(client: Client, index: str) -> ClusterRefused:
    return ClusterRefused(
        str(client.address),
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


def read_manifest(client: Client) -> ReadManifest:
    """Return the manifest of the last commit, which is applied if need be.

    :raises IndexMissing: there is no index
    :raises IndexDamaged: timviet did not write it
    :raises ClusterError: the cluster does not answer, or refuses
    """
    until, pause = time.monotonic() + DEAD, _POLL
    while True:
        read = _read(client)
        if read.manifest.is_applied:
            return read
        if time.monotonic() > until:  # its writer has died
            return apply(client, _settled(client, read))
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_POLL)


def last_manifest(client: Client) -> ClusterManifest:
    """Return the manifest of the last commit, which may not be applied yet; see :func:`read_manifest`."""
    return _read(client).manifest


def _read(client: Client) -> ReadManifest:
    address = str(client.address)
    try:
        found = client.request("GET", f"{companion_of(client.address.name)}/_doc/{_MANIFEST}")
    except NotFound as error:
        raise IndexMissing(address, Message("no index here")) from error
    return ReadManifest(decode_manifest(found["_source"], address), found["_seq_no"], found["_primary_term"])


def replace_manifest(client: Client, previous: ReadManifest, manifest: ClusterManifest) -> ReadManifest:
    """Replace the manifest.

    :raises IndexLocked: another writer has replaced it
    :raises ClusterUnavailable: it is not known whether it was replaced
    """
    manifest = replace(manifest, writer=uuid4().hex)
    path = f"{companion_of(client.address.name)}/_doc/{_MANIFEST}"
    try:
        written = client.request(
            "PUT",
            path,
            encode_manifest(manifest),
            if_seq_no=previous.sequence_number,
            if_primary_term=previous.primary_term,
            patience=_WRITING,
            wait_for_active_shards="all",
            timeout="30s",
        )
    except Conflict as error:
        read = _read(client)
        if read.manifest.writer == manifest.writer:
            return read  # the answer to the first try was lost
        raise IndexLocked(
            str(client.address),
            Message("another writer has made a commit meanwhile"),
            Message("make the changes again"),
        ) from error
    return ReadManifest(manifest, written["_seq_no"], written["_primary_term"])


def _settled(client: Client, read: ReadManifest) -> ReadManifest:
    """Return a manifest that most of the cluster knows: one that was read may be of a node that is cut off."""
    try:
        return replace_manifest(client, read, read.manifest)
    except IndexLocked:
        return _read(client)


def reserve(client: Client, read: ReadManifest) -> ReadManifest:
    """Give a writer a number that no other one has.

    :param read: the manifest of the commit from which its changes begin
    :raises IndexLocked: another commit was made meanwhile
    """
    begun = read.manifest
    while True:
        manifest = read.manifest
        without_commit = range(manifest.number + 1, manifest.reserved + 1)
        abandoned = sorted({*manifest.abandoned, *without_commit})[-_MOST_ABANDONED:]
        reserved = replace(manifest, reserved=manifest.reserved + 1, abandoned=tuple(abandoned))
        try:
            return replace_manifest(client, read, reserved)
        except IndexLocked:
            read = _read(client)
            if (read.manifest.key, read.manifest.generation) != (begun.key, begun.generation):
                raise  # else a writer has only got a number


def write_replaced(client: Client, number: int, replaced: Sequence[Replaced]) -> int:
    """Write the lists of the documents that a commit replaces or deletes, and return how many lists there are.

    :param number: that of the writer
    """
    companion, starts = companion_of(client.address.name), range(0, len(replaced), _LISTED)
    for index, start in enumerate(starts):
        listed = {"replaced": replaced[start : start + _LISTED]}
        path = f"{alias_of(companion)}/_doc/{_list_name(number, index)}"
        client.request("PUT", path, listed, patience=_WRITING, require_alias=True)
    return len(starts)


def _list_name(number: int, index: int) -> str:
    return f"{_LIST}{number}-{index}"


def apply(client: Client, read: ReadManifest) -> ReadManifest:
    """Delete the documents that a commit replaces, and let all others be seen.

    Several processes may do so at once.

    :raises ClusterError: the cluster does not answer, or refuses
    """
    manifest, companion = read.manifest, companion_of(client.address.name)
    if manifest.is_applied:
        return read
    index = data_index(client, manifest)
    lists = [_list_name(manifest.number, number) for number in range(manifest.replaced_lists)]
    for name in lists:
        try:
            found = client.request("GET", f"{companion}/_doc/{name}")
        except NotFound:
            read = _read(client)
            if read.manifest.is_applied:
                return read  # another process has applied it
            raise
        replaced = found["_source"]["replaced"]
        send_all(client, (deletion(alias_of(index), key, routing) for key, routing in replaced), _WRITING)
    _refresh(client, index)
    of_commit = {"query": {"term": {COMMIT: manifest.number}}, "size": 0, "track_total_hits": True}
    seen = client.request("POST", f"{index}/_search", of_commit, allow_partial_search_results=False)
    if seen["hits"]["total"]["value"] < manifest.added:
        raise ClusterUnavailable(str(client.address), Message("a part of the index cannot be reached"))
    try:
        read = replace_manifest(client, read, replace(manifest, is_applied=True))
    except IndexLocked:
        return _read(client)  # another process has applied it
    send_all(client, (deletion(alias_of(companion), name, name) for name in lists), _WRITING)
    return read


def _refresh(client: Client, index: str) -> None:
    """Let what was written be seen.

    :raises ClusterUnavailable: a part of the index cannot be reached
    """
    if client.request("POST", f"{index}/_refresh")["_shards"]["failed"]:
        raise ClusterUnavailable(str(client.address), Message("a part of the index cannot be reached"))


def remove_leftovers(client: Client, manifest: ClusterManifest) -> None:
    """Remove what writers have left that have made no commit: documents, lists, files of the lexicon, indexes.

    :param manifest: as it was when the number of this writer was reserved; later numbers are not touched
    """
    index, companion = data_index(client, manifest), companion_of(client.address.name)
    between: dict[str, Any] = {"range": {COMMIT: {"gt": manifest.number, "lt": manifest.reserved}}}
    of_none = {"bool": {"should": [between, {"terms": {COMMIT: list(manifest.abandoned)}}]}}
    send_all(client, (deletion(alias_of(index), *each) for each in _found(client, index, of_none)), _WRITING)
    files = (*manifest.lexicon.files, *manifest.previous_lexicon.files)
    kept = {name for digest in files for name in part_names(digest, manifest.senders.get(digest.checksum, 0))}
    others = (
        (name, routing)
        for name, routing in _found(client, companion, {"match_all": {}})
        if name not in kept and (found := _NUMBERED.match(name)) and int(found[1]) < manifest.reserved
    )
    send_all(client, (deletion(alias_of(companion), *each) for each in others), _WRITING)
    for name, owner in _owners(client, f"{companion}-*").items():
        number = name.removeprefix(f"{companion}-")
        is_older = re.fullmatch("[0-9]+", number) and int(number) < manifest.reserved
        if owner == manifest.key and is_older and name != index:
            with suppress(NotFound):  # removed by a first try whose answer was lost
                client.request("DELETE", name)


def _found(client: Client, index: str, query: dict[str, Any]) -> Iterator[Replaced]:
    """Yield the key and the routing of all documents that a query finds."""
    _refresh(client, index)
    body: dict[str, Any] = {"query": query, "size": _LISTED, "_source": False, "sort": ["_doc"]}
    found: list[Replaced] = []
    answer = client.request("POST", f"{index}/_search", body, scroll="1m", allow_partial_search_results=False)
    while hits := answer["hits"]["hits"]:
        found += ((hit["_id"], hit.get("_routing", hit["_id"])) for hit in hits)
        answer = client.request("POST", "_search/scroll", {"scroll": "1m", "scroll_id": answer["_scroll_id"]})
    with suppress(NotFound):
        client.request("DELETE", "_search/scroll", {"scroll_id": [answer["_scroll_id"]]})
    yield from found
