"""Which commits and files are left in the folder of a damaged index?

A manifest lists the files of its commit. If a manifest is lost, the names of the files still contain the number of
the commit that wrote them: commit 12 wrote ``segment-00000012-1.columns``, and commit 14 wrote
``segment-00000012-1.deleted-00000014``, the documents that it deleted from that segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import IndexDamaged
from timviet.index.integrity.salvage import DamagedSegment
from timviet.index.store.commit import commits
from timviet.index.store.commit.file_names import COLUMNS, DELETIONS
from timviet.index.store.commit.manifest import FORMAT, Manifest

__all__ = ["Inventory", "read_if_sound"]


class Inventory:
    """The commits and files of an index that can still be identified; its owner holds the write lock."""

    def __init__(self, folder: Path) -> None:
        """List the commits.

        :raises IndexMissing: there is no index
        :raises StoreError: a file cannot be opened or read; it may be undamaged
        """
        self.folder = folder
        self.names = commits.list_manifests(folder)
        """Names of the manifests, the last commit first."""
        self.manifests = [manifest for name in self.names if (manifest := read_if_sound(folder, name)) is not None]
        """The manifests that can be read, the last commit first."""
        self.latest = commits.generation_of(self.names[0])
        """Number of the last commit, whether or not its manifest can be read."""
        self.base = self.manifests[0] if self.manifests else Manifest(FORMAT, 0, FINGERPRINT)
        """The last commit whose manifest can be read, or an empty one."""
        readable = self.manifests[0].generation if self.manifests else -1
        self.lost_commits = {number for name in self.names if (number := commits.generation_of(name)) > readable}
        """Numbers of the commits after ``base``; their manifests cannot be read."""

    def orphans(self) -> list[str]:
        """Return the names of the segments that lost commits wrote, the oldest first."""
        listed = {file.name for manifest in self.manifests for file in manifest.files}
        orphans = []
        for name, match in self._matches(COLUMNS):
            number = int(match[2])
            if (
                name not in listed
                and number <= self.latest
                and (number in self.lost_commits or not self.manifests)
            ):
                orphans.append((number, name))
        return [name for _, name in sorted(orphans)]

    def deletions(self, columns: str) -> tuple[Path, ...]:
        """Return the files that mark the deleted documents of a segment, the latest first.

        :param columns: the file name of the segment
        """
        stem = columns.partition(".")[0]
        files = []
        for name, match in self._matches(DELETIONS):
            if match[1] == stem and int(match[2]) <= self.latest:
                files.append((int(match[2]), self.folder / name))
        return tuple(file for _, file in sorted(files, reverse=True))

    def earlier_segments(self) -> Iterator[DamagedSegment]:
        """Yield the segments that belong only to commits before ``base``, those of readable manifests first."""
        seen = {segment.columns.name for segment in self.base.segments} | {*self.orphans()}
        for segment in [segment for manifest in self.manifests[1:] for segment in manifest.segments]:
            if segment.columns.name not in seen:
                seen.add(segment.columns.name)
                deletions = () if segment.deletions is None else (self.folder / segment.deletions.name,)
                yield DamagedSegment(self.folder / segment.columns.name, deletions)
        for name, match in reversed(self._matches(COLUMNS)):
            if name not in seen and int(match[2]) <= self.base.generation:
                yield DamagedSegment(self.folder / name, self.deletions(name))

    def _matches(self, kind: re.Pattern[str]) -> list[tuple[str, re.Match[str]]]:
        """Return the names of all files of a kind, ascending, each with its parts.

        :raises IndexUnreadable: the folder cannot be listed, so it is unknown whether a file is missing
        """
        names = commits.list_files(self.folder)
        return [(name, match) for name in names if (match := kind.fullmatch(name)) is not None]


def read_if_sound(folder: Path, name: str) -> Manifest | None:
    """Return a manifest, or None if it is missing or damaged.

    :raises StoreError: it cannot be opened or read; it may be undamaged
    """
    try:
        return commits.read_manifest(folder, name)
    except IndexDamaged:
        return None
