"""Is every byte of an index as it was written?

Searching checks what it reads; this reads everything, in the last commit and in the one that is kept before
it.
"""

from __future__ import annotations

from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.store import storage
from timviet.index.store.columns import Columns

__all__ = ["check"]


def check(folder: Path) -> list[str]:
    """Gives a sentence for each thing that is damaged, or none if the index is whole.

    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files
    """
    problems = []
    files: dict[str, None] = {}
    for manifest in storage.commits(folder):
        if isinstance(manifest, IndexDamaged):
            problems.append(manifest.reason)
        else:
            files |= dict.fromkeys(file for segment in manifest.segments for file in segment.files)
    for name in files:
        try:
            damaged = Columns(folder / name).damaged_blocks()
        except IndexDamaged as error:
            problems.append(error.reason)
        else:
            problems += [f"{name}: the block {block} does not have its checksum" for block in damaged]
    return problems
