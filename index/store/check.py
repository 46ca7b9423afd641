"""Is every byte of an index as it was written?

Searching checks what it reads; this reads everything, in the last commit and in the one that is kept before
it. Whether what was written makes sense is another question: :mod:`timviet.index.store.deep`.
"""

from __future__ import annotations

from pathlib import Path

from timviet.index.errors import IndexDamaged, StoreError
from timviet.index.store import storage
from timviet.index.store.columns import Columns
from timviet.index.store.file import File
from timviet.index.store.manifest import Manifest
from timviet.index.store.snapshot import Snapshot

__all__ = ["check"]


def check(folder: Path) -> list[str]:
    """Gives a sentence for each thing that is damaged, or none if the index is whole.

    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    """
    problems: dict[str, None] = {}
    kept: list[Manifest] = []
    for name in storage.manifests(folder):
        try:
            kept.append(storage.parsed(folder, name))
        except IndexDamaged as error:
            problems[error.reason] = None
    for file in dict.fromkeys(file for manifest in kept for file in manifest.files):
        problems |= dict.fromkeys(damage(folder, file))
    if not problems:
        for manifest in kept:
            try:
                Snapshot(folder, manifest)  # counts that contradict each other
            except IndexDamaged as error:
                problems[error.reason] = None
    return list(problems)


def damage(folder: Path, file: File) -> list[str]:
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
    return [f"{file.name}: the block {block} does not have its checksum" for block in blocks] or [problem]
