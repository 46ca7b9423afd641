"""The front door for writing: open, add, update, delete, commit, rebuild."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from whoosh.reading import IndexReader

from timviet.index import storage, writer
from timviet.index.document import Document
from timviet.index.errors import DuplicateDocument, IndexClosed, IndexForeign, IndexMissing, IndexOutdated
from timviet.index.schema import STORED, checked, decode
from timviet.index.writer import Progress

__all__ = ["Index"]


class Index:
    """An index that can be changed; :class:`timviet.search.Searcher` searches it.

    Changes are collected and take effect together at :meth:`commit`. The first change takes the write lock, the
    commit gives it back. As a context manager it commits when the block ends without an error and drops the
    changes otherwise. An Index belongs to one thread at a time.
    """

    def __init__(self, folder: Path, manifest: storage.Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self._opened_reader: IndexReader | None = None
        self._lock = storage.WriteLock(folder)
        self._changes: dict[str, Document | None] = {}
        self._closed = False

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = False) -> Index:
        """Opens the index in a folder; with ``create`` an empty one is made there if there is none.

        :raises IndexMissing: there is no index and ``create`` is false
        :raises IndexForeign: the folder holds other files; nothing is touched
        :raises IndexDamaged: its files cannot be read
        """
        folder = Path(path)
        try:
            return cls(folder, storage.read(folder))
        except IndexMissing:
            if not create:
                raise
        lock = storage.WriteLock(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexForeign(str(folder), f"a folder cannot be made here ({error.strerror})") from error
        lock.acquire()
        try:
            return cls(folder, storage.read_or_create(folder))
        finally:
            lock.release()

    @property
    def path(self) -> Path:
        """The folder of the index."""
        return self._folder

    @property
    def current(self) -> bool:
        """Whether this version of timviet analyses text as the index was made; if not, only rebuild works."""
        return self._manifest.current

    # Reading: the committed documents, without the changes that wait.

    def __len__(self) -> int:
        return int(self._reader().doc_count())

    def __contains__(self, id: str) -> bool:
        return writer.number_of(self._reader(), id) is not None

    def documents(self) -> Iterator[Document]:
        """Yields every committed document, as it was given."""
        for _, stored in self._reader().iter_docs():
            yield decode(stored[STORED])

    def revisions(self) -> dict[str, str]:
        """Gives the revision of every committed document by id."""
        return {document.id: document.revision for document in self.documents()}

    # Changing.

    def begin(self, outdated: bool = False) -> None:
        """Takes the write lock, and sees what the writers before have done."""
        if self._closed:
            raise IndexClosed(str(self._folder), "this index was closed")
        if not self._lock.held:
            self._lock.acquire()
            try:
                self._manifest = storage.read(self._folder)
                self._forget_reader()
            except BaseException:
                self._lock.release()
                raise
        if not outdated and not self._manifest.current:
            self._lock.release()
            raise IndexOutdated(
                str(self._folder),
                f"it was made by another version of the analysis ({self._manifest.analysis})",
            )

    def add(self, document: Document) -> None:
        """Adds a new document at the next commit.

        :raises DuplicateDocument: the id is in the index, or waits to be
        :raises DocumentError: the document cannot be indexed; it is left out, the others are not affected
        :raises IndexLocked: another writer is at work
        """
        checked(document)
        self.begin()
        waiting = self._changes.get(document.id)
        if waiting is not None or (document.id not in self._changes and document.id in self):
            raise DuplicateDocument(document.id)
        self._changes[document.id] = document

    def add_many(self, documents: Iterable[Document]) -> int:
        """Adds documents one after the other and gives their number; the errors are those of :meth:`add`."""
        count = 0
        for document in documents:
            self.add(document)
            count += 1
        return count

    def update(self, document: Document) -> None:
        """Adds a document at the next commit, in place of the one with the same id if there is one."""
        checked(document)
        self.begin()
        self._changes[document.id] = document

    def delete(self, id: str) -> bool:
        """Deletes a document at the next commit; gives False if there is none with this id."""
        self.begin()
        waits = id in self._changes
        if self._changes[id] is None if waits else id not in self:
            return False
        self._changes[id] = None
        return True

    def commit(self, progress: Progress | None = None) -> None:
        """Puts the changes into the index, all together; they are on disk when it returns.

        If anything is raised, the index is as before and the changes still wait.
        """
        if self._changes:
            writer.apply(storage.open_store(self._folder, self._manifest), self._changes, progress)
            storage.sync(self._folder, self._manifest)
        self.rollback()

    def rollback(self) -> None:
        """Drops the changes that wait and gives the write lock back."""
        self._changes = {}
        self._forget_reader()
        self._lock.release()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Analyses all stored documents anew, with the changes that wait, into a new store and swaps it in.

        Searchers go on with the old store until they refresh. If anything is raised, the index is as before.
        """
        self.begin(outdated=True)
        documents = {document.id: document for document in self.documents()} | self._changes
        fresh = storage.new_store(self._folder, self._manifest)
        present = {id: document for id, document in documents.items() if document is not None}
        writer.apply(storage.open_store(self._folder, fresh), present, progress)
        storage.sync(self._folder, fresh)
        storage.replace(self._folder, fresh)
        self._manifest = fresh
        storage.collect_garbage(self._folder, fresh)
        self.rollback()

    def _reader(self) -> IndexReader:
        if self._closed:
            raise IndexClosed(str(self._folder), "this index was closed")
        if self._opened_reader is None:
            self._opened_reader = storage.open_store(self._folder, self._manifest).reader()
        return self._opened_reader

    def _forget_reader(self) -> None:
        if self._opened_reader is not None:
            self._opened_reader.close()
            self._opened_reader = None

    # Closing.

    def close(self) -> None:
        """Drops the changes that wait and closes the index; closing twice does nothing."""
        self.rollback()
        self._closed = True

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
