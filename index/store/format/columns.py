r"""How are named arrays kept in one file?

A columns file is a sequence of blocks, each the bytes of one array, followed by a JSON footer that names them::

    "timviet\x01" | block | block | … | footer | its length and crc32, 2 × uint32 | "timviet\x01"

The footer lists the dtype, offset, size in bytes and crc32 of each block
(:mod:`timviet.index.store.format.footer`). A file is written once, front to back, and never changed. A reader maps
it and loads only the footer, so memory holds only the pages of a block that are read.

An array is compared with its checksum once, when it is first requested. A long block of bytes that is read in
pieces is compared page by page (:mod:`timviet.index.store.format.paged_block`). So damage causes an error, never a
wrong answer. A file with right checksums need not come from timviet, so the code that opens a block also validates
its numbers, with :meth:`Columns.require`.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.disk import open_regular_file, unreadable_error
from timviet.index.store.format.footer import DTYPES, Footer, parse_footer
from timviet.index.store.format.malformed import Malformed

__all__ = ["MAGIC", "TRAILER", "Columns"]

MAGIC = b"timviet\x01"
TRAILER = struct.Struct("<II8s")

_LARGEST_FOOTER = 1 << 20


class Columns:
    """The arrays of a columns file, mapped into memory.

    On POSIX the file may be removed or replaced while it is open: its blocks stay readable until the last array
    is deleted.
    """

    def __init__(self, path: Path) -> None:
        """Map a file and read its footer.

        :raises IndexDamaged: it is missing, or no columns file, or its footer is torn or points outside of it
        :raises StoreError: the system refuses to read it
        """
        self.path = path
        try:
            with open(open_regular_file(path), "rb") as file:
                if not file.seek(0, 2):
                    raise self.damaged(Message("the file is empty"))
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise unreadable_error(path, error) from error
        footer = self._read_footer()
        self._blocks = footer.blocks
        self.about = footer.about
        """The writer's own entries in the footer, not validated."""
        self._arrays: dict[str, NDArray[Any]] = {}

    def _read_footer(self) -> Footer:
        size = len(self._map)
        if size < len(MAGIC) + TRAILER.size or self._map[: len(MAGIC)] != MAGIC:
            raise self.damaged(Message("not a column file, or incomplete"))
        length, crc, magic = TRAILER.unpack(self._map[size - TRAILER.size :])
        end = size - TRAILER.size - length
        if magic != MAGIC or end < len(MAGIC):
            raise self.damaged(Message("the end of the file is incomplete"))
        if length > _LARGEST_FOOTER:
            raise self.damaged(Message("the footer is larger than timviet ever writes"))
        footer = self._map[end : end + length]
        if zlib.crc32(footer) != crc:
            raise self.damaged(Message("the footer does not match its checksum"))
        try:
            return parse_footer(footer, len(MAGIC), end)
        except Malformed as error:
            raise self.damaged(Message("the footer is invalid ({reason})", reason=error.reason)) from error

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return one block as an array on the mapped file.

        :raises IndexDamaged: the block is missing or does not match its checksum
        """
        if (array := self._arrays.get(name)) is not None:
            return array
        array = self.unverified(name)
        if zlib.crc32(array.view(np.uint8).data) != self._blocks[name].crc:
            raise self.damaged(Message("block {block} does not match its checksum", block=name))
        self._arrays[name] = array
        return array

    def typed(self, name: str, dtype: str, length: int | None = None) -> NDArray[Any]:
        """Return one block that must have this dtype and, if ``length`` is given, this number of items.

        :raises IndexDamaged: as for ``columns[name]``, or its dtype or length differs
        """
        array = self[name]
        self.require(array.dtype == DTYPES[dtype] and length in (None, len(array)), name)
        return array

    def unverified(self, name: str) -> NDArray[Any]:
        """Return one block without comparing it with its checksum.

        :raises IndexDamaged: the block is missing
        """
        if (entry := self._blocks.get(name)) is None:
            raise self.damaged(Message("block {block} is missing", block=name))
        return np.frombuffer(self._map, DTYPES[entry.dtype], entry.length, entry.offset)

    def length(self, name: str) -> int:
        """Return the number of items of a block, without reading it; 0 if the block is missing."""
        entry = self._blocks.get(name)
        return 0 if entry is None else entry.length

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of each block that is not empty; a block with two names counts once."""
        names = {(entry.offset, entry.size): name for name, entry in reversed(self._blocks.items()) if entry.size}
        return {name: size for (_, size), name in names.items()}

    def damaged_blocks(self) -> list[str]:
        """Read the whole file and return the names of the blocks that do not match their checksums."""
        with memoryview(self._map) as view:
            return [
                name
                for name, entry in self._blocks.items()
                if zlib.crc32(view[entry.offset : entry.offset + entry.size]) != entry.crc
            ]

    def require(self, condition: object, block: str) -> None:
        """Raise :class:`IndexDamaged` for a block unless a condition is true.

        :raises IndexDamaged: the condition is false
        """
        if not condition:
            raise self.contradiction(block)

    def contradiction(self, block: str) -> IndexDamaged:
        """Return the error for a block that contradicts the other blocks."""
        return self.damaged(Message("block {block} contradicts the others", block=block))

    def damaged(self, reason: Message) -> IndexDamaged:
        """Return the error for this file, with a reason."""
        return IndexDamaged(str(self.path.parent), Message("{file}: {reason}", file=self.path.name, reason=reason))
