"""How do changes become a commit?

Documents go into a new segment, which is written to disk when it fills the memory. Replaced and deleted documents
are only marked as deleted. The commit writes the rest of the new segment, the deletions, and the manifest. Before
that no reader sees a change, and :meth:`IndexWriter.rollback` removes every file that was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.document import Document
from timviet.index.malloc import return_freed_memory
from timviet.index.store.commit import commits
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.commit.manifest import Manifest, SegmentEntry
from timviet.index.store.commit.merge_policy import choose_merges
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.commit.unread_list import write_unread
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.disk import link_or_copy, sync_file
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.segment.merging.merge import merge_segments
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch
from timviet.index.store.segment.writing.writer import SegmentWriter

__all__ = ["MEMORY", "IndexWriter"]

MEMORY = 512 * 1024 * 1024
"""Bytes that the process and its workers may take together while they index."""

# Bytes that the process takes in addition to the segment that is being built:
_OVERHEAD_WRITING = 190 * 1024 * 1024  # while that segment is written
_OVERHEAD_ADDING = 120 * 1024 * 1024  # while documents are added


@dataclass(slots=True)
class _SegmentState:
    """A segment on disk and the documents that the commit will delete from it."""

    entry: SegmentEntry
    reader: SegmentReader
    deleted: set[int] = field(default_factory=set)

    @property
    def live(self) -> NDArray[np.bool_]:
        """(doc_count,), true for documents that are not deleted, and their sections."""
        live = np.ones(self.reader.doc_count, np.bool_) if self.reader.live is None else self.reader.live.copy()
        deleted, sections = np.array(sorted(self.deleted), np.int64), self.reader.sections
        live[deleted if sections is None else sections.whole(deleted)] = False
        return live

    @property
    def live_count(self) -> int:
        """Number of documents that are not deleted."""
        return self.reader.live_count - len(self.deleted)

    @property
    def deleted_share(self) -> float:
        """Share of documents that are deleted, from 0 to 1."""
        return 1 - self.live_count / self.reader.document_count

    @property
    def size(self) -> float:
        """Estimated bytes that the live documents take."""
        return self.entry.columns.size * (1 - self.deleted_share)

    def number_of(self, id: str) -> int | None:
        number = self.reader.number_of(id)
        return None if number in self.deleted else number


class IndexWriter:
    """Collects changes on top of a commit and writes the next commit."""

    def __init__(
        self,
        base: Snapshot,
        held: HeldFolder,
        *,
        memory: int = MEMORY,
        workers: int = 0,
        durable: bool = True,
    ) -> None:
        """Start from a snapshot.

        :param held: the folder of the snapshot, whose lock this process holds
        :param memory: bytes that the process and its workers may take
        :param workers: the part of them that the workers take while documents are added
        :param durable: whether the commit must survive a power cut
        """
        self._held = held
        self._manifest = base.manifest
        entries_and_readers = zip(base.manifest.segments, base.segments, strict=True)
        self._segments = [_SegmentState(entry, reader) for entry, reader in entries_and_readers]
        self._max_writing = memory - _OVERHEAD_WRITING
        self._max_adding = memory - workers - _OVERHEAD_ADDING
        self._durable = durable
        self._segments_made = 0
        self._new_segment: SegmentWriter | None = None
        self._new_numbers: dict[str, int] = {}  # document numbers in the new segment, by id
        self._new_deleted: set[int] = set()  # numbers of deleted documents in the new segment
        self._is_complete = True  # whether the last document in it has all its sections

    def clear(self) -> None:
        """Delete all documents."""
        self._segments = []

    def adopt(self, other: Snapshot) -> None:
        """Replace all documents with those of another index, whose files get a second name in this one."""
        self.clear()
        for entry in other.manifest.segments:
            path = self._next_path()
            targets = [path, self._deletions_path(path.name)]
            files, is_synced = [], entry.synced
            for file, target in zip(entry.files, targets, strict=False):
                self._held.remove(target.name)  # of a commit that failed
                is_synced &= link_or_copy(other.folder / file.name, target)
                files.append(replace(file, name=target.name))
            reader = SegmentReader(*targets[: len(files)])
            columns, deletions = files[0], files[1] if len(files) > 1 else None
            adopted = replace(entry, columns=columns, deletions=deletions, synced=is_synced)
            self._segments.append(_SegmentState(adopted, reader))

    def __contains__(self, id: str) -> bool:
        return id in self._new_numbers or any(segment.number_of(id) is not None for segment in self._segments)

    def add(self, documents: Sequence[Document], encoded: EncodedBatch) -> None:
        """Add a batch of analyzed documents.

        :param documents: those that begin in it; the caller has deleted those with the same ids, if any
        """
        if self._new_segment is None:
            self._new_segment = SegmentWriter(self._next_path())
        numbers = np.flatnonzero(encoded.section_starts == 0) + len(self._new_segment)
        self._new_segment.add(documents, encoded)
        self._new_numbers.update(zip((document.id for document in documents), numbers.tolist(), strict=True))
        self._is_complete = encoded.is_complete

    def has_room(self, size: int = 0) -> bool:
        """Return whether so many bytes of documents fit in memory beside the new segment; if not, flush it first.

        A segment cannot be flushed in the middle of a document.
        """
        segment = self._new_segment
        return (segment is None or not self._is_complete) or (
            segment.peak_memory <= self._max_writing and segment.current_memory + size <= self._max_adding
        )

    def delete(self, id: str) -> None:
        """Delete the document with this id, if there is one."""
        if (number := self._new_numbers.pop(id, None)) is not None:
            self._new_deleted.add(number)
            return
        for segment in self._segments:
            if (number := segment.number_of(id)) is not None:
                segment.deleted.add(number)
                return

    def documents(self) -> Iterator[Document]:
        """Yield all documents as they will be after the commit."""
        self.flush()
        for segment in self._segments:
            numbers = segment.reader.live_documents().tolist()
            yield from (segment.reader.document(number) for number in numbers if number not in segment.deleted)

    def commit(self, sources: str | None = None, unread: bytes | None = None) -> Manifest:
        """Write the changes and the manifest, and return the manifest.

        :param sources: where the documents come from; None if that stays as it is
        :param unread: the list of source files that could not be read; None if it stays as it is
        :raises LockLost: the folder, the lock or a file of the commit was replaced meanwhile

        With ``durable``, all files are on disk when this returns. If an error is raised, the index is unchanged.
        """
        self.flush()
        self._segments = [segment for segment in self._segments if segment.live_count]
        sizes = [segment.size for segment in self._segments]
        for group in choose_merges(sizes, [segment.deleted_share for segment in self._segments]):
            self._merge(group)
        segments = tuple(map(self._finish, self._segments))
        manifest = self._manifest.next_commit(segments, sources, self._finish_unread(unread))
        commits.write_manifest(self._held, manifest, durable=self._durable)
        commits.collect_garbage(self._held)
        return manifest

    def rollback(self) -> None:
        """Drop the changes and remove the files that were written for them."""
        if self._new_segment is not None:
            self._new_segment.discard()
            self._new_segment = None
        commits.collect_garbage(self._held)

    def flush(self) -> None:
        """Write the new segment, if there is one."""
        segment, self._new_segment = self._new_segment, None
        if segment is None:
            return
        path = segment.path
        try:
            file = segment.finish(durable=self._durable)
        except BaseException:
            segment.discard()
            raise
        self._segments.append(self._open(path, file, self._new_deleted))
        self._new_numbers, self._new_deleted = {}, set()
        del segment
        return_freed_memory()

    def _merge(self, group: range) -> None:
        """Merge neighboring segments into one."""
        path = self._next_path()
        neighbors = self._segments[group.start : group.stop]
        sources = [MergeSource(segment.reader, segment.live) for segment in neighbors]
        file = merge_segments(sources, path, durable=self._durable)
        self._segments[group.start : group.stop] = [self._open(path, file, set())]

    def _open(self, path: Path, file: FileDigest, deleted: set[int]) -> _SegmentState:
        reader = SegmentReader(path)
        return _SegmentState(SegmentEntry(file, reader.document_count, synced=self._durable), reader, deleted)

    def _finish(self, segment: _SegmentState) -> SegmentEntry:
        """Write the deletions of a segment and return its manifest entry; with ``durable``, sync its files."""
        entry = self._write_deletions(segment)
        if not self._durable or entry.synced:
            return entry
        for file in entry.files:  # written by an earlier commit that was not durable
            sync_file(self._held.path / file.name)
        return replace(entry, synced=True)

    def _write_deletions(self, segment: _SegmentState) -> SegmentEntry:
        entry = segment.entry
        if not segment.deleted:
            return entry
        live = segment.live
        with ColumnsWriter(self._deletions_path(entry.columns.name)) as columns:
            columns.write("live", np.packbits(live, bitorder="little"))
            file = columns.close({}, durable=self._durable)
        deleted = segment.reader.document_count - segment.live_count
        return replace(entry, deletions=file, deleted=deleted, synced=entry.synced and self._durable)

    def _deletions_path(self, columns_name: str) -> Path:
        """Return the file that marks the deleted documents of a segment from this commit on."""
        return self._new_path(f"{columns_name.partition('.')[0]}.deleted-{self._manifest.generation + 1:08d}")

    def _finish_unread(self, unread: bytes | None) -> FileDigest | None:
        """Write the list of files that could not be read, if it is new; with ``durable``, sync its file."""
        kept = self._manifest.unread
        if unread is not None:
            return write_unread(self._held, self._manifest.generation + 1, unread, durable=self._durable)
        if kept is not None and self._durable:
            sync_file(self._held.path / kept.name)  # an earlier commit may not have been durable
        return kept

    def _next_path(self) -> Path:
        while True:  # a rebuild starts a second writer while files of the first may exist
            self._segments_made += 1
            path = self._new_path(f"segment-{self._manifest.generation + 1:08d}-{self._segments_made}.columns")
            if not path.exists():
                return path

    def _new_path(self, name: str) -> Path:
        """Return where a new file is written; its writer removes it only while it is the same file."""
        self._held.check()
        return self._held.path / name
