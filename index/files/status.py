"""What does an index have, and what is known of its files?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from timviet.index.absolute_paths import absolute_path
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.revisions import is_stored
from timviet.index.files.unread import UnreadFile, decode_unread
from timviet.index.opensearch.address import is_cluster_address
from timviet.index.store.commit.commits import commit_stamp
from timviet.index.store.commit.disk_usage import disk_usage
from timviet.index.store.commit.snapshot import SegmentSequence, open_snapshot
from timviet.index.store.commit.unread_list import read_unread
from timviet.index.unfinished_copy import require_finished
from timviet.index.value_class import value_class

__all__ = ["IndexStatus", "read_status"]


@value_class
class IndexStatus:
    """The state of an index at its last commit."""

    generation: int
    """Number of the commit."""

    committed_at: datetime | None
    """In local time; None if another commit has just replaced it."""

    is_current: bool
    """Whether this version of timviet makes the same tokens."""

    documents: int
    deleted: int
    """Number of deleted documents that still take space."""

    left_out: int
    """Number of documents whose texts are not stored."""

    types: Mapping[str, int]
    """Documents by the type of their file, the most frequent first; an empty name for those without a type."""

    sizes: Mapping[str, int]
    """Bytes by part: see :mod:`timviet.index.store.commit.disk_usage`; on a cluster those of the documents in all
    copies, and of the lexicon."""

    known: KnownPaths
    unread: Mapping[str, UnreadFile]
    """Records of the files that could not be read, or not completely, by id."""


def read_status(path: str | os.PathLike[str]) -> IndexStatus:
    """Return the state of the index in a folder, or at the address of a cluster.

    :raises IndexMissing: there is no index
    :raises IndexDamaged: it cannot be read
    :raises IndexUnfinished: it is a copy that is not finished
    """
    if is_cluster_address(path):
        return _read_cluster_status(path)
    folder = absolute_path(path)
    snapshot = open_snapshot(folder)
    manifest = snapshot.manifest
    require_finished(path, manifest.sources)
    return IndexStatus(
        manifest.generation,
        _committed_at(folder, manifest.generation),
        manifest.is_current,
        snapshot.live_count,
        snapshot.document_count - snapshot.live_count,
        sum(not is_stored(revision) for _, revision in snapshot.revisions()),
        _count_types(snapshot),
        disk_usage(folder, manifest),
        KnownPaths.decode(folder, manifest.sources),
        decode_unread(folder, read_unread(folder, manifest.unread)),
    )


def _read_cluster_status(path: str | os.PathLike[str]) -> IndexStatus:
    from timviet.index.opensearch.opening import open_storage  # needs a library that few have

    storage = open_storage(path)
    try:
        base = storage.open()
        manifest = base.manifest
        require_finished(path, manifest.sources)
        return IndexStatus(
            generation=manifest.generation,
            committed_at=datetime.fromtimestamp(manifest.committed_at).astimezone(),
            is_current=manifest.is_current,
            documents=manifest.documents,
            deleted=0,
            left_out=0,
            types=base.count_values("type"),
            sizes=base.sizes(),
            known=KnownPaths.decode(storage.path, manifest.sources),
            unread=decode_unread(storage.path, manifest.unread),
        )
    finally:
        storage.close()


def _committed_at(folder: Path, generation: int) -> datetime | None:
    name, _, time_ns = commit_stamp(folder)
    if not time_ns or not name.endswith(f"-{generation:08d}.json"):
        return None
    return datetime.fromtimestamp(time_ns // 1_000_000_000).astimezone()


def _count_types(snapshot: SegmentSequence) -> dict[str, int]:
    total: Counter[str] = Counter()
    for segment in snapshot.segments:
        column = segment.field_column("type")
        live = np.ones(segment.doc_count, np.bool_) if segment.live is None else segment.live
        counts = np.bincount(column.ordinals[live[column.docs]], minlength=len(column.values)).tolist()
        total.update(dict(zip(column.values, counts, strict=True)))
    total[""] = snapshot.live_count - total.total()
    return {name: count for name, count in total.most_common() if count > 0}
