"""Where may an index be kept, and what must be possible there so that it can be written?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from timviet.index.document import Document
from timviet.index.errors import IndexOutdated, LockLost, StoreError

if TYPE_CHECKING:
    from timviet.index.store.segment.writing.encoded_batch import EncodedBatch

__all__ = ["Base", "Storage", "StorageLock", "Writer", "naming_lost_lock"]


class Base(Protocol):
    """One commit of an index, as changes start from it."""

    @property
    def generation(self) -> int:
        """The number of the commit."""
        ...

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        ...

    @property
    def sources(self) -> str:
        """Where the documents come from, as :mod:`timviet.index.files.known_paths` writes it."""
        ...

    @property
    def live_count(self) -> int:
        """The number of documents."""
        ...

    def outdated_error(self) -> IndexOutdated:
        """Return the error for an index that another version of the analysis built."""
        ...

    def read_unread(self) -> bytes:
        """Return the list of source files that could not be read.

        :raises IndexDamaged: it cannot be read
        """
        ...

    def __contains__(self, id: str, /) -> bool:
        """Return whether a document has this id."""
        ...

    def stored(self, id: str) -> Document | None:
        """Return the document with this id as it is stored, maybe without its body, or None."""
        ...

    def stored_of(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield those documents that have some ids, as they are stored."""
        ...

    def documents(self) -> Iterator[Document]:
        """Yield every document as it is stored."""
        ...

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the revision of every document."""
        ...


class Writer(Protocol):
    """Collects changes on top of a commit and writes the next commit; its owner holds the write lock."""

    def clear(self) -> None:
        """Delete all documents."""
        ...

    def __contains__(self, id: str, /) -> bool:
        """Return whether the index will have a document with this id."""
        ...

    def add(self, documents: Sequence[Document], encoded: EncodedBatch) -> None:
        """Add a batch of analyzed documents.

        :param documents: those that begin in it; the caller has deleted those with the same ids, if any
        """
        ...

    def has_room(self, size: int = 0) -> bool:
        """Return whether so many bytes of documents fit in memory; if not, flush first."""
        ...

    def flush(self) -> None:
        """Free the memory that the documents take."""
        ...

    def delete(self, id: str) -> None:
        """Delete the document with this id, if there is one."""
        ...

    def documents(self) -> Iterator[Document]:
        """Yield all documents as they will be after the commit."""
        ...

    def commit(self, sources: str | None = None, unread: bytes | None = None) -> object:
        """Write the changes; if an error is raised, no reader sees any of them.

        :param sources: where the documents come from; None if that stays as it is
        :param unread: the list of source files that could not be read; None if it stays as it is
        """
        ...

    def rollback(self) -> None:
        """Drop the changes."""
        ...


class StorageLock(Protocol):
    """What a writer must hold, so that there is one at a time."""

    def acquire(self, timeout: float = 0.0) -> None:
        """Take the lock.

        :param timeout: seconds to wait for another writer to finish
        :raises IndexLocked: another writer holds it
        """
        ...

    def check(self) -> None:
        """See that this object still holds the lock.

        :raises StoreError: it does not, or that cannot be known
        """
        ...

    def release(self) -> None:
        """Release the lock; do nothing if it is not held."""
        ...


@contextmanager
def naming_lost_lock(lock: StorageLock) -> Iterator[None]:
    """Raise LockLost instead of an error that it may have caused: what is missing elsewhere is no damage.

    :param lock: the one that is held meanwhile
    """
    try:
        yield
    except (StoreError, OSError) as error:
        try:
            lock.check()
        except LockLost as lost:
            raise lost from error
        except (StoreError, OSError):
            pass
        raise


class Storage(Protocol):
    """A place in which an index is kept."""

    @property
    def path(self) -> Path:
        """The folder of the index: the paths of files start from the folder that holds it."""
        ...

    @property
    def lock(self) -> StorageLock:
        """What a writer must hold."""
        ...

    def create(self, timeout: float = 0.0) -> Base:
        """Make an empty index if there is none, and open it.

        :param timeout: seconds to wait for another writer, where one can be in the way
        :raises StoreError: it cannot be made
        """
        ...

    def open(self) -> Base:
        """Open the last commit; what has not changed since the one that was opened before is not read again.

        :raises StoreError: it cannot be opened
        """
        ...

    def begin(self) -> Base:
        """Open the last commit to change it, and remove what writers that failed have left; needs the lock.

        :raises StoreError: it cannot be opened, or is damaged
        """
        ...

    def new_writer(self, *, memory: int, workers: int) -> Writer:
        """Return a writer of changes to the commit that was opened last.

        :param memory: bytes that the process and its workers may take
        :param workers: the part of them that the workers take while documents are added
        """
        ...

    def close(self) -> None:
        """Free what the commit takes that was opened last."""
        ...
