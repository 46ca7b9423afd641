"""What has changed in the folders of an index since the last look?

The system reports changes in folders, through the package watchfiles. It reports nothing of a folder that is gone
and comes back, nor of single files that were named, so these are looked at once a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from timviet.index.errors import StoreError
from timviet.index.files.globs import is_below
from timviet.index.files.ignore_files import folder_of_rules
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import document_file
from timviet.index.index import Index
from timviet.index.opensearch.address import place_of
from timviet.index.store.commit.commits import CommitStamp, commit_stamp

__all__ = ["changes"]

_TICK = 1.0  # seconds between two looks at what the system does not report
_QUIET = 200  # milliseconds without a change after which those before are reported
_LONGEST = 2000  # milliseconds after which changes are reported though more of them come
_INTERVAL = 30.0  # seconds between two looks at everything, if the system cannot watch the folders
_MANY = 1000  # changes at once, of which the system may have lost some

_Identity = tuple[int, int, str]
"""The device and the inode of a folder or file, and of a file its size and time."""


def changes(index_path: Path, on_failure: Callable[[Exception], object]) -> Iterator[frozenset[str]]:
    """Yield absolute paths that may have changed, until the caller stops; an empty set at least once a second.

    What is below a path may have changed too. Folders that are named while this runs are watched as well.

    :param on_failure: called if the system cannot watch the folders; then they are looked at now and then
    :raises ImportError: watchfiles is not installed
    """
    import watchfiles

    known = _Known(index_path)
    while True:
        folders = known.folders_there()
        unseen = frozenset((*known.folders, *known.files))  # may have changed before the system began to watch
        try:
            with closing(_watch(watchfiles, folders, index_path) if folders else _ticks(_TICK)) as found:
                for paths in found:
                    missed = known.changed()
                    yield _widened(paths, folders) | missed | unseen
                    unseen = frozenset()
                    if known.folders_there() != folders or missed & {*folders}:
                        break
        except (OSError, RuntimeError) as error:
            on_failure(error)
            yield known.changed() | frozenset(known.folders_there())
            time.sleep(_INTERVAL)


class _Known:
    """The folders and files that an index knows, and how they were at the last look."""

    def __init__(self, index_path: Path) -> None:
        self._index_path = index_path
        self._stamp: CommitStamp | None = None
        self.folders: list[str] = []
        """Absolute paths of the folders that were named."""
        self.files: list[str] = []
        """Absolute paths of the files that were named."""
        self._identities: dict[str, _Identity | None] = {}
        self.changed()

    def folders_there(self) -> list[str]:
        """Return the folders that exist, without those within others."""
        there = [folder for folder in self.folders if self._identities[folder] is not None]
        return [folder for folder in there if not any(is_below(folder, other) for other in there)]

    def changed(self) -> frozenset[str]:
        """Return the folders that came, went or were replaced since the last call, and the files that changed."""
        self._read()
        before = self._identities
        paths = [*self.folders, *self.files]
        self._identities = {path: _identity(path, is_file=path in self.files) for path in paths}
        return frozenset(path for path in paths if path in before and before[path] != self._identities[path])

    def _read(self) -> None:
        """Read which paths the index knows, if it has changed."""
        try:
            stamp = commit_stamp(self._index_path)
            if stamp == self._stamp:
                return
            with Index.open(self._index_path) as index:
                known = KnownPaths.decode(index.path, index.sources)
        except StoreError:  # the next update says what is wrong
            return
        self._stamp = stamp
        self.folders = [str(document_file(self._index_path, id)) for id in known.folders]
        self.files = [str(document_file(self._index_path, id)) for id in known.files]


def _identity(path: str, *, is_file: bool) -> _Identity | None:
    """Return what tells a folder or file from one that takes its place; None if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, f"{status.st_size}-{status.st_mtime_ns}" if is_file else ""


def _watch(watchfiles: Any, folders: list[str], index_path: Path) -> Generator[frozenset[str]]:
    """Yield the paths that the system reports, but for those of the index itself."""
    own = place_of(index_path)

    def is_foreign(change: object, path: str) -> bool:
        return path != own and not is_below(path, own)

    found = watchfiles.watch(
        *folders,
        watch_filter=is_foreign,
        debounce=_LONGEST,
        step=_QUIET,
        rust_timeout=int(_TICK * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    with closing(found):
        for changed in found:
            yield frozenset(path for _, path in changed)


def _ticks(seconds: float) -> Generator[frozenset[str]]:
    """Yield an empty set again and again, each after some time."""
    while True:
        time.sleep(seconds)
        yield frozenset()


def _widened(paths: frozenset[str], folders: list[str]) -> frozenset[str]:
    """Return the paths to look at: those that changed, and the folders whose files ignore files choose."""
    if len(paths) > _MANY:
        return frozenset(folders)
    real = {os.path.realpath(folder): folder for folder in folders}  # some systems report real paths
    named = {_below_named(path, real) for path in paths}
    return frozenset(named | {folder for path in named if (folder := folder_of_rules(path)) is not None})


def _below_named(path: str, real: Mapping[str, str]) -> str:
    """Return a path as it is reached from a folder that was named.

    :param real: the real path of each such folder, and the folder
    """
    for target, folder in real.items():
        if is_below(path, target):
            return folder + path.removeprefix(target)
    return path
