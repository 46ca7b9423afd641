"""What is in the index as of one commit?

A snapshot is the segments of a commit side by side: their documents numbered through, their statistics
summed. It goes on seeing that commit whatever writers do meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from timviet.index.analysis.analyzer import Layer
from timviet.index.document import Document
from timviet.index.errors import IndexDamaged
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest, SegmentEntry
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["Snapshot", "open_snapshot"]


class Snapshot:
    """All segments of one commit; safe to use from many threads."""

    def __init__(self, folder: Path, manifest: Manifest, before: Snapshot | None = None) -> None:
        """Maps the segments that a manifest names.

        :param before: an earlier snapshot, whose readers are taken over where nothing has changed
        :raises IndexDamaged: a file is missing or torn
        """
        self.folder = folder
        self.manifest = manifest
        known: dict[SegmentEntry, SegmentReader] = {}
        if before is not None:
            known = dict(zip(before.manifest.segments, before.segments, strict=True))
        self.segments: tuple[SegmentReader, ...] = tuple(
            known.get(each) or _open_segment(folder, each) for each in manifest.segments
        )
        """The segments, in the order of their document numbers."""
        self.bases = tuple(accumulate((each.doc_count for each in self.segments), initial=0))[:-1]
        """The number that the first document of each segment has in the snapshot."""

    @property
    def doc_count(self) -> int:
        """Number of documents, with deleted ones that have not been merged away."""
        return sum(segment.doc_count for segment in self.segments)

    @property
    def live_count(self) -> int:
        """Number of documents that are not deleted."""
        return sum(segment.live_count for segment in self.segments)

    def total_length(self, field: str, layer: Layer) -> int:
        """Gives how many tokens all documents have, deleted ones included."""
        return sum(segment.total_length(field, layer) for segment in self.segments)

    # Documents.

    def document(self, number: int) -> Document:
        """Gives a document as it was added."""
        segment, local = self._locate(number)
        return segment.document(local)

    def id_of(self, number: int) -> str:
        """Gives the id of a document."""
        segment, local = self._locate(number)
        return segment.id_of(local)

    def number_of(self, id: str) -> int | None:
        """Gives the number of the document with this id, or None if there is none."""
        for segment, base in zip(self.segments, self.bases, strict=True):
            if (number := segment.number_of(id)) is not None:
                return base + number
        return None

    def documents(self) -> Iterator[Document]:
        """Yields every document that is not deleted."""
        for segment in self.segments:
            for number in range(segment.doc_count):
                if segment.live is None or segment.live[number]:
                    yield segment.document(number)

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yields id and revision of every document that is not deleted."""
        for segment in self.segments:
            yield from segment.revisions()

    def _locate(self, number: int) -> tuple[SegmentReader, int]:
        place = bisect_right(self.bases, number) - 1
        return self.segments[place], number - self.bases[place]


def open_snapshot(folder: Path, before: Snapshot | None = None, *, fall_back: bool = True) -> Snapshot:
    """Opens the last commit; see :func:`timviet.index.store.commit.commits.load_newest`."""
    return commits.load_newest(folder, lambda manifest: Snapshot(folder, manifest, before), fall_back=fall_back)


def _open_segment(folder: Path, segment: SegmentEntry) -> SegmentReader:
    if segment.deletions is not None:
        segment.deletions.verify(folder)
    reader = SegmentReader(*(folder / file.name for file in segment.files))
    if reader.doc_count != segment.documents or reader.doc_count - reader.live_count != segment.deleted:
        name = segment.columns.name
        raise IndexDamaged(str(folder), f"{name}: it does not hold the documents that the manifest says")
    return reader
