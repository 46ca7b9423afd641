"""How are the segments of one commit read as one index?

A snapshot numbers the documents of all segments consecutively and sums the statistics of the segments. It does not
change when writers commit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.errors import IndexDamaged, IndexOutdated
from timviet.index.messages import Message
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest, SegmentEntry
from timviet.index.store.commit.unread_list import read_unread
from timviet.index.store.segment.long_document import StoredLongDocument
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["JoinedSnapshot", "SegmentSequence", "Snapshot", "open_snapshot"]


class SegmentSequence:
    """Segments that are read as one index, for any number of threads."""

    def __init__(self, segments: Iterable[SegmentReader]) -> None:
        self.segments = tuple(segments)
        """The segments, in the order of their document numbers."""
        self.bases = tuple(accumulate((segment.doc_count for segment in self.segments), initial=0))[:-1]
        """For each segment, the number of its first document."""

    @property
    def doc_count(self) -> int:
        """Number of document numbers: as :attr:`document_count`, but each section of a document counts."""
        return sum(segment.doc_count for segment in self.segments)

    @property
    def document_count(self) -> int:
        """Number of documents, including deleted ones that no merge has removed yet."""
        return sum(segment.document_count for segment in self.segments)

    @property
    def live_count(self) -> int:
        """Number of documents that are not deleted."""
        return sum(segment.live_count for segment in self.segments)

    def total_length(self, field: str, layer: Layer) -> int:
        """Return the number of tokens of all documents, deleted ones included."""
        return sum(segment.total_length(field, layer) for segment in self.segments)

    # Documents.

    def prepare(self, numbers: Sequence[int]) -> None:
        """Do nothing: documents are read one by one."""

    def document(self, number: int) -> Document:
        """Return a document as it was added."""
        segment, local = self._locate(number)
        return segment.document(local)

    def id_of(self, number: int) -> str:
        """Return the id of a document."""
        segment, local = self._locate(number)
        return segment.id_of(local)

    def ids(self) -> Iterator[str]:
        """Yield the id of each document number, that of a section too."""
        for segment in self.segments:
            yield from segment.ids()

    def section(self, number: int) -> Document:
        """Return a document with the body of one of its sections only, given the number of that."""
        segment, local = self._locate(number)
        return segment.stored.section(local)

    def in_parts(self, number: int) -> Document | StoredLongDocument:
        """Return a document as it was added; one of several sections is in parts."""
        segment, local = self._locate(number)
        document = segment.stored.in_parts(local)
        if not isinstance(document, Document):
            document.first_number += number - local
        return document

    def number_of(self, id: str) -> int | None:
        """Return the number of the document with this id, or None if there is none."""
        for segment, base in zip(self.segments, self.bases, strict=True):
            if (number := segment.number_of(id)) is not None:
                return base + number
        return None

    def documents(self) -> Iterator[Document]:
        """Yield every document that is not deleted."""
        for segment in self.segments:
            yield from map(segment.document, segment.live_documents().tolist())

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the revision of every document that is not deleted."""
        for segment in self.segments:
            yield from segment.revisions()

    def _locate(self, number: int) -> tuple[SegmentReader, int]:
        index = bisect_right(self.bases, number) - 1
        return self.segments[index], number - self.bases[index]


class Snapshot(SegmentSequence):
    """All segments of one commit."""

    def __init__(self, folder: Path, manifest: Manifest, previous: Snapshot | None = None) -> None:
        """Open the segments that a manifest lists.

        :param previous: a snapshot whose readers are reused for unchanged segments
        :raises IndexDamaged: a file is missing or damaged
        """
        self.folder = folder
        self.manifest = manifest
        readers: dict[SegmentEntry, SegmentReader] = {}
        if previous is not None:
            readers = dict(zip(previous.manifest.segments, previous.segments, strict=True))
        super().__init__(readers.get(entry) or _open_segment(folder, entry) for entry in manifest.segments)

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return self.manifest.generation

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.manifest.is_current

    @property
    def sources(self) -> str:
        """Where the documents come from."""
        return self.manifest.sources

    def outdated_error(self) -> IndexOutdated:
        """Return the error for an index that another version of the analysis built."""
        return self.manifest.outdated_error(self.folder)

    def read_unread(self) -> bytes:
        """Return the list of source files that could not be read.

        :raises IndexDamaged: it cannot be read
        """
        return read_unread(self.folder, self.manifest.unread)

    def __contains__(self, id: str) -> bool:
        return self.number_of(id) is not None

    def stored(self, id: str) -> Document | None:
        """Return the document with this id as it is stored, maybe without its body, or None."""
        number = self.number_of(id)
        return None if number is None else self.document(number)

    def stored_of(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield those documents that have some ids, as they are stored."""
        return (document for id in ids if (document := self.stored(id)) is not None)


class JoinedSnapshot(SegmentSequence):
    """The segments of several indexes."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = snapshots
        super().__init__(segment for snapshot in snapshots for segment in snapshot.segments)

    def snapshot_of(self, number: int) -> Snapshot:
        """Return the snapshot of the index that a document is in."""
        for snapshot in self._snapshots:
            if number < snapshot.doc_count:
                return snapshot
            number -= snapshot.doc_count
        raise IndexError(number)


def open_snapshot(folder: Path, previous: Snapshot | None = None, *, fall_back: bool = True) -> Snapshot:
    """Open the last commit; see :func:`timviet.index.store.commit.commits.load_newest`."""
    return commits.load_newest(folder, lambda manifest: Snapshot(folder, manifest, previous), fall_back=fall_back)


def _open_segment(folder: Path, entry: SegmentEntry) -> SegmentReader:
    if entry.deletions is not None:
        entry.deletions.verify(folder)
    reader = SegmentReader(*(folder / file.name for file in entry.files))
    count = reader.document_count
    if count != entry.documents or count - reader.live_count != entry.deleted:
        name = entry.columns.name
        raise IndexDamaged(
            str(folder),
            Message(
                "{file}: {reason}",
                file=name,
                reason=Message("does not contain the documents listed in the manifest"),
            ),
        )
    return reader
