"""Which commits and files are left in the folder of a damaged index?

Manifests say which files belong to a commit. Where a manifest is lost, the names of the files still tell which
commit wrote them: ``segment-00000012-1.columns`` is of commit 12, and ``segment-00000012-1.deleted-00000014``
holds what commit 14 deleted from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from timviet.index.analysis.analyzer import FINGERPRINT
from timviet.index.errors import IndexDamaged
from timviet.index.integrity.salvage import DamagedSegment
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import FORMAT, Manifest

__all__ = ["Inventory", "read_if_sound"]

_NAME = re.compile(r"(segment-(\d{8,})-\d+)\.(?:columns|deleted-(\d{8,}))")


class Inventory:
    """The commits and files of an index, as far as they can be told; its owner holds the write lock."""

    def __init__(self, folder: Path) -> None:
        """List the commits.

        :raises IndexMissing: there is no index
        :raises StoreError: a file may not be read, or not now
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
        """Numbers of later commits, whose manifests cannot be read."""

    def orphans(self) -> list[str]:
        """Return the names of the segments that lost commits wrote, the oldest first."""
        listed = {file.name for manifest in self.manifests for file in manifest.files}
        orphans = []
        for file in self.folder.glob("*.columns"):
            match = _NAME.fullmatch(file.name)
            if match is None or file.name in listed:
                continue
            number = int(match[2])
            if number <= self.latest and (number in self.lost_commits or not self.manifests):
                orphans.append((number, file.name))
        return [name for _, name in sorted(orphans)]

    def deletions(self, columns: str) -> tuple[Path, ...]:
        """Return the files that say which documents of a segment are deleted, the latest first."""
        stem = columns.partition(".")[0]
        files = []
        for file in self.folder.glob(f"{stem}.deleted-*"):
            match = _NAME.fullmatch(file.name)
            if match and int(match[3]) <= self.latest:
                files.append((int(match[3]), file))
        return tuple(file for _, file in sorted(files, reverse=True))

    def earlier_segments(self) -> Iterator[DamagedSegment]:
        """Yield the segments that only commits before the base had; those of readable manifests come first."""
        seen = {segment.columns.name for segment in self.base.segments} | {*self.orphans()}
        for segment in [segment for manifest in self.manifests[1:] for segment in manifest.segments]:
            if segment.columns.name not in seen:
                seen.add(segment.columns.name)
                deletions = () if segment.deletions is None else (self.folder / segment.deletions.name,)
                yield DamagedSegment(self.folder / segment.columns.name, deletions)
        for file in sorted(self.folder.glob("*.columns"), reverse=True):
            match = _NAME.fullmatch(file.name)
            if match and file.name not in seen and int(match[2]) <= self.base.generation:
                yield DamagedSegment(file, self.deletions(file.name))


def read_if_sound(folder: Path, name: str) -> Manifest | None:
    """Return a manifest, or None if it is missing or damaged.

    :raises StoreError: it may not be read, or not now
    """
    try:
        return commits.read_manifest(folder, name)
    except IndexDamaged:
        return None
