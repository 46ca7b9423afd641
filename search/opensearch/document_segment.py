"""How are a few documents of a cluster read as our own engine reads an index? They are analyzed once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from timviet.index.document import Document
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.writing.document_parts import parts_of
from timviet.index.store.segment.writing.writer import SegmentWriter
from timviet.index.temporary_folder import TemporaryFolder
from timviet.index.workers.process import analyze_batch

__all__ = ["segment_of"]


@contextmanager
def segment_of(documents: Iterable[Document]) -> Iterator[tuple[SegmentReader, list[int]]]:
    """Yield a segment of some documents, and their numbers in it."""
    with TemporaryFolder() as folder:
        writer = SegmentWriter(folder.path / "documents.columns")
        firsts: list[int] = []
        for document in documents:
            firsts.append(len(writer))
            for part in parts_of(document):
                writer.add([part.document] if not part.start else [], analyze_batch([part], b""))
        writer.finish(durable=False)
        yield SegmentReader(writer.path), firsts
