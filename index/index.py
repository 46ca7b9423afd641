"""The front door for writing: open, add, update, delete, commit, rebuild."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from timviet.index.document import Document
from timviet.index.errors import DuplicateDocument, IndexClosed, IndexForeign, IndexMissing, StoreError
from timviet.index.schema import checked
from timviet.index.store.commit import commits as storage
from timviet.index.store.commit.index_writer import MEMORY, Progress, Writer
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.index.store.format.disk import make_folder
from timviet.index.workers import Analyzer

if TYPE_CHECKING:
    from timviet.index.whoosh.index import WhooshIndex

__all__ = ["Index"]


_WAITING = 4_000_000  # characters of documents that wait to be analysed together


class Index:
    """An index that can be changed; :class:`timviet.search.Searcher` searches it.

    Changes are collected and take effect together at :meth:`commit`. If writing them fails on the way, as on
    a full disk, the error is raised and all of them are dropped. The first change takes the write lock, the
    commit gives it back. As a context manager it commits when the block ends without an error and drops the
    changes otherwise. An Index belongs to one thread at a time.
    """

    def __init__(
        self,
        folder: Path,
        snapshot: Snapshot,
        *,
        memory: int = MEMORY,
        jobs: int | None = None,
        durable: bool = True,
        timeout: float = 0.0,
    ) -> None:
        self._folder = folder
        self._snapshot = snapshot
        self._stale = False  # whether there is a later commit, which could not be opened yet
        self._memory, self._durable, self._timeout = memory, durable, timeout
        self._analyzer = Analyzer(jobs, memory=memory)
        self._lock = WriteLock(folder)
        self._writer: Writer | None = None
        self._changes: dict[str, Document | None] = {}
        self._replaced: set[str] = set()  # ids of changes that may take the place of a document
        self._size = 0
        self._under_way: frozenset[str] = frozenset()  # ids that the writer will have once they are analysed
        self._analyzed = 0
        self._closed = False

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        memory: int = MEMORY,
        jobs: int | None = None,
        durable: bool = True,
        timeout: float = 0.0,
    ) -> Index:
        """Opens the index in a folder; with ``create`` an empty one is made there if there is none.

        :param memory: bytes that the process and those that it starts may take together while they index: there
            are no more of these than it has room for, they end when much is to be written, and when what is
            collected fills the memory, a segment is made of it
        :param jobs: processes that analyse documents; None for one a processor, 1 for none but this
        :param durable: whether a commit returns only when it would survive a power cut; throwaway indexes need not
        :param timeout: seconds to wait for another writer before :class:`IndexLocked` is raised
        :raises IndexMissing: there is no index and ``create`` is false
        :raises IndexForeign: the folder holds other files; nothing is touched
        :raises IndexDamaged: its files cannot be read
        """
        folder = Path(path)
        try:
            snapshot = open_snapshot(folder)
        except IndexMissing:
            if not create:
                raise
            snapshot = cls._created(folder, durable, timeout)
        return cls(folder, snapshot, memory=memory, jobs=jobs, durable=durable, timeout=timeout)

    @staticmethod
    def _created(folder: Path, durable: bool, timeout: float) -> Snapshot:
        lock = WriteLock(folder)
        try:
            make_folder(folder, durable=durable)
        except OSError as error:
            raise IndexForeign(str(folder), f"a folder cannot be made here ({error.strerror})") from error
        lock.acquire(timeout)
        try:
            storage.create(folder, durable=durable)
            return open_snapshot(folder)
        finally:
            lock.release()

    @property
    def path(self) -> Path:
        """The folder of the index."""
        return self._folder

    @property
    def current(self) -> bool:
        """Whether this version of timviet analyses text as the index was made; if not, only rebuild works."""
        return self._opened().manifest.current

    # Reading: the committed documents, without the changes that wait.

    def __len__(self) -> int:
        return self._opened().live_count

    def __contains__(self, id: str) -> bool:
        return self._opened().number_of(id) is not None

    def documents(self) -> Iterator[Document]:
        """Yields every committed document, as it was given."""
        return self._opened().documents()

    def revisions(self) -> dict[str, str]:
        """Gives the revision of every committed document by id."""
        return dict(self._opened().revisions())

    def check(self, *, deep: bool = False) -> list[str]:
        """Reads every byte of the index; gives a sentence for each thing that is damaged.

        :param deep: also compare its structures with each other, which takes far longer
        """
        from timviet.index.integrity.check import check

        return check(self._folder, deep=deep)

    def whoosh(self) -> WhooshIndex:
        """Gives the index to Whoosh's own searcher, to read; see :mod:`timviet.index.whoosh.index`."""
        from timviet.index.whoosh.index import WhooshIndex  # half of Whoosh comes with it

        return WhooshIndex(self._folder, self._opened())

    # Changing.

    def begin(self, *, outdated: bool = False) -> None:
        """Takes the write lock now, before the first change, and sees what other writers have committed.

        :param outdated: allow it on an index that can only be rebuilt
        :raises IndexLocked: another writer is at work
        :raises IndexDamaged: the last commit is damaged; see :func:`timviet.index.repair`
        :raises IndexOutdated: the index was made by another version of the analysis
        """
        snapshot = self._opened()
        if not self._lock.held:
            self._lock.acquire(self._timeout)
            try:
                self._snapshot = open_snapshot(self._folder, snapshot, fall_back=False)
                storage.collect_garbage(self._folder)
            except BaseException:
                self._lock.release()
                raise
        if not outdated and not self.current:
            self._lock.release()
            raise self._snapshot.manifest.outdated(self._folder)

    def add(self, document: Document) -> None:
        """Adds a new document, seen from the next commit on.

        :raises DuplicateDocument: the id is in the index, or waits to be
        :raises DocumentError: the document cannot be indexed; it is left out, the others are not affected
        :raises IndexLocked: another writer is at work
        """
        document = checked(document)
        self.begin()
        if self._holds(document.id):
            self._let_go()
            raise DuplicateDocument(document.id)
        self._change(document.id, document, replaces=False)

    def add_many(self, documents: Iterable[Document]) -> int:
        """Adds documents one after the other and gives their number; the errors are those of :meth:`add`."""
        count = 0
        for document in documents:
            self.add(document)
            count += 1
        return count

    def update(self, document: Document) -> None:
        """Adds a document at the next commit, in place of the one with the same id if there is one."""
        document = checked(document)
        self.begin()
        self._change(document.id, document)

    def delete(self, id: str) -> bool:
        """Deletes a document at the next commit; gives False if there is none with this id."""
        self.begin()
        if not self._holds(id):
            self._let_go()
            return False
        self._change(id, None)
        return True

    def commit(self, progress: Progress | None = None) -> None:
        """Puts the changes into the index, all together; they are on disk when it returns.

        If anything is raised, the index is as before and the changes are dropped.
        """
        self._opened()
        try:
            if self._changes or self._writer is not None:
                if progress and self._analyzed:
                    progress(self._analyzed)
                self._apply(progress)
                self._analyzer.close()  # the memory of its workers is needed now
                self._written().commit()
                self._writer = None
        finally:
            self.rollback()

    def rollback(self) -> None:
        """Drops the changes that wait and gives the write lock back."""
        self._changes, self._size, self._analyzed, self._replaced = {}, 0, 0, set()
        self._analyzer.close()
        self._under_way = frozenset()
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.rollback()
        finally:
            if self._lock.held and not self._closed:
                self._stale = True
                with suppress(StoreError):  # the commit counts all the same; it is opened when it is asked for
                    self._opened()
            self._lock.release()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Analyses all stored documents anew, with the changes that wait, and swaps the result in.

        Searchers go on with the old documents until they refresh. If anything is raised, the index is as
        before.
        """
        self.begin(outdated=True)
        try:
            if self._writer is not None:
                for _ in self._write(self._writer, ()):
                    pass
            changes, self._changes = self._changes, {}
            writer, self._writer = self._writer, self._new_writer()
            fresh = self._writer
            fresh.clear()
            documents = self.documents() if writer is None else writer.documents()
            kept = (document for document in documents if document.id not in changes)
            added = (document for document in changes.values() if document is not None)
            for some in _in_turns(chain(kept, added)):
                for done in self._write(fresh, some, wait=False):
                    if progress:
                        progress(done)
            for done in self._write(fresh, ()):
                if progress:
                    progress(done)
            self._analyzer.close()
            fresh.commit()
            self._writer = None
        finally:
            self.rollback()

    def _let_go(self) -> None:
        """Gives the write lock back if nothing waits for a commit."""
        if not self._changes and self._writer is None:
            self._lock.release()

    def _holds(self, id: str) -> bool:
        """Tells whether an id is in the index as it will be."""
        if id in self._changes:
            return self._changes[id] is not None
        if id in self._under_way:
            return True
        return id in self if self._writer is None else id in self._writer

    def _change(self, id: str, document: Document | None, *, replaces: bool = True) -> None:
        if replaces:
            self._replaced.add(id)
        self._changes[id] = document
        self._size += 0 if document is None else _size(document)
        if self._size > _WAITING:
            try:
                self._apply(None, wait=False)
            except BaseException:
                self.rollback()  # what was handed over may be half written
                raise

    def _apply(self, progress: Progress | None, *, wait: bool = True) -> None:
        """Hands the changes that wait to the writer; without ``wait`` the last of them may stay under way."""
        writer, changes = self._written(), self._changes

        def note(done: int) -> None:
            self._analyzed += done
            if progress:
                progress(done)

        if not self._under_way.isdisjoint(changes):
            for done in self._write(writer, ()):
                note(done)
        for id in self._replaced:
            writer.delete(id)
        for done in self._write(writer, (each for each in changes.values() if each is not None), wait=wait):
            note(done)
        self._changes, self._size, self._replaced = {}, 0, set()

    def _write(self, writer: Writer, documents: Iterable[Document], *, wait: bool = True) -> Iterator[int]:
        """Hands documents to a writer, and yields how many each time."""
        for batch, packed in self._analyzer.analyzed(documents, wait=wait):
            writer.add(batch, packed)
            yield len(batch)
        if writer.full:
            for batch, packed in self._analyzer.analyzed(()):
                writer.add(batch, packed)
                yield len(batch)
            self._analyzer.close()  # whose memory is needed now
            writer.flush()
        self._under_way = self._analyzer.under_way

    def _written(self) -> Writer:
        if self._writer is None:
            self._writer = self._new_writer()
        return self._writer

    def _new_writer(self) -> Writer:
        return Writer(self._snapshot, memory=self._memory, workers=self._analyzer.memory, durable=self._durable)

    def _opened(self) -> Snapshot:
        if self._closed:
            raise IndexClosed(str(self._folder), "this index was closed")
        if self._stale:
            self._snapshot = open_snapshot(self._folder, self._snapshot)
            self._stale = False
        return self._snapshot

    # Closing.

    def close(self) -> None:
        """Drops the changes that wait and closes the index; closing twice does nothing."""
        if not self._closed:
            self._closed = True
            self.rollback()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and not self._closed:
                self.commit()
        finally:
            self.close()

    def __repr__(self) -> str:
        return f"<Index {str(self._folder)!r}{' closed' if self._closed else ''}>"


def _size(document: Document) -> int:
    return len(document.title) + len(document.body)


def _in_turns(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Gives as many documents at a time as otherwise wait to be analysed together."""
    turn: list[Document] = []
    size = 0
    for document in documents:
        turn.append(document)
        size += _size(document)
        if size > _WAITING:
            yield turn
            turn, size = [], 0
    if turn:
        yield turn
