"""Which files are to be read to refresh an index, and which documents are to be removed?

Nothing is removed only because a folder is missing, since its disk may not be mounted.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from timviet.index.causes import Cause
from timviet.index.errors import FolderMissing, SourceError
from timviet.index.files.file_content import path_error
from timviet.index.files.globs import is_below
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import PathIds, document_file, document_id, ids_below
from timviet.index.files.revisions import stamp_of
from timviet.index.files.selection import MAX_BYTES, FileOptions, Selection
from timviet.index.files.walk import Listing, list_files
from timviet.index.messages import Message
from timviet.index.opensearch.address import place_of
from timviet.index.progress import Phase, Progress, ProgressCallback

__all__ = ["CandidateFile", "FoundFiles", "find_candidates"]

_FOREIGN = Message(
    "not read: the index was moved or copied since this path was named; name it again to have it read"
)
_OWN_INDEX = Message("the index itself; name the folders or files whose text is to be searched")


class CandidateFile(NamedTuple):
    """A file that is to be read if it has changed."""

    path: str
    max_bytes: int
    stamp: str
    """See :func:`timviet.index.files.revisions.stamp_of`; empty if the system does not tell it."""

    store: bool = True
    """Whether the index is to store its text."""


@dataclass(slots=True)
class FoundFiles:
    """The files that are to be read, and what is to be said of the others."""

    files: dict[str, CandidateFile] = field(default_factory=dict)
    """By id."""

    gone: list[str] = field(default_factory=list)
    """Ids of documents whose file does not exist any more, or is not chosen any more."""

    other_types: Counter[str] = field(default_factory=Counter)
    """Number of files of other types, by suffix."""

    ignored: list[str] = field(default_factory=list)
    """Files and folders that ignore files leave out."""

    outside_links: int = 0
    problems: list[SourceError] = field(default_factory=list)

    scopes: list[str] = field(default_factory=list)
    """Absolute paths that were looked at, with all below them."""

    kept: dict[str, None] = field(default_factory=dict)
    """Absolute paths whose documents are kept, with all below them, though they could not be looked at."""

    def covers(self, path: str) -> bool:
        """Return whether a file is gone, or left out now, unless it is among the files.

        :param path: absolute
        """
        return _is_in(path, self.scopes) and not _is_in(path, self.kept)


def find_candidates(
    index_path: Path,
    known: KnownPaths,
    ids: Collection[str],
    paths: Iterable[Path] | None,
    options: FileOptions | None,
    defaults: FileOptions,
    progress: ProgressCallback | None = None,
    *,
    within: Collection[str] | None = None,
) -> FoundFiles:
    """Return the files that are to be read.

    :param known: what the index knows; the paths are added to it, and files that are gone are taken out
    :param ids: the ids of documents from files that are in the index
    :param paths: files and folders; None for all that are known
    :param options: the options of these paths, if any was given
    :param within: files and folders, absolute: of all that is known, only what is in these
    :param defaults: the options of folders without options of their own
    """
    finder = _Finder(index_path, known, ids, defaults, progress, within)
    if paths is None:
        finder.refresh_all()
    else:
        for path in paths:
            finder.refresh(path, options)
    finder.find_gone()
    return finder.candidates


class _Finder:
    """Looks for the files of one refresh."""

    def __init__(
        self,
        index_path: Path,
        known: KnownPaths,
        ids: Collection[str],
        defaults: FileOptions,
        progress: ProgressCallback | None,
        within: Collection[str] | None,
    ) -> None:
        self._within = within
        self._path_ids = PathIds(index_path)
        self._index_path, self._known, self._ids, self._defaults = index_path, known, ids, defaults
        self._progress = progress
        self._walked: dict[str, None] = {}  # absolute paths of known folders, in their order
        self._named: list[str] = []  # absolute paths that were given
        self.candidates = FoundFiles()
        self._kept = self.candidates.kept

    def refresh_all(self) -> None:
        """Look for the files of all that is known."""
        self._walk_all(self._without_foreign(self._within_scope(self._known.folders)))
        self._find_files(self._without_foreign(self._within_scope(self._known.files)))

    def _within_scope(self, ids: Iterable[str]) -> list[str]:
        """Return the known ids of files and folders that are to be looked at, or that such paths are in."""
        if self._within is None:
            return [*ids]
        paths = {id: str(document_file(self._index_path, id)) for id in ids}
        return [
            id
            for id, path in paths.items()
            if any(path == other or is_below(path, other) or is_below(other, path) for other in self._within)
        ]

    def refresh(self, path: Path, options: FileOptions | None) -> None:
        """Look for the files of a path, and of what is known below it."""
        try:
            id, absolute = encodable_id(self._index_path, path), os.path.abspath(path)
        except SourceError as error:
            self.candidates.problems.append(error)
            return
        try:
            is_folder = stat.S_ISDIR(os.stat(absolute).st_mode)
        except OSError as error:
            self._refresh_missing(path, id, error)
            return
        if _is_in(os.path.realpath(path), [os.path.realpath(self._index_path)]):
            self.candidates.problems.append(SourceError(str(path), _OWN_INDEX, cause=Cause.OWN_INDEX))
            return
        self._named.append(absolute)
        if is_folder:
            self._known.files.pop(id, None)
            self._known.add_folder(id, options)
            self._known.trust(self._index_path, path)
            self._walk_all([id, *self._without_foreign(ids_below(self._index_path, self._known.folders, path))])
            self._find_files(self._without_foreign(ids_below(self._index_path, self._known.files, path)))
        else:
            self._known.folders.pop(id, None)
            self._known.add_file(id, options)
            self._add_file(id, path)

    def _refresh_missing(self, path: Path, id: str, error: OSError) -> None:
        """Say that a path is missing, or take note that a known file is."""
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        if is_missing and (id in self._known.files or id in self._ids):
            self._known.files.setdefault(id, None)
            self._find_files([id])
        elif is_missing and (id in self._known.folders or ids_below(self._index_path, self._ids, path)):
            self._keep(os.path.abspath(path))
        else:
            self.candidates.problems.append(path_error(str(path), error))

    def find_gone(self) -> None:
        """Find the documents whose file was looked for and is not among the candidates."""
        found, root = self.candidates, str(document_file(self._index_path, ""))
        if self._within is None:
            found.scopes = [*self._walked, *self._named]
        else:
            found.scopes = [path for path in self._within if _is_in(path, self._walked)]
            found.scopes += [folder for folder in self._walked if _is_in(folder, self._within)]
        gone = dict.fromkeys(found.gone)
        for id in self._ids:
            if id not in found.files and found.covers(os.path.join(root, id)):
                gone[id] = None
        found.gone = [*gone]

    def _without_foreign(self, ids: Iterable[str]) -> list[str]:
        """Return known ids without those that must be named again; say which these are."""
        trusted = []
        for id in ids:
            path = str(document_file(self._index_path, id))
            if id not in self._known.foreign:
                trusted.append(id)
            elif path not in self._kept:
                self._kept[path] = None
                self.candidates.problems.append(SourceError(path, _FOREIGN, cause=Cause.INDEX_MOVED))
        return trusted

    def _walk_all(self, ids: Iterable[str]) -> None:
        known = self._known.folders
        paths = {id: str(document_file(self._index_path, id)) for id in known}
        options = {paths[id]: folder.options for id, folder in known.items() if folder.options is not None}
        omitted = frozenset((place_of(self._index_path), *paths.values()))
        for id in dict.fromkeys(ids):
            folder = paths[id]
            if folder in self._walked:
                continue
            if not os.path.isdir(folder):
                self._keep(folder)
                continue
            self._walked[folder] = None
            selection = Selection.of(folder, self._choices(folder, options))
            mounts = frozenset(str(document_file(self._index_path, mount)) for mount in known[id].mounts)
            listing = list_files(
                folder,
                selection,
                omitted=omitted,
                known_mounts=mounts,
                within=self._within,
                found=self._report_found,
            )
            self._add_listing(listing, selection.max_bytes, self._stores(folder))
            if self._within is None:
                self._remember_mounts(id, listing)

    def _report_found(self, count: int) -> None:
        """Report progress: this many files were found in the folder that is being walked."""
        if self._progress:
            self._progress(Progress(Phase.LISTING, len(self.candidates.files) + count, None))

    def _choices(self, folder: str, options: Mapping[str, FileOptions]) -> list[FileOptions]:
        """Return the options that count for a folder: those of the nearest one that has any, then the defaults."""
        around = (str(path) for path in (Path(folder), *Path(folder).parents))
        nearest = next((path for path in around if path in options), None)
        return [self._defaults] if nearest is None else [replace(options[nearest], base=nearest), self._defaults]

    def _stores(self, path: str) -> bool:
        """Return whether the texts of a folder or of a file are to be stored."""
        given = self._known.stores(self._index_path, path)
        return given if given is not None else self._defaults.store is not False

    def _add_listing(self, listing: Listing, max_bytes: int, store: bool) -> None:
        found = self.candidates
        found.other_types += listing.other_types
        found.ignored += listing.ignored
        found.outside_links += listing.outside_links
        found.problems += listing.problems
        self._kept |= dict.fromkeys(listing.unreadable)
        for folder in listing.unmounted:
            self._keep(folder)
        for path, stamp in listing.files:
            id = self._path_ids.of(path)
            try:
                id.encode()
            except UnicodeEncodeError as error:
                found.problems.append(_name_error(path, error))
                continue
            own = self._known.store.get(id, store)
            found.files.setdefault(id, CandidateFile(path, max_bytes, stamp, own))

    def _remember_mounts(self, id: str, listing: Listing) -> None:
        mounts = tuple(document_id(self._index_path, Path(path)) for path in (*listing.mounts, *listing.unmounted))
        self._known.folders[id] = replace(self._known.folders[id], mounts=mounts)

    def _find_files(self, ids: Iterable[str]) -> None:
        """Add the known files that exist; forget those that are gone from a folder that exists."""
        for id in ids:
            path = document_file(self._index_path, id)
            if os.path.lexists(path):
                self._add_file(id, path)
            elif _is_in(str(path), self._kept):
                continue
            elif path.parent.is_dir():
                del self._known.files[id]
                self._known.store.pop(id, None)
                self.candidates.gone.append(id)
            else:
                self._keep(str(path.parent))

    def _add_file(self, id: str, path: Path) -> None:
        max_bytes = self._known.files[id] or self._defaults.max_bytes or MAX_BYTES
        candidate = self.candidates.files.get(id)
        if candidate is not None:
            max_bytes = max(max_bytes, candidate.max_bytes)
        try:
            stamp = stamp_of(os.stat(path))
        except OSError:
            stamp = ""
        self.candidates.files[id] = CandidateFile(str(path), max_bytes, stamp, self._stores(str(path)))

    def _keep(self, folder: str) -> None:
        """Keep the documents of a folder that is missing, and say so."""
        if not _is_in(folder, self._kept):
            self._kept[folder] = None
            count = len(ids_below(self._index_path, self._ids, Path(folder)))
            self.candidates.problems.append(FolderMissing(folder, count))


def encodable_id(index_path: Path, path: Path) -> str:
    """Return the id of a file or folder.

    :raises SourceError: the name is not valid Unicode
    """
    id = document_id(index_path, path)
    try:
        id.encode()
    except UnicodeEncodeError as error:
        raise _name_error(str(path), error) from error
    return id


def _name_error(path: str, error: UnicodeEncodeError) -> SourceError:
    name = os.fsencode(path).decode("ascii", "backslashreplace")
    reason = Message("the file name is not valid UTF-8; rename the file")
    return SourceError(name, reason, error, cause=Cause.NAME)


def _is_in(path: str, folders: Iterable[str]) -> bool:
    """Return whether a path is one of some folders, or below one."""
    return any(path == folder or is_below(path, folder) for folder in folders)
