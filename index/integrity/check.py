"""Is every byte of an index as it was written?

Searches check what they read; this reads everything, in the last commit and in the one that is kept before it.
Whether the content makes sense is another question, see :mod:`timviet.index.integrity.consistency`.
"""

from __future__ import annotations

import os
from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.integrity.consistency import find_contradictions
from timviet.index.messages import Message
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["check", "describe_damage"]


def check(path: str | os.PathLike[str], *, deep: bool = False) -> list[str]:
    """Return a sentence for each thing that is damaged in the index in a folder; none if the index is whole.

    :param deep: also compare the structures of the index with each other, which takes far longer
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    :raises StoreError: a file may not be read, or not now; it may be whole

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     check(folder, deep=True)
    []
    """
    folder = Path(path)
    problems: dict[str, None] = {}  # in order, each once
    manifests: list[Manifest] = []
    complete = 0
    for name in commits.list_manifests(folder):
        if complete == commits.COMMITS_KEPT:
            break  # a writer that was stopped has left the older ones
        try:
            manifests.append(commits.read_manifest(folder, name))
            commits.read_complete_manifest(folder, name)
            complete += 1
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
    """Return a sentence for each damaged block of a file, or one for the file if the blocks cannot be told.

    :raises StoreError: the file may not be read, or not now
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
