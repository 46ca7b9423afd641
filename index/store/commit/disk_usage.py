"""How many bytes does each part of an index take?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from timviet.index.store.commit.manifest import Manifest
from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.block_names import PARTS, part_of

__all__ = ["disk_usage"]

_EARLIER = "earlier"  # what only the commit before needs, which is kept in case the last cannot be read
_OTHER = "other"  # footers, manifests, the configuration, an incomplete rebuild, and whatever else is there


def disk_usage(folder: Path, manifest: Manifest) -> Mapping[str, int]:
    """Return the bytes of each part of an index; together they are those of all files in its folder.

    The parts are those of :data:`timviet.index.store.segment.block_names.PARTS`, then ``earlier`` and ``other``.

    :param manifest: the last commit
    :raises IndexDamaged: a file of the commit is missing or damaged
    """
    usage: Counter[str] = Counter(dict.fromkeys((*PARTS, _EARLIER, _OTHER), 0))
    for entry in manifest.segments:
        for name, size in Columns(folder / entry.columns.name).sizes().items():
            usage[part_of(name)] += size
    own = {file.name for file in manifest.files}
    total = 0
    for file in _files_below(folder):
        with suppress(OSError):  # a writer has just removed it, or its path is too long
            size = file.stat().st_size
            total += size
            if file.parent == folder and file.name not in own and file.suffix == ".columns":
                usage[_EARLIER] += size
    usage[_OTHER] = total - usage.total()
    return usage


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it, without those in folders that cannot be listed."""
    folders = [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file():
                    yield Path(entry.path)
