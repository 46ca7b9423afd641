"""Which manifest of an index is the last one, and how is it replaced?

It is replaced only if it is still the one that was read. If it is not known whether that was done, or will be, it
is written once more as it is: after that nothing that was sent before can replace it, and it says which commits
were made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

from timviet.index.errors import ClusterUnavailable, IndexLocked, IndexMissing
from timviet.index.messages import Message
from timviet.index.opensearch.client import Client, Conflict, NotFound
from timviet.index.opensearch.cluster_manifest import (
    ClusterManifest,
    ReadManifest,
    decode_manifest,
    encode_manifest,
)
from timviet.index.opensearch.names import alias_of

__all__ = ["commit_manifest", "create_manifest", "last_manifest", "mark_applied", "reserve", "settled_manifest"]

_DOCUMENT = "manifest"


def last_manifest(client: Client) -> ReadManifest:
    """Return the manifest of the last commit, which may not be applied yet.

    :raises IndexMissing: there is no index
    :raises IndexDamaged: timviet did not write it
    :raises ClusterError: the cluster does not answer, or refuses
    """
    try:
        found = client.request("GET", f"{client.companion}/_doc/{_DOCUMENT}")
    except NotFound as error:
        raise _missing(client) from error
    manifest = decode_manifest(found["_source"], client.place)
    return ReadManifest(manifest, found["_seq_no"], found["_primary_term"])


def create_manifest(client: Client, manifest: ClusterManifest) -> None:
    """Write the manifest of an index, unless it has one."""
    with suppress(Conflict):  # another process has just written it
        _put(client, manifest, op_type="create")


def settled_manifest(client: Client) -> ReadManifest:
    """Return the last manifest, written once more, so that no request that was sent before can replace it.

    One that is only read may be of a node that is cut off from the others.
    """
    while True:
        read = last_manifest(client)
        with suppress(IndexLocked):  # another process was faster
            return _replace(client, read, read.manifest)


def reserve(client: Client, read: ReadManifest) -> ReadManifest:
    """Give a writer a number that no other one has.

    :param read: the manifest of the commit from which its changes begin
    :raises IndexLocked: another commit was made meanwhile
    """
    begun = read.manifest.commit
    while True:
        try:
            return _replace(client, read, read.manifest.with_reserved())
        except IndexLocked:
            read = last_manifest(client)
            if read.manifest.commit != begun:
                raise  # else a writer has only got a number


def commit_manifest(client: Client, read: ReadManifest, manifest: ClusterManifest) -> ReadManifest:
    """Make a commit, and return the last manifest, which may be of a later one.

    :param read: the manifest in which the number of the commit was reserved
    :raises IndexLocked: another writer has made a commit; this one was not made
    :raises ClusterUnavailable: it was not made, or the message says that this is not known
    """
    try:
        return _replace(client, read, manifest)
    except IndexLocked:
        last = last_manifest(client)
        if not last.manifest.has_commit(manifest):
            raise
    except ClusterUnavailable as error:
        try:
            last = settled_manifest(client)
        except ClusterUnavailable:
            raise ClusterUnavailable(
                error.path,
                Message("it is not known whether the changes were committed ({reason})", reason=error.reason),
                Message("when the cluster answers again, make the changes again: what is there is replaced"),
            ) from error
        if not last.manifest.has_commit(manifest):
            raise
    return last


def mark_applied(client: Client, manifest: ClusterManifest) -> bool:
    """Note that a commit is applied; return False if another process has done so."""
    while True:
        last = last_manifest(client)
        if last.manifest.has_applied(manifest):
            return False
        with suppress(IndexLocked):  # another process has only written it once more
            _replace(client, last, replace(last.manifest, is_applied=True))
            return True


def overtaken(client: Client) -> IndexLocked:
    """Return the error of a writer that another one has overtaken."""
    return IndexLocked(
        client.place,
        Message("another writer has made a commit meanwhile"),
        Message("make the changes again"),
    )


def _replace(client: Client, previous: ReadManifest, manifest: ClusterManifest) -> ReadManifest:
    """Replace the manifest.

    :raises IndexLocked: another process has replaced it
    :raises ClusterUnavailable: it is not known whether it was replaced
    """
    manifest = replace(manifest, writer=uuid4().hex)
    condition = {"if_seq_no": previous.sequence_number, "if_primary_term": previous.primary_term}
    try:
        written = _put(client, manifest, **condition)
    except Conflict as error:
        read = last_manifest(client)
        if read.manifest.writer == manifest.writer:
            return read  # the answer to the first try was lost
        raise overtaken(client) from error
    return ReadManifest(manifest, written["_seq_no"], written["_primary_term"])


def _put(client: Client, manifest: ClusterManifest, **options: Any) -> Any:
    try:
        return client.request(
            "PUT",
            f"{alias_of(client.companion)}/_doc/{_DOCUMENT}",
            encode_manifest(manifest),
            patience=client.writing_patience,
            require_alias=True,  # an index that was deleted is not made again
            wait_for_active_shards="all",
            timeout="30s",
            **options,
        )
    except NotFound as error:
        raise _missing(client) from error


def _missing(client: Client) -> IndexMissing:
    return IndexMissing(client.place, Message("no index here"))
