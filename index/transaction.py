"""How are the changes before a commit collected, analyzed and written?

Changes are kept by id. When they are many, they are handed over: their documents are analyzed on all processors
and added to an index writer. While worker processes analyze the last batches, further changes are collected. The
commit hands over the remaining changes and writes the manifest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain

from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import TextsLeftOut
from timviet.index.groups import in_groups
from timviet.index.malloc import return_freed_memory
from timviet.index.opensearch.address import written_path
from timviet.index.portable import Unportable
from timviet.index.progress import Phase, Progress, ProgressCallback, ignore
from timviet.index.schema import items_of
from timviet.index.storage import Base, Storage, Writer
from timviet.index.workers.pool import AnalysisPool

__all__ = ["Transaction"]

_MAX_PENDING = 4_000_000  # characters of pending documents; more are handed over
_OVERHEAD, _NUMBER = 100, 8  # characters that take about as much memory as a document without texts, or a number
_OTHERS_TO_TEXTS = 8  # characters of metadata that may be pending where one of texts may
_ORDINARY = 16_000_000  # bytes that a body and its analysis take, for which the writer always has room
_ANALYSIS = 5  # bytes that the analysis of a character of a large body takes, here and in the workers


class Transaction(Unportable):
    """The changes since one commit, until they are committed or dropped; its owner holds the write lock."""

    def __init__(self, storage: Storage, base: Base, pool: AnalysisPool, memory: int) -> None:
        """Start without changes.

        :param base: the commit that was opened last
        :param pool: analyzes documents; its processes end with the transaction
        :param memory: bytes that this process and those of the pool may take together
        """
        self._storage, self._base, self._pool, self._memory = storage, base, pool, memory
        self._writer: Writer | None = None  # created when changes are first handed over
        self._rebuilt: Writer | None = None  # of the changes that had been handed over before a rebuild
        self._pending: dict[str, Document | None] = {}  # by id; None deletes
        self._pending_size = 0  # characters
        self._replaced: set[str] = set()  # ids of pending changes that may replace a document
        self._in_analysis: frozenset[str] = frozenset()  # ids of handed over documents that are being analyzed
        self._analyzed_count = 0
        self.sources: str | None = None
        """Where the documents come from; None if that stays as it is."""
        self.unread: bytes | None = None
        """The list of source files that could not be read; None if it stays as it is."""

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to commit."""
        is_described_anew = self.sources is not None or self.unread is not None
        return bool(self._pending) or self._writer is not None or is_described_anew

    def __contains__(self, id: str) -> bool:
        """Return whether the index will have a document with this id after the commit."""
        if id in self._pending:
            return self._pending[id] is not None
        if id in self._in_analysis:
            return True
        return id in (self._base if self._writer is None else self._writer)

    def add(self, document: Document) -> None:
        """Add a document whose id is not in the index.

        :raises OSError: a segment could not be written; after an error only :meth:`rollback` may be called
        """
        self._change(document.id, document)

    def replace(self, document: Document) -> None:
        """Add a document and replace the one with the same id, if any; errors as for :meth:`add`."""
        self._replaced.add(document.id)
        self._change(document.id, document)

    def delete(self, id: str) -> None:
        """Delete the document with this id; errors as for :meth:`add`."""
        self._replaced.add(id)
        self._change(id, None)

    def commit(self, progress: ProgressCallback | None = None) -> None:
        """Write the changes, if any, as a new commit."""
        if not self.has_changes:
            return
        report = progress or ignore
        total = self._analyzed_count + len(self._pool.pending_ids)
        total += sum(document is not None for document in self._pending.values())
        if self._analyzed_count:
            report(Progress(Phase.ANALYZING, self._analyzed_count, total))
        for _ in self._hand_over():
            report(Progress(Phase.ANALYZING, self._analyzed_count, total))
        self._pool.close()  # the commit needs the memory of its processes
        report(Progress(Phase.WRITING, total, total))
        self._open_writer().commit(self.sources, self.unread)

    def rebuild(self, progress: ProgressCallback | None = None) -> None:
        """Analyze all documents again, including the changes, and write a new commit."""
        report, done, total = progress or ignore, 0, None
        if self._writer is not None:
            for _ in self._write(self._writer, ()):
                pass
        previous, changes = self._writer, self._pending
        self._rebuilt = previous
        changed = [document for document in changes.values() if document is not None]
        if previous is None:
            replaced = sum(id in self._base for id in changes)
            total = self._base.live_count - replaced + len(changed)
        writer = self._writer = self._new_writer()
        writer.clear()
        documents = self._base.documents() if previous is None else previous.documents()
        unchanged = (self._whole(document) for document in documents if document.id not in changes)
        for count in self._write_all(writer, chain(unchanged, changed)):
            done += count
            report(Progress(Phase.ANALYZING, done, total))
        self._pool.close()
        report(Progress(Phase.WRITING, done, done))
        writer.commit(self.sources, self.unread)
        if previous is not None:
            previous.rollback()

    def _whole(self, document: Document) -> Document:
        """Return a document that is to be analyzed again.

        :raises TextsLeftOut: its text is not stored
        """
        if isinstance(document, LeftOutDocument):
            raise TextsLeftOut(written_path(self._storage.path), [document.id])
        return document

    def end_workers(self) -> None:
        """Wait for the documents that are being analyzed, and end the processes that do it."""
        if self._in_analysis:
            for count in self._write(self._open_writer(), ()):
                self._analyzed_count += count
        self._pool.close()

    def rollback(self) -> None:
        """Drop the changes and remove the files written for them."""
        self._pool.close()
        for writer in (self._writer, self._rebuilt):
            if writer is not None:
                writer.rollback()

    def _change(self, id: str, document: Document | None) -> None:
        self._pending[id] = document
        self._pending_size += 0 if document is None else _size(document)
        if self._pending_size > _MAX_PENDING:
            for _ in self._hand_over(wait=False):
                pass

    def _hand_over(self, *, wait: bool = True) -> Iterator[int]:
        """Hand the pending changes to the writer; yield the number of documents in each batch analyzed.

        :param wait: whether to wait until all are analyzed; otherwise workers may still be analyzing the last ones
        """
        for count in self._hand_over_changes(self._open_writer(), wait=wait):
            self._analyzed_count += count
            yield count

    def _hand_over_changes(self, writer: Writer, *, wait: bool) -> Iterator[int]:
        documents = [document for document in self._pending.values() if document is not None]
        yield from self._make_room(writer, documents)
        if not self._in_analysis.isdisjoint(self._pending):  # the writer can only delete documents that it has
            yield from self._write(writer, ())
        for id in self._replaced:
            writer.delete(id)
        yield from self._write(writer, documents, wait=wait)
        self._pending, self._pending_size, self._replaced = {}, 0, set()

    def _write_all(self, writer: Writer, documents: Iterable[Document]) -> Iterator[int]:
        """Do as :meth:`_write`, for more documents than fit in memory."""
        for group in in_groups(documents, _size, _MAX_PENDING):
            yield from self._make_room(writer, group)
            yield from self._write(writer, group, wait=False)
        yield from self._write(writer, ())

    def _write(self, writer: Writer, documents: Iterable[Document], *, wait: bool = True) -> Iterator[int]:
        """Analyze documents, add them to a writer, and yield the number of documents in each batch."""
        for batch, encoded in self._pool.analyze(documents, wait=wait):
            writer.add(batch, encoded)
            yield len(batch)
        self._in_analysis = self._pool.pending_ids

    def _make_room(self, writer: Writer, documents: Iterable[Document]) -> Iterator[int]:
        """Write a full segment, and yield as :meth:`_write` does for the documents that are still being analyzed.

        This happens before the next documents are handed over and not after the last ones, so that these, of which
        one may be very large, are not in memory any more.

        :param documents: those that are handed over next; if one is very large, a segment is full earlier
        """
        largest = max((_memory(document.body) for document in documents), default=0)
        if largest > _ORDINARY:
            return_freed_memory()  # that reading and repairing it took
        if not writer.has_room(max(0, largest - _ORDINARY)):
            yield from self._write(writer, ())
            self._pool.close()  # writing a segment needs the memory of its processes
            writer.flush()

    def _open_writer(self) -> Writer:
        if self._writer is None:
            self._writer = self._new_writer()
        return self._writer

    def _new_writer(self) -> Writer:
        return self._storage.new_writer(memory=self._memory, workers=self._pool.memory)


def _size(document: Document) -> int:
    """Return how many characters a document counts: those of its texts, unless it has hardly any."""
    values = chain.from_iterable(map(items_of, document.fields.values()))
    others = _OVERHEAD + sum(len(value) if isinstance(value, str) else _NUMBER for value in values)
    return max(len(document.title) + len(document.body), others // _OTHERS_TO_TEXTS)


def _memory(body: str) -> int:
    """Return about the bytes that a body takes, with its analysis."""
    return sys.getsizeof(body) + _ANALYSIS * len(body)
