"""On which kinds of index do tests of the contract run?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from memory import Tokens
from opensearch import Cluster

from timviet.index import Document, Index, check
from timviet.index.analysis.analyzer import analyze
from timviet.index.schema import keyword_terms
from timviet.index.section_texts import section_texts
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search.contract.commit import Commit
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.opensearch.cluster_commit import ClusterCommit

Segments = list[tuple[list[Tokens], list[int]]]


class Store(Protocol):
    """An index that a test writes and opens."""

    @property
    def place(self) -> str:
        """The folder or the address of the index."""

    def write(self, *changes: Document | str) -> None:
        """Commit changes: a document is added, or replaces the one with its id; an id deletes a document."""

    def open(self) -> Commit:
        """Open the last commit."""

    def segments(self) -> Segments:
        """Return what counts in scores: the sections of all documents, and the numbers of deleted ones."""


def make(index: Index, changes: Iterable[Document | str]) -> None:
    """Make changes, which are those of :meth:`Store.write`."""
    for change in changes:
        if isinstance(change, str):
            index.delete(change)
        else:
            index.update(change)


class DiskStore:
    """An index on disk, which is checked each time it is opened."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.place = folder, str(folder)

    def write(self, *changes: Document | str) -> None:
        with Index.open(self.folder, create=True, jobs=1) as index:
            make(index, changes)

    def open(self) -> ColumnCommit:
        assert check(self.folder, deep=True) == []
        return ColumnCommit([self.folder])

    def segments(self) -> Segments:
        segments: Segments = []
        for segment in open_snapshot(self.folder).segments:
            firsts = range(segment.doc_count) if segment.sections is None else segment.sections.firsts.tolist()
            documents = [each for number in firsts for each in tokens_of(segment.document(number))]
            deleted = [n for n in range(segment.doc_count) if segment.live is not None and not segment.live[n]]
            segments.append((documents, deleted))
        return segments


def tokens_of(document: Document) -> Iterator[Tokens]:
    """Yield the sections of a document in the form that the reference takes."""
    keywords = sorted(keyword_terms(document.fields))
    for start, texts in section_texts(document):
        fields = {}
        for field, text in texts.items():
            for layer, stream in analyze(text).streams.items():
                fields[field, layer] = stream.terms
        yield Tokens(document.id, fields, () if start else keywords, is_further=start > 0)


class ClusterStore:
    """An index on a cluster.

    OpenSearch keeps deleted documents in its statistics for a while, whatever it is told. So the index is rebuilt
    after they were deleted, and has the statistics of those that are left.
    """

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.place = f"opensearch://{','.join(url.removeprefix('http://') for url in cluster.urls)}/{name}"

    def write(self, *changes: Document | str) -> None:
        with Index.open(self.place, create=True, jobs=1) as index:
            make(index, changes)
            index.commit()
            index.rebuild()

    def open(self) -> ClusterCommit:
        return ClusterCommit.of(self.place)

    def segments(self) -> Segments:
        with Index.open(self.place) as index:
            return [([tokens for document in index.documents() for tokens in tokens_of(document)], [])]
