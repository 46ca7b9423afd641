"""Which files below a folder are candidates for an index?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from timviet.index.errors import SourceError
from timviet.index.files.file_content import unlisted_error
from timviet.index.files.globs import is_below
from timviet.index.files.ignore_files import IgnoreRules
from timviet.index.files.revisions import stamp_of
from timviet.index.files.selection import Selection

__all__ = ["ListedFile", "Listing", "list_files"]


class ListedFile(NamedTuple):
    """A file that is to be read."""

    path: str
    stamp: str
    """See :func:`timviet.index.files.revisions.stamp_of`; empty if the system does not tell it."""


@dataclass(slots=True)
class Listing:
    """The files of a folder."""

    files: list[ListedFile] = field(default_factory=list)
    """Those that are to be read, sorted by name within each folder."""

    other_types: Counter[str] = field(default_factory=Counter)
    """Number of the others by suffix, without the hidden and the ignored ones."""

    ignored: list[str] = field(default_factory=list)
    """Files and folders that an ignore file leaves out."""

    outside_links: int = 0
    """Number of links to files outside the folder; they are not followed, since only the folder was given."""

    mounts: list[str] = field(default_factory=list)
    """The folder and those below it on which a disk is mounted."""

    unmounted: list[str] = field(default_factory=list)
    """Folders whose disk is not mounted now: they are missing or empty."""

    unreadable: list[str] = field(default_factory=list)
    """Folders that cannot be listed."""

    problems: list[SourceError] = field(default_factory=list)
    """What is wrong with unreadable folders, and with ignore files."""


def list_files(
    folder: str,
    selection: Selection,
    *,
    omitted: frozenset[str] = frozenset(),
    known_mounts: frozenset[str] = frozenset(),
    within: Collection[str] | None = None,
    found: Callable[[int], object] | None = None,
) -> Listing:
    """Return the files below a folder that are to be read. Links to folders are not followed.

    :param folder: absolute
    :param omitted: folders that are left out, such as that of the index
    :param known_mounts: folders on which a disk was mounted: if one is empty now, its disk is missing
    :param within: files and folders, absolute: only these, and what is below them, are listed; None for all
    :param found: called after each folder, with the number of files found so far
    """
    return _Walk(folder, selection, omitted, known_mounts, within).run(found or (lambda count: None))


class _Walk:
    """Goes through one folder."""

    def __init__(
        self,
        start: str,
        selection: Selection,
        omitted: frozenset[str],
        known_mounts: frozenset[str],
        within: Collection[str] | None,
    ) -> None:
        self._start, self._selection, self._omitted = start, selection, omitted
        self._real_start = os.path.realpath(start)
        self._known_mounts = known_mounts
        self._within = frozenset(within or (start,))
        self._on_the_way = {str(parent) for path in self._within for parent in PurePath(path).parents}
        self._listing = Listing()

    def run(self, found: Callable[[int], object]) -> Listing:
        rules = IgnoreRules.above(self._start) if self._selection.ignore_files else None
        is_whole = any(self._start == path or is_below(self._start, path) for path in self._within)
        folders = [(self._start, rules, _device(os.path.dirname(self._start)), is_whole)]
        while folders:
            path, above, outer_device, is_whole = folders.pop()
            try:
                with os.scandir(path) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
                device = _device(path)
            except OSError as error:
                self._listing.unreadable.append(path)
                self._listing.problems.append(unlisted_error(path, error))
                continue
            if device != outer_device:
                self._listing.mounts.append(path)
            elif path in self._known_mounts and not entries:
                self._listing.unmounted.append(path)
                continue
            rules = None if above is None else above.enter(path, {entry.name for entry in entries})
            if not is_whole:
                wanted = self._within | self._on_the_way
                entries = [entry for entry in entries if entry.path in wanted]
            subfolders = self._take_files(entries, rules)
            for subfolder in reversed(subfolders):
                folders.append((subfolder, rules, device, is_whole or subfolder in self._within))
            found(len(self._listing.files))
        self._listing.unmounted += [path for path in sorted(self._known_mounts) if not os.path.lexists(path)]
        if rules is not None:
            self._listing.problems += rules.problems
        return self._listing

    def _take_files(self, entries: Iterable[os.DirEntry[str]], rules: IgnoreRules | None) -> list[str]:
        """Add the files of a folder to the listing; return the subfolders to enter."""
        listing, selection = self._listing, self._selection
        subfolders = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.path in self._omitted or (entry.is_symlink() and os.path.isdir(entry.path)):
                continue
            is_hidden = entry.name.startswith(".") and not selection.hidden
            if not is_folder and not selection.takes(entry.path):
                listing.other_types[os.path.splitext(entry.name)[1].lower()] += not is_hidden
                continue
            if selection.exclude.match(entry.path, is_folder):
                continue
            is_ignored = None if rules is None else rules.match(entry.path, is_folder)
            if is_hidden and is_ignored is not False:
                continue
            if is_ignored:
                listing.ignored.append(entry.path)
            elif is_folder:
                subfolders.append(entry.path)
            elif entry.is_symlink() and self._leads_out(entry.path):
                listing.outside_links += 1
            else:
                listing.files.append(ListedFile(entry.path, _stamp(entry)))
        return subfolders

    def _leads_out(self, link: str) -> bool:
        target = os.path.realpath(link)
        return os.path.exists(target) and not is_below(target, self._real_start)


def _stamp(entry: os.DirEntry[str]) -> str:
    """Return the size and time of a file; an empty text for a link that leads nowhere."""
    try:
        return stamp_of(entry.stat())
    except OSError:
        return ""


def _device(folder: str) -> int:
    """Return the number of the disk that a folder is on."""
    return os.stat(folder).st_dev
