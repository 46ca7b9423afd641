"""Is every byte of an index as it was written?

A search verifies only the blocks that it reads. A check verifies every file of the last two commits, and with
``deep`` also whether their contents are consistent, see :mod:`timviet.index.integrity.consistency`.
"""

from __future__ import annotations

import os
from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.integrity.consistency import find_contradictions
from timviet.index.messages import Message
from timviet.index.opensearch.address import require_folder
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["check", "describe_damage"]


def check(path: str | os.PathLike[str], *, deep: bool = False) -> list[str]:
    """Return a sentence for each damage in the index in a folder; none if the index is undamaged.

    :param deep: also compare the structures of the index with each other, which takes far longer
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    :raises StoreError: a file cannot be opened or read; it may be undamaged
    :raises ClusterRefused: the index is on a cluster

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     check(folder, deep=True)
    []
    """
    require_folder(path, Message("copy it to a folder, and check the copy"))
    folder = Path(path)
    problems: dict[str, None] = {}  # an ordered set
    manifests: list[Manifest] = []
    complete_count = 0
    for name in commits.list_manifests(folder):
        if complete_count == commits.COMMITS_KEPT:
            break  # older commits are left over from a writer that was interrupted
        try:
            manifests.append(commits.read_manifest(folder, name))
            commits.read_complete_manifest(folder, name)
            complete_count += 1
        except IndexDamaged as error:
            problems[error.reason] = None
    for file in dict.fromkeys(file for manifest in manifests for file in manifest.files):
        problems |= dict.fromkeys(describe_damage(folder, file))
    if not problems:
        for manifest in manifests:
            problems |= dict.fromkeys(_open_and_compare(folder, manifest, deep))
    return list(problems)


def _open_and_compare(folder: Path, manifest: Manifest, deep: bool) -> list[str]:
    try:
        snapshot = Snapshot(folder, manifest)
    except IndexDamaged as error:
        return [error.reason]
    return list(find_contradictions(snapshot)) if deep and manifest.is_current else []


def describe_damage(folder: Path, file: FileDigest) -> list[str]:
    """Return a sentence for each damaged block of a file, or for the whole file if its blocks cannot be read.

    :raises StoreError: the file cannot be opened or read; it may be undamaged
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
