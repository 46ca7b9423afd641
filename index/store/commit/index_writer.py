"""How do changes become a commit?

Documents go into a segment in the making, which its owner has written when it fills the memory; documents
that are replaced or deleted are only marked. The commit writes what is left, the marks, and the manifest that
makes all of it count. Until then nobody sees any of it, and :meth:`IndexWriter.rollback` leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.document import Document
from timviet.index.store.commit import commits
from timviet.index.store.commit.malloc import return_freed_memory
from timviet.index.store.commit.manifest import Manifest, SegmentEntry
from timviet.index.store.commit.merge_policy import choose_merges
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.disk import sync_file
from timviet.index.store.segment.encoded_batch import EncodedBatch
from timviet.index.store.segment.merge import MergeSource, merge
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.writer import SegmentWriter

__all__ = ["MEMORY", "IndexWriter", "Progress"]

Progress = Callable[[int], object]
"""Called with the number of documents done since the last call."""

MEMORY = 512 * 1024 * 1024
"""Bytes that the process and its workers may take together while they index."""

_ELSE = 190 * 1024 * 1024  # bytes that the process takes besides the segment in the making, when it is finished
_BEFORE = 120 * 1024 * 1024  # the same while documents are added


@dataclass(slots=True)
class _Part:
    """A segment, and what is to be deleted from it."""

    entry: SegmentEntry
    reader: SegmentReader
    deleted: set[int] = field(default_factory=set)

    @property
    def live(self) -> NDArray[np.bool_]:
        """(doc_count,) which documents stay."""
        live = np.ones(self.reader.doc_count, np.bool_) if self.reader.live is None else self.reader.live.copy()
        live[list(self.deleted)] = False
        return live

    @property
    def share_deleted(self) -> float:
        """Which part of its documents is deleted."""
        return 1 - (self.reader.live_count - len(self.deleted)) / self.reader.doc_count

    @property
    def size(self) -> float:
        """About the bytes that its live documents take."""
        return self.entry.columns.size * (1 - self.share_deleted)

    def number_of(self, id: str) -> int | None:
        number = self.reader.number_of(id)
        return None if number in self.deleted else number


class IndexWriter:
    """Collects changes on top of a commit and makes the next one; its owner holds the write lock."""

    def __init__(self, base: Snapshot, *, memory: int = MEMORY, workers: int = 0, durable: bool = True) -> None:
        """Begins on top of a snapshot.

        :param memory: bytes that the process may take
        :param workers: bytes of these that others take while documents are added
        :param durable: whether the commit is to survive a power cut
        """
        self._folder = base.folder
        self._manifest = base.manifest
        self._parts = [_Part(*each) for each in zip(base.manifest.segments, base.segments, strict=True)]
        self._budget = memory - _ELSE
        self._held = memory - workers - _BEFORE
        self._durable = durable
        self._made = 0
        self._builder: SegmentWriter | None = None
        self._building: dict[str, int] = {}
        self._dropped: set[int] = set()

    def clear(self) -> None:
        """Deletes all documents."""
        self._parts = []

    def __contains__(self, id: str) -> bool:
        return id in self._building or any(part.number_of(id) is not None for part in self._parts)

    def add(self, documents: Sequence[Document], packed: EncodedBatch) -> None:
        """Adds analysed documents; the caller has deleted those with the same ids, if any."""
        if self._builder is None:
            self._builder = SegmentWriter(self._next_path())
        first = len(self._builder)
        self._builder.add(documents, packed)
        self._building.update((document.id, number) for number, document in enumerate(documents, first))

    @property
    def is_full(self) -> bool:
        """Whether the segment in the making fills its share of the memory, so that :meth:`flush` is due."""
        builder = self._builder
        return builder is not None and (builder.memory > self._budget or builder.held > self._held)

    def delete(self, id: str) -> bool:
        """Deletes a document; gives False if there is none with this id."""
        if (number := self._building.pop(id, None)) is not None:
            self._dropped.add(number)
            return True
        for part in self._parts:
            if (number := part.number_of(id)) is not None:
                part.deleted.add(number)
                return True
        return False

    def documents(self) -> Iterator[Document]:
        """Yields all documents as they will be."""
        self.flush()
        for part in self._parts:
            for number in np.flatnonzero(part.live).tolist():
                yield part.reader.document(number)

    def commit(self) -> Manifest:
        """Writes what was collected; it is on disk when this returns."""
        self.flush()
        self._parts = [part for part in self._parts if len(part.deleted) < part.reader.live_count]
        for group in choose_merges(
            [part.size for part in self._parts], [part.share_deleted for part in self._parts]
        ):
            self._merge(group)
        manifest = self._manifest.next_commit(tuple(map(self._settled, self._parts)))
        commits.write_manifest(self._folder, manifest, durable=self._durable)
        commits.collect_garbage(self._folder)
        return manifest

    def rollback(self) -> None:
        """Drops what was collected."""
        if self._builder is not None:
            self._builder.discard()
            self._builder = None
        commits.collect_garbage(self._folder)

    def flush(self) -> None:
        """Writes the segment in the making."""
        builder, self._builder = self._builder, None
        if builder is None:
            return
        path = builder.path
        try:
            file = builder.finish(durable=self._durable)
        except BaseException:
            builder.discard()
            raise
        reader = SegmentReader(path)
        entry = SegmentEntry(file, reader.doc_count, synced=self._durable)
        self._parts.append(_Part(entry, reader, self._dropped))
        self._building, self._dropped = {}, set()
        del builder
        return_freed_memory()

    def _merge(self, group: range) -> None:
        """Puts one segment in the place of several that stand side by side."""
        path = self._next_path()
        sources = [MergeSource(part.reader, part.live) for part in self._parts[group.start : group.stop]]
        file = merge(sources, path, durable=self._durable)
        reader = SegmentReader(path)
        part = _Part(SegmentEntry(file, reader.doc_count, synced=self._durable), reader)
        self._parts[group.start : group.stop] = [part]

    def _settled(self, part: _Part) -> SegmentEntry:
        """Gives what the manifest says of a segment, once its files are on the disk."""
        entry = self._with_deletions(part)
        if not self._durable or entry.synced:
            return entry
        for file in entry.files:
            sync_file(self._folder / file.name)
        return replace(entry, synced=True)

    def _with_deletions(self, part: _Part) -> SegmentEntry:
        if not part.deleted:
            return part.entry
        live = part.live
        name = f"{part.entry.columns.name.partition('.')[0]}.deleted-{self._manifest.generation + 1:08d}"
        with ColumnsWriter(self._folder / name) as columns:
            columns.write("live", np.packbits(live, bitorder="little"))
            file = columns.close({}, durable=self._durable)
        deleted = len(live) - int(np.count_nonzero(live))
        return replace(part.entry, deletions=file, deleted=deleted, synced=part.entry.synced and self._durable)

    def _next_path(self) -> Path:
        while True:  # a writer that another one takes the place of, as when all is rebuilt, has left its files
            self._made += 1
            path = self._folder / f"segment-{self._manifest.generation + 1:08d}-{self._made}.columns"
            if not path.exists():
                return path
