"""How is an index written? The front door: open, add, update, delete, commit, rebuild."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from timviet.index.absolute_paths import absolute_path
from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import (
    DuplicateDocument,
    IndexClosed,
    IndexMissing,
    SourceError,
    StoreError,
    TextsLeftOut,
)
from timviet.index.files.revisions import is_stored
from timviet.index.messages import Message
from timviet.index.opensearch.address import is_cluster_address, written_path
from timviet.index.portable import Unportable
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.index.storage import Base, Storage, naming_lost_lock
from timviet.index.store.commit.disk_storage import DiskStorage
from timviet.index.store.commit.index_writer import MEMORY
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.transaction import Transaction
from timviet.index.unfinished_copy import require_finished
from timviet.index.validation import validate
from timviet.index.workers.pool import AnalysisPool

if TYPE_CHECKING:
    from timviet.index.files.original_texts import OriginalTexts
    from timviet.index.whoosh.index import WhooshIndex

__all__ = ["Index"]


class Index(Unportable):
    """An index to write; :class:`timviet.search.Searcher` searches it.

    Changes are collected and take effect together at :meth:`commit`. If they cannot be written, for instance
    because the disk is full, the error is raised and all of them are dropped. The first change takes the write
    lock; the commit releases it. A ``with`` block commits at its end, or drops the changes if an error is raised.
    If the folder or its lock is removed, moved or replaced meanwhile, :class:`LockLost` is raised, and the changes
    are dropped.

    An index must be used by one thread at a time, and only by the process that opened it. A forked process must
    open it again: each method of its copy but :meth:`close` raises :class:`IndexClosed`. Neither what it does with
    the copy nor its end affects the changes of its parent. An index cannot be pickled: pass its path to other
    processes.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     index.update(Document("law", body="Phải đội mũ bảo hiểm khi đi xe máy."))
    ...     index.commit()
    ...     len(index), "law" in index
    (1, True)
    """

    def __init__(
        self,
        storage: Storage,
        base: Base,
        *,
        memory: int = MEMORY,
        jobs: int | None = None,
        timeout: float = 0.0,
        allow_unfinished: bool = False,
    ) -> None:
        """Create an index from an opened commit; call :meth:`open` instead, which explains the parameters."""
        self._storage, self._base = storage, base
        self._is_stale = False  # whether a later commit may have to be opened
        self._memory, self._timeout = memory, timeout
        self._pool = AnalysisPool(jobs, memory=memory)
        self._transaction: Transaction | None = None  # not None while the lock is held
        self._is_closed = False
        self._allow_unfinished = allow_unfinished
        self._process = os.getpid()

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
        allow_unfinished: bool = False,
    ) -> Index:
        """Open the index in a folder or on a cluster; with ``create``, make an empty one if there is none.

        :param path: the folder, or the address of an index on a cluster: ``opensearch://host:9200/name``
        :param memory: bytes that this process and its worker processes may take together while they index. It
            limits the number of workers; they end before a segment is written, and a segment is written when the
            collected documents fill the memory.
        :param jobs: number of processes that analyze documents; None for one per processor, 1 for no workers
        :param durable: whether a commit must survive a power cut once it returns; False is for temporary indexes
            in a folder, and changes nothing on a cluster
        :param timeout: seconds to wait for another writer before :class:`IndexLocked` is raised
        :param allow_unfinished: accept a copy that is not finished; for :func:`timviet.copy_index` alone, since
            others would use half an index
        :raises IndexMissing: there is no index and ``create`` is false
        :raises IndexForeign: the folder contains other files; nothing is changed
        :raises IndexDamaged: its files cannot be read
        :raises IndexUnfinished: it is a copy that is not finished
        :raises ClusterError: the cluster of an address does not answer, or refuses
        """
        storage = _storage_of(path, durable)
        try:
            base = storage.open()
        except IndexMissing:
            if not create:
                raise
            base = storage.create(timeout)
        if not allow_unfinished:
            require_finished(path, base.sources)
        return cls(storage, base, memory=memory, jobs=jobs, timeout=timeout, allow_unfinished=allow_unfinished)

    @property
    def path(self) -> Path:
        """The folder of the index; the address of one on a cluster."""
        return self._storage.path

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens; if not, the index must be rebuilt first."""
        return self._open_base().is_current

    # Reading: the committed documents, without pending changes.

    @property
    def jobs(self) -> int:
        """The number of processes that work at once."""
        return self._pool.jobs

    def __len__(self) -> int:
        return self._open_base().live_count

    def __bool__(self) -> bool:
        """Return True, even if no document is in the index."""
        return True

    def __contains__(self, id: str) -> bool:
        return id in self._open_base()

    def get(self, id: str) -> Document | None:
        """Return the committed document with this id as it was added, or None.

        :raises SourceError: its text is not stored, and its file has changed, is gone, or cannot be read
        """
        document = self.stored(id)
        if not isinstance(document, LeftOutDocument):
            return document
        with closing(self._original_texts()) as originals:
            return originals.read(document)

    def stored(self, id: str) -> Document | LeftOutDocument | None:
        """Return the committed document with this id as it is stored, maybe without its text, or None."""
        return self._open_base().stored(id)

    def stored_of(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield the committed documents that have some ids, as they are stored, maybe without their texts."""
        return self._open_base().stored_of(ids)

    def stored_documents(self) -> Iterator[Document]:
        """Yield every committed document as it is stored, maybe without its text."""
        return self._open_base().documents()

    def documents(self, problem: Callable[[SourceError], None] | None = None) -> Iterator[Document]:
        """Yield every committed document as it was added.

        :param problem: called instead of raising an error; the document is left out
        :raises SourceError: the text of one is not stored, and its file has changed, is gone, or cannot be read
        """
        with ExitStack() as stack:
            originals: OriginalTexts | None = None
            for document in self._open_base().documents():
                if not isinstance(document, LeftOutDocument):
                    yield document
                    continue
                originals = originals or stack.enter_context(closing(self._original_texts()))
                try:
                    yield originals.read(document)
                except SourceError as error:
                    if problem is None:
                        raise
                    problem(error)

    def _original_texts(self) -> OriginalTexts:
        from timviet.index.files.original_texts import OriginalTexts  # few indexes leave texts out

        return OriginalTexts(self.path, self._open_base().sources)

    def revisions(self) -> dict[str, str]:
        """Return a mapping of the id of every committed document to its revision."""
        return dict(self._open_base().revisions())

    @property
    def sources(self) -> str:
        """Where the documents come from, as :func:`timviet.index.sync` notes it; empty if nothing was noted."""
        base = self._open_base()
        if self._transaction is not None and self._transaction.sources is not None:
            return self._transaction.sources
        return base.sources

    @property
    def unread(self) -> bytes:
        """The list of files that could not be read, as :mod:`timviet.index.files.unread` encodes it.

        :raises IndexDamaged: it cannot be read
        """
        base = self._open_base()
        if self._transaction is not None and self._transaction.unread is not None:
            return self._transaction.unread
        return base.read_unread()

    @property
    def generation(self) -> int:
        """The number of the commit that is open."""
        return self._open_base().generation

    def check(self, *, deep: bool = False) -> list[str]:
        """Verify all files of the index and return a sentence for each damage.

        :param deep: also compare its structures with each other, which takes much longer
        """
        from timviet.index.integrity.check import check

        self._check_usable()
        return check(self.path, deep=deep)

    def whoosh(self) -> WhooshIndex:
        """Return the index as a read-only Whoosh index; :mod:`timviet.index.whoosh.index` has an example.

        :raises StoreError: it is not kept in a folder
        """
        from timviet.index.whoosh.index import WhooshIndex  # importing it imports half of Whoosh

        base = self._open_base()
        if not isinstance(base, Snapshot):
            raise StoreError(
                written_path(self.path),
                Message("Whoosh reads only an index in a folder"),
                Message("copy it to a folder"),
            )
        return WhooshIndex(self.path, base)

    # Writing.

    def begin(self, *, allow_outdated: bool = False) -> None:
        """Take the write lock before the first change, and open the last commit of any writer.

        :param allow_outdated: accept an index that must be rebuilt
        :raises IndexLocked: another writer is at work
        :raises IndexDamaged: the last commit is damaged; see :func:`timviet.index.repair`
        :raises IndexOutdated: another version of the analysis built the index
        """
        self._begin(allow_outdated=allow_outdated)

    def add(self, document: Document) -> None:
        """Add a new document at the next commit.

        :raises DuplicateDocument: the id is in the index or in its pending changes
        :raises DocumentError: the document cannot be indexed; other changes are not affected
        :raises IndexLocked: another writer is at work
        """
        document = validate(document)
        transaction = self._begin()
        if document.id in transaction:
            if not transaction.has_changes:
                self._release()
            raise DuplicateDocument(document.id)
        with self._rollback_on_error():
            transaction.add(document)

    def add_many(self, documents: Iterable[Document], progress: ProgressCallback | None = None) -> int:
        """Add documents one by one and return their number; errors as for :meth:`add`.

        :param progress: called after each document
        """
        self._check_usable()
        return _for_each(documents, self.add, progress)

    def update(self, document: Document) -> None:
        """Add a document at the next commit; replace the one with the same id, if any."""
        document = validate(document)
        transaction = self._begin()
        with self._rollback_on_error():
            transaction.replace(document)

    def update_many(self, documents: Iterable[Document], progress: ProgressCallback | None = None) -> int:
        """Update documents one by one and return their number; errors as for :meth:`update`.

        :param progress: called after each document
        """
        self._check_usable()
        return _for_each(documents, self.update, progress)

    def delete(self, id: str) -> bool:
        """Delete a document at the next commit; return False if no document has this id."""
        transaction = self._begin()
        if id not in transaction:
            if not transaction.has_changes:
                self._release()
            return False
        with self._rollback_on_error():
            transaction.delete(id)
        return True

    def delete_many(self, ids: Iterable[str]) -> int:
        """Delete documents at the next commit and return how many there were.

        :raises TypeError: ``ids`` is one id, not several

        >>> from tempfile import TemporaryDirectory
        >>> from timviet import Searcher
        >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
        ...     count = index.add_many(Document(str(year), fields={"year": year}) for year in range(1990, 2000))
        ...     index.commit()
        ...     with Searcher(folder) as searcher:
        ...         index.delete_many(searcher.ids("year:<1995"))
        5
        """
        if isinstance(ids, str):
            raise TypeError("ids must be several ids, not a single string; use delete() for one")
        self._check_usable()
        return sum(map(self.delete, ids))

    def set_sources(self, sources: str) -> None:
        """Note where the documents come from at the next commit."""
        self._begin().sources = sources

    def set_unread(self, unread: bytes) -> None:
        """Note which files could not be read at the next commit; see :attr:`unread`."""
        self._begin().unread = unread

    def commit(self, progress: ProgressCallback | None = None, *, keeps_lock: bool = False) -> None:
        """Write all changes as one commit; with ``durable``, it is on disk when this returns.

        If an error is raised, the index is unchanged, the changes are dropped, and the write lock is released.

        :param progress: called after each batch of documents
        :param keeps_lock: whether the write lock is kept, so that no other writer comes before further changes
        """
        self._check_usable()
        if self._transaction is None:
            self._release()  # the commit before may have kept the lock
            return
        with self._rollback_on_error():
            self._transaction.commit(progress)
        self._end_commit(keeps_lock=keeps_lock)

    def end_workers(self) -> None:
        """Wait for the documents that are being analyzed, and free the memory of the processes that do it.

        They start again when they are needed.
        """
        self._check_usable()
        if self._transaction is not None:
            with self._rollback_on_error():
                self._transaction.end_workers()

    def rollback(self) -> None:
        """Drop the changes and release the write lock."""
        self._check_process()
        self._drop()

    def _drop(self) -> None:
        try:
            if self._transaction is not None and not self._is_forked:
                self._transaction.rollback()
        finally:
            self._end()

    def rebuild(self, progress: ProgressCallback | None = None) -> None:
        """Analyze all documents again, including pending changes, and write the result as one commit.

        Searchers read the previous commit until they are refreshed. If an error is raised, the index is unchanged.

        :param progress: called after each batch of documents
        :raises TextsLeftOut: the texts of some documents are not stored; see :func:`rebuild_from_files`
        """
        transaction = self._begin(allow_outdated=True)
        with self._rollback_on_error():
            left_out = [id for id, revision in self._base.revisions() if not is_stored(revision)]
            if left_out:
                raise TextsLeftOut(written_path(self.path), left_out)
            transaction.rebuild(progress)
        self._end()

    def adopt(self, other: Index, *, keeps_lock: bool = False) -> None:
        """Replace all documents with the committed ones of another index, as one commit; changes are dropped.

        The files of the other index get a second name in this one; where that is impossible they are copied.
        Where the documents come from, and which files could not be read, are taken over with them.
        Searchers read the previous commit until they are refreshed. If an error is raised, the index is unchanged.

        :param keeps_lock: as for :meth:`commit`
        :raises IndexOutdated: another version of the analysis built the other index
        :raises StoreError: one of both is not kept in a folder
        """
        adopted, storage = other._open_base(), self._storage
        if not (isinstance(storage, DiskStorage) and isinstance(adopted, Snapshot)):
            raise StoreError(
                written_path(self.path),
                Message("files are taken over only from one folder to another"),
                Message("copy the index instead"),
            )
        if not adopted.is_current:
            raise adopted.outdated_error()
        transaction = self._begin(allow_outdated=True)
        with self._rollback_on_error():
            transaction.rollback()
            storage.adopt(adopted, other.sources, other.unread)
        self._end_commit(keeps_lock=keeps_lock)

    def remove_rebuild(self) -> None:
        """Remove what :func:`rebuild_from_files` has collected in the folder; the write lock must be held."""
        self._check_usable()
        if isinstance(self._storage, DiskStorage):
            self._storage.remove_rebuild()

    def _begin(self, *, allow_outdated: bool = False) -> Transaction:
        """Return the current transaction, or begin one from the last commit; see :meth:`begin`."""
        self._check_usable()
        if self._transaction is None:
            try:
                with naming_lost_lock(self._storage.lock):
                    self._storage.lock.acquire(self._timeout)
                    self._base, self._is_stale = self._storage.begin(), False
                    if not self._allow_unfinished:
                        require_finished(self.path, self._base.sources)
                    self._transaction = Transaction(self._storage, self._base, self._pool, self._memory)
            except BaseException:
                self._storage.lock.release()
                raise
        if not allow_outdated and not self._base.is_current:
            self._release()
            raise self._base.outdated_error()
        return self._transaction

    @contextmanager
    def _rollback_on_error(self) -> Iterator[None]:
        try:
            with naming_lost_lock(self._storage.lock):
                yield
        except BaseException:
            self._drop()
            raise

    def _end_commit(self, *, keeps_lock: bool) -> None:
        if keeps_lock:
            self._transaction, self._is_stale = None, True
        else:
            self._end()

    def _end(self) -> None:
        """End the transaction, if any: open the last commit and release the write lock."""
        try:
            if self._transaction is not None and not self._is_closed:
                self._is_stale = True
                # The commit is valid even if it cannot be opened now. The next use tries again and raises.
                with suppress(StoreError, OSError, MemoryError):
                    self._open_base()
        finally:
            self._release()

    def _release(self) -> None:
        """End the transaction without opening the last commit."""
        self._transaction = None
        self._storage.lock.release()

    @property
    def _is_forked(self) -> bool:
        """Whether this is the copy of an index in a forked process."""
        return os.getpid() != self._process

    def _open_base(self) -> Base:
        """Return the opened commit; open the last commit first if this index has written one."""
        self._check_usable()
        if self._is_stale:
            self._base = self._storage.open()
            self._is_stale = False
        return self._base

    def _check_usable(self) -> None:
        """See that the index can be used.

        :raises IndexClosed: the index was closed, or this process was forked from the one that opened it
        """
        if self._is_closed:
            raise IndexClosed(written_path(self.path), Message("this index is closed"))
        self._check_process()

    def _check_process(self) -> None:
        """See that this process has opened the index.

        :raises IndexClosed: it was forked from the one that has
        """
        if self._is_forked:
            raise IndexClosed.by_fork(written_path(self.path))

    # Closing.

    def close(self) -> None:
        """Drop the changes and close the index; closing twice does nothing."""
        if not self._is_closed:
            self._is_closed = True
            try:
                self._drop()
            finally:
                self._storage.close()

    def __enter__(self) -> Index:
        self._check_usable()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and not self._is_closed:
                self.commit()
        finally:
            self.close()

    def __repr__(self) -> str:
        return f"<Index {written_path(self.path)!r}{' closed' if self._is_closed else ''}>"


def _storage_of(path: str | os.PathLike[str], durable: bool) -> Storage:
    """Return the place in which the index of a path or an address is kept."""
    if not is_cluster_address(path):
        return DiskStorage(absolute_path(path), durable=durable)
    from timviet.index.opensearch.opening import open_storage  # needs a library that few have

    return open_storage(path)


def _for_each(
    documents: Iterable[Document], change: Callable[[Document], None], progress: ProgressCallback | None
) -> int:
    """Make a change for each document, and return the number of documents."""
    total = len(documents) if isinstance(documents, Sized) else None
    count = 0
    for count, document in enumerate(documents, 1):
        change(document)
        if progress:
            progress(Progress(Phase.ADDING, count, total))
    return count
