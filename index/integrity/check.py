"""Is every byte of an index as it was written?

Searching checks what it reads; this reads everything, in the last commit and in the one that is kept before
it. Whether what was written makes sense is another question: :mod:`timviet.index.integrity.consistency`.
"""

from __future__ import annotations

import os
from pathlib import Path

from timviet.index.errors import IndexDamaged, StoreError
from timviet.index.integrity.consistency import find_contradictions
from timviet.index.messages import Message
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import Manifest
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["check", "describe_damage"]


def check(path: str | os.PathLike[str], *, deep: bool = False) -> list[str]:
    """Gives a sentence for each thing that is damaged, or none if the index in a folder is whole.

    :param deep: also compare the structures of the index with each other, which takes far longer
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    """
    folder = Path(path)
    problems: dict[str, None] = {}
    kept: list[Manifest] = []
    whole = 0
    for name in commits.list_manifests(folder):
        if whole == commits.COMMITS_KEPT:
            break  # what is older was left over when a writer was stopped
        try:
            kept.append(commits.read_manifest(folder, name))
            commits.read_complete_manifest(folder, name)
            whole += 1
        except IndexDamaged as error:
            problems[error.reason] = None
    for file in dict.fromkeys(file for manifest in kept for file in manifest.files):
        problems |= dict.fromkeys(describe_damage(folder, file))
    if not problems:
        for manifest in kept:
            problems |= dict.fromkeys(_contradictions(folder, manifest, deep))
    return list(problems)


def _contradictions(folder: Path, manifest: Manifest, deep: bool) -> list[str]:
    try:
        snapshot = Snapshot(folder, manifest)
    except StoreError as error:
        return [error.reason]
    return list(find_contradictions(snapshot)) if deep and manifest.is_current else []


def describe_damage(folder: Path, file: FileDigest) -> list[str]:
    """Gives a sentence for each thing that is wrong with a file: the blocks that it is in, if that can be told."""
    try:
        file.verify(folder)
    except StoreError as error:
        problem = error.reason
    else:
        return []
    try:
        blocks = Columns(folder / file.name).damaged_blocks()
    except StoreError as error:
        return list(dict.fromkeys((problem, error.reason)))
    return [
        Message(
            "{file}: {reason}",
            file=file.name,
            reason=Message("block {block} does not match its checksum", block=block),
        )
        for block in blocks
    ] or [problem]
