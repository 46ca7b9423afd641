"""How is an index kept in a folder?"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from timviet.index.errors import IndexForeign, IndexLocked, IndexMissing
from timviet.index.messages import Message, reason_of
from timviet.index.store.commit import commits
from timviet.index.store.commit.file_names import REBUILD_FOLDER
from timviet.index.store.commit.index_writer import IndexWriter
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.index.store.format.disk import make_folder

__all__ = ["DiskStorage"]


_CREATION = 10.0  # seconds that another process may take to make an empty index
_RETRY_INTERVAL = 0.01  # seconds


class DiskStorage:
    """The :class:`timviet.index.storage.Storage` of a folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Open nothing yet.

        :param durable: whether a commit must survive a power cut
        """
        self.path, self.lock = folder, WriteLock(folder)
        self._durable = durable
        self._last: Snapshot | None = None  # that was opened

    def create(self, timeout: float = 0.0) -> Snapshot:
        """Make an empty index if there is none, and open it.

        :raises IndexForeign: the folder contains other files, or cannot be created
        """
        try:
            make_folder(self.path, durable=self._durable)
        except OSError as error:
            raise IndexForeign(
                str(self.path), Message("cannot create the folder ({reason})", reason=reason_of(error))
            ) from error
        if (created := self._await_creation(timeout)) is not None:
            return created
        try:
            commits.create_index(self.lock.held, durable=self._durable)
            return self.open()
        finally:
            self.lock.release()

    def _await_creation(self, timeout: float) -> Snapshot | None:
        """Take the lock, or open the index that another process makes meanwhile.

        :raises IndexLocked: another process holds the lock, and makes no index
        """
        until = time.monotonic() + max(timeout, _CREATION)
        while True:
            try:
                self.lock.acquire()
                return None
            except IndexLocked:
                with suppress(IndexMissing):
                    return self.open()
                if time.monotonic() > until:
                    raise
            time.sleep(_RETRY_INTERVAL)

    def open(self) -> Snapshot:
        """Open the last commit, or the one before if it is damaged."""
        self._last = open_snapshot(self.path, self._last)
        return self._last

    def begin(self) -> Snapshot:
        """Open the last commit to change it, and remove files that belong to no commit."""
        self._last = open_snapshot(self.path, self._last, fall_back=False)
        commits.collect_garbage(self.lock.held)
        return self._last

    def new_writer(self, *, memory: int, workers: int) -> IndexWriter:
        """Return a writer of changes to the commit that was opened last."""
        assert self._last is not None, "changes begin with the last commit"
        return IndexWriter(self._last, self.lock.held, memory=memory, workers=workers, durable=self._durable)

    def adopt(self, other: Snapshot, sources: str, unread: bytes) -> None:
        """Replace all documents with those of an index in another folder, whose files get a second name here."""
        assert self._last is not None, "changes begin with the last commit"
        writer = IndexWriter(self._last, self.lock.held, durable=self._durable)
        try:
            writer.adopt(other)
            writer.commit(sources, unread)
        except BaseException:
            writer.rollback()
            raise

    def remove_rebuild(self) -> None:
        """Remove the folder of a rebuild; needs the lock."""
        self.lock.held.remove_folder(REBUILD_FOLDER)

    def close(self) -> None:
        """Free nothing: the files are closed with the last reader."""
