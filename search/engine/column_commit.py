"""How is one commit of an index on disk opened, or one of each of several indexes, to be searched as one?"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from timviet.index.store.commit.commits import CommitStamp, commit_stamp
from timviet.index.store.commit.snapshot import JoinedSnapshot, SegmentSequence, Snapshot, open_snapshot
from timviet.index.unfinished_copy import require_finished
from timviet.search.contract.commit import Origin
from timviet.search.engine.column_engine import ColumnEngine
from timviet.search.engine.column_lexicon import ColumnLexicon

__all__ = ["ColumnCommit"]


class ColumnCommit:
    """The :class:`timviet.search.contract.commit.Commit` of indexes on disk."""

    def __init__(
        self, folders: Sequence[Path], names: Sequence[str] = (), previous: ColumnCommit | None = None
    ) -> None:
        """Open the last commit of each index.

        :param folders: the absolute path of the index, or of several, which are read as one
        :param names: what hits call each of several
        :param previous: an earlier commit, whose unchanged segments are reused
        :raises IndexMissing: there is no index
        :raises IndexForeign: the folder holds other files
        :raises IndexOutdated: the index was made by another version of the analysis
        :raises IndexDamaged: its files cannot be read
        :raises IndexUnfinished: the index is a copy that is not finished
        """
        self._folders, self._names = folders, names
        self._stamps: list[CommitStamp] = [commit_stamp(folder) for folder in folders]
        earlier = [None] * len(folders) if previous is None else previous._snapshots
        self._snapshots: list[Snapshot] = list(map(open_snapshot, folders, earlier))
        for folder, snapshot in zip(folders, self._snapshots, strict=True):
            require_finished(folder, snapshot.sources)
            if not snapshot.manifest.is_current:
                raise snapshot.manifest.outdated_error(folder)
        self._joined = JoinedSnapshot(self._snapshots) if len(folders) > 1 else None
        self.documents: SegmentSequence = self._joined or self._snapshots[0]
        self.origins: Sequence[Origin] = tuple(map(_origin, self._snapshots))
        self.engine = ColumnEngine(self.documents)
        self.lexicon = ColumnLexicon(self.documents)

    @property
    def generation(self) -> int:
        """The number of the commit; of several indexes, a checksum of theirs."""
        first, *others = (snapshot.manifest.generation for snapshot in self._snapshots)
        return zlib.crc32(repr((first, *others)).encode()) if others else first

    @property
    def commit_id(self) -> str:
        """A text that no other commit of these indexes has."""
        return ",".join(f"{name}-{inode:x}-{time:x}" for name, inode, time in self._stamps)

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.documents.live_count

    @property
    def stores_texts(self) -> bool:
        """Whether no text has to be read from a file."""
        return all(segment.stores_texts for segment in self.documents.segments)

    def origin_of(self, number: int) -> Origin:
        """Return the origin of a document."""
        return _origin(self._snapshot_of(number))

    def index_of(self, number: int) -> str:
        """Return the name of the index that a document is in, if there are several."""
        if self._joined is None:
            return ""
        return self._names[self._folders.index(self._joined.snapshot_of(number).folder)]

    def _snapshot_of(self, number: int) -> Snapshot:
        return self._snapshots[0] if self._joined is None else self._joined.snapshot_of(number)

    def is_latest(self) -> bool:
        """Return whether no later commit was made; this takes some microseconds.

        :raises StoreError: a folder cannot be read, or an index is gone
        """
        return list(map(commit_stamp, self._folders)) == self._stamps

    def latest(self) -> ColumnCommit:
        """Open the last commit of the same indexes; see :meth:`__init__` for what it raises."""
        return ColumnCommit(self._folders, self._names, self)

    def release(self) -> None:
        """Drop cached data of the index files, so that they can be closed; it is read again when needed."""
        self.engine.release()


def _origin(snapshot: Snapshot) -> Origin:
    return Origin(snapshot.folder, snapshot.manifest.sources)
