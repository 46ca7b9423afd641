"""Is every byte of an index as it was written?

A search verifies only the blocks that it reads. A check verifies every file of the last two commits, and with
``deep`` also whether their contents are consistent, see :mod:`timviet.index.integrity.consistency`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from timviet.index.absolute_paths import absolute_path
from timviet.index.errors import IndexDamaged, IndexUnreadable
from timviet.index.integrity.consistency import find_contradictions
from timviet.index.integrity.unreadable import find_unreadable
from timviet.index.messages import Message
from timviet.index.opensearch.address import require_folder
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.disk import is_disk_failure
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["Findings", "check", "describe_damage", "examine"]


class Findings(NamedTuple):
    """What is wrong with the files of an index."""

    damage: list[str]
    """A sentence for each damage."""

    unreadable: list[str]
    """A sentence for each part of a file that the disk cannot read."""


def check(path: str | os.PathLike[str], *, deep: bool = False) -> list[str]:
    """Return a sentence for each damage in the index in a folder, and for each part that the disk cannot read.

    :param deep: also compare the structures of the index with each other, which takes far longer
    :return: empty if the index is undamaged
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    :raises IndexUnreadable: the system refuses to open or read a file; it may be undamaged
    :raises ClusterRefused: the index is on a cluster

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     check(folder, deep=True)
    []
    """
    findings = examine(path, deep=deep)
    return [*findings.unreadable, *findings.damage]


def examine(path: str | os.PathLike[str], *, deep: bool = False) -> Findings:
    """Return what is wrong with the files of an index; the parameters and errors are those of :func:`check`."""
    require_folder(path, Message("copy it to a folder, and check the copy"))
    folder = absolute_path(path)
    findings = Findings([], [])
    manifests: list[Manifest] = []
    complete_count = 0
    for name in commits.list_manifests(folder):
        if complete_count == commits.COMMITS_KEPT:
            break  # older commits are left over from a writer that was interrupted
        with _collect(findings, folder / name):
            manifests.append(commits.read_manifest(folder, name))
            commits.read_complete_manifest(folder, name)
            complete_count += 1
    for file in dict.fromkeys(file for manifest in manifests for file in manifest.files):
        with _collect(findings, folder / file.name):
            findings.damage.extend(describe_damage(folder, file))
    if not any(findings):
        for manifest in manifests:
            findings.damage.extend(_open_and_compare(folder, manifest, deep))
    return Findings(*(list(dict.fromkeys(sentences)) for sentences in findings))


@contextmanager
def _collect(findings: Findings, path: Path) -> Iterator[None]:
    """Collect damage, and what the disk cannot read of the file that is examined."""
    try:
        yield
    except IndexDamaged as error:
        findings.damage.append(error.reason)
    except IndexUnreadable as error:
        places = find_unreadable(path) if is_disk_failure(error) else []
        if not places:
            raise
        findings.unreadable.extend(place.describe(path.name) for place in places)


def _open_and_compare(folder: Path, manifest: Manifest, deep: bool) -> list[str]:
    try:
        snapshot = Snapshot(folder, manifest)
    except IndexDamaged as error:
        return [error.reason]
    return list(find_contradictions(snapshot)) if deep and manifest.is_current else []


def describe_damage(folder: Path, file: FileDigest) -> list[str]:
    """Return a sentence for each damaged block of a file, or for the whole file if its blocks cannot be read.

    :raises IndexUnreadable: the file cannot be opened or read; it may be undamaged
    """
    try:
        file.verify(folder)
    except IndexDamaged as error:
        problem = error.reason
    else:
        return []
    try:
        blocks = Columns(folder / file.name).damaged_blocks()
    except IndexDamaged as error:
        return list(dict.fromkeys((problem, error.reason)))
    return [
        Message(
            "{file}: {reason}",
            file=file.name,
            reason=Message("block {block} does not match its checksum", block=block),
        )
        for block in blocks
    ] or [problem]
