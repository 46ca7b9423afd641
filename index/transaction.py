"""Which changes wait for the next commit, and how do they get there?

Changes are kept by id until they are many. Then they are handed over: their documents are analyzed, on all cores,
and go to an index writer. While the worker processes analyze the last batches, the next changes are collected. The
commit hands over what is left and makes all of it count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from timviet.index.document import Document
from timviet.index.store.commit.index_writer import IndexWriter, Progress
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.workers.pool import AnalysisPool

__all__ = ["Transaction"]

_MAX_PENDING = 4_000_000  # characters of documents that are analyzed together


class Transaction:
    """The changes on top of one commit, until they are committed or dropped; its owner holds the write lock."""

    def __init__(self, base: Snapshot, pool: AnalysisPool, *, memory: int, durable: bool) -> None:
        """Begin without changes.

        :param pool: where documents are analyzed; its processes end with the transaction
        :param memory: bytes that this process and those of the pool may take together
        :param durable: whether the commit is to survive a power cut
        """
        self._base, self._pool = base, pool
        self._memory, self._durable = memory, durable
        self._writer: IndexWriter | None = None  # made when the first changes are handed over
        self._pending: dict[str, Document | None] = {}  # by id; None deletes
        self._pending_size = 0  # characters
        self._replaced: set[str] = set()  # ids of pending changes that may replace a document
        self._under_way: frozenset[str] = frozenset()  # ids of handed over documents that are being analyzed
        self._analyzed_count = 0

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self._pending) or self._writer is not None

    def __contains__(self, id: str) -> bool:
        """Return whether the index will have a document with this id after the commit."""
        if id in self._pending:
            return self._pending[id] is not None
        if id in self._under_way:
            return True
        return self._base.number_of(id) is not None if self._writer is None else id in self._writer

    def add(self, document: Document) -> None:
        """Add a document whose id the index does not have.

        :raises OSError: a segment could not be written; nothing but :meth:`rollback` is allowed after an error
        """
        self._change(document.id, document)

    def replace(self, document: Document) -> None:
        """Add a document in place of the one with the same id, if there is one; errors as for :meth:`add`."""
        self._replaced.add(document.id)
        self._change(document.id, document)

    def delete(self, id: str) -> None:
        """Delete the document with this id; errors as for :meth:`add`."""
        self._replaced.add(id)
        self._change(id, None)

    def commit(self, progress: Progress | None = None) -> None:
        """Write the changes, if there are any, and make them count."""
        if not self.has_changes:
            return
        if progress and self._analyzed_count:
            progress(self._analyzed_count)
        for count in self._hand_over():
            if progress:
                progress(count)
        self._pool.close()  # the commit needs the memory of its processes
        self._open_writer().commit()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Analyze all documents anew, with the changes, and make the result count."""
        if self._writer is not None:
            for _ in self._write(self._writer, ()):
                pass
        previous, changes = self._writer, self._pending
        writer = self._writer = self._new_writer()
        writer.clear()
        documents = self._base.documents() if previous is None else previous.documents()
        unchanged = (document for document in documents if document.id not in changes)
        changed = (document for document in changes.values() if document is not None)
        for group in _in_groups(chain(unchanged, changed)):
            for count in self._write(writer, group, wait=False):
                if progress:
                    progress(count)
        for count in self._write(writer, ()):
            if progress:
                progress(count)
        self._pool.close()
        writer.commit()

    def rollback(self) -> None:
        """Drop the changes and remove what was written of them."""
        self._pool.close()
        if self._writer is not None:
            self._writer.rollback()

    def _change(self, id: str, document: Document | None) -> None:
        self._pending[id] = document
        self._pending_size += 0 if document is None else _size(document)
        if self._pending_size > _MAX_PENDING:
            for _ in self._hand_over(wait=False):
                pass

    def _hand_over(self, *, wait: bool = True) -> Iterator[int]:
        """Hand the pending changes to the writer and yield how many documents were analyzed, after each batch.

        :param wait: whether to stay until all are analyzed; otherwise the last ones may stay under way
        """
        writer = self._open_writer()
        if not self._under_way.isdisjoint(self._pending):  # the writer can only delete what it has
            for count in self._write(writer, ()):
                self._analyzed_count += count
                yield count
        for id in self._replaced:
            writer.delete(id)
        documents = (document for document in self._pending.values() if document is not None)
        for count in self._write(writer, documents, wait=wait):
            self._analyzed_count += count
            yield count
        self._pending, self._pending_size, self._replaced = {}, 0, set()

    def _write(self, writer: IndexWriter, documents: Iterable[Document], *, wait: bool = True) -> Iterator[int]:
        """Analyze documents, give them to a writer, and yield the size of each batch."""
        for batch, encoded in self._pool.analyze(documents, wait=wait):
            writer.add(batch, encoded)
            yield len(batch)
        if writer.is_full:
            for batch, encoded in self._pool.analyze(()):
                writer.add(batch, encoded)
                yield len(batch)
            self._pool.close()  # writing a segment needs the memory of its processes
            writer.flush()
        self._under_way = self._pool.pending_ids

    def _open_writer(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._new_writer()
        return self._writer

    def _new_writer(self) -> IndexWriter:
        workers = self._pool.memory
        return IndexWriter(self._base, memory=self._memory, workers=workers, durable=self._durable)


def _size(document: Document) -> int:
    return len(document.title) + len(document.body)


def _in_groups(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield documents in groups, each of about as many characters as are analyzed together."""
    group: list[Document] = []
    size = 0
    for document in documents:
        group.append(document)
        size += _size(document)
        if size > _MAX_PENDING:
            yield group
            group, size = [], 0
    if group:
        yield group
