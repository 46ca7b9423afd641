"""How does a commit keep the list of source files that could not be read?

The list is bytes to this room. It has a file of its own, which later commits share until the list changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest

if TYPE_CHECKING:
    from timviet.index.store.commit.held_folder import HeldFolder

__all__ = ["read_unread", "write_unread"]

_BLOCK = "unread"


def write_unread(held: HeldFolder, generation: int, unread: bytes, *, durable: bool) -> FileDigest | None:
    """Write the list of a commit and return the digest of its file; None if the list is empty.

    :param generation: number of the commit
    """
    if not unread:
        return None
    name = f"unread-{generation:08d}.columns"
    held.remove(name)  # of a commit that failed
    with ColumnsWriter(held.path / name) as columns:
        columns.write(_BLOCK, unread)
        return columns.close({}, durable=durable)


def read_unread(folder: Path, file: FileDigest | None) -> bytes:
    """Return the list of a commit.

    :raises IndexDamaged: its file is missing or damaged
    """
    if file is None:
        return b""
    return Columns(folder / file.name).typed(_BLOCK, "|u1").tobytes()
