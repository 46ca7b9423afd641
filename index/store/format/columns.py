r"""How are named arrays kept in one file?

A columns file is a sequence of blocks, each the bytes of one array, followed by a JSON footer that names them::

    "timviet\x01" | block | block | … | footer | its length and crc32, 2 × uint32 | "timviet\x01"

The footer lists the dtype, offset, size in bytes and crc32 of each block
(:mod:`timviet.index.store.format.footer`). A file is written once, front to back, and never changed. A reader
reads the footer, then only what is requested: a block, or of a long block of bytes a piece
(:mod:`timviet.index.store.format.paged_block`).

A block is compared with its checksum when it is first requested, a long one page by page. So damage causes an
error, never a wrong answer. A file with right checksums need not come from timviet, so the code that opens a block
also validates its numbers, with :meth:`Columns.require`.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.file_reader import FileReader
from timviet.index.store.format.footer import DTYPES, BlockEntry, Footer, parse_footer
from timviet.index.store.format.malformed import Malformed

__all__ = ["MAGIC", "TRAILER", "Columns"]

MAGIC = b"timviet\x01"
TRAILER = struct.Struct("<II8s")

_LARGEST_FOOTER = 1 << 20
_USUAL_FOOTER = 1 << 15  # bytes that are read at once for it


class Columns:
    """The arrays of a columns file, each read when it is first requested."""

    def __init__(self, path: Path) -> None:
        """Open a file and read its footer.

        :raises IndexDamaged: it is missing, or no columns file, or its footer is torn or points outside of it
        :raises IndexUnreadable: the system refuses to read it
        """
        self.path = path
        self._file = FileReader(path)
        footer = self._read_footer()
        self._blocks = footer.blocks
        self.about = footer.about
        """The writer's own entries in the footer, not validated."""
        self._arrays: dict[BlockEntry, NDArray[Any]] = {}

    def _read_footer(self) -> Footer:
        size = self._file.size
        if not size:
            raise self.damaged(Message("the file is empty"))
        if size < len(MAGIC) + TRAILER.size or self._file.read(0, len(MAGIC)) != MAGIC:
            raise self.damaged(Message("not a column file, or incomplete"))
        tail_start = max(size - _USUAL_FOOTER, 0)
        tail = self._file.read(tail_start, size)
        length, crc, magic = TRAILER.unpack(tail[-TRAILER.size :])
        end = size - TRAILER.size - length
        if magic != MAGIC or end < len(MAGIC):
            raise self.damaged(Message("the end of the file is incomplete"))
        if length > _LARGEST_FOOTER:
            raise self.damaged(Message("the footer is larger than timviet ever writes"))
        if end < tail_start:
            tail = self._file.read(end, size)
        footer = tail[-TRAILER.size - length : -TRAILER.size]
        if zlib.crc32(footer) != crc:
            raise self.damaged(Message("the footer does not match its checksum"))
        try:
            return parse_footer(footer, len(MAGIC), end)
        except Malformed as error:
            raise self.damaged(Message("the footer is invalid ({reason})", reason=error.reason)) from error

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return one block as an array that cannot be changed.

        :raises IndexDamaged: the block is missing or does not match its checksum
        :raises IndexUnreadable: the system refuses to read it
        """
        entry = self._entry(name)
        if (array := self._arrays.get(entry)) is not None:
            return array
        data = self._file.read(entry.offset, entry.offset + entry.size)
        if zlib.crc32(data) != entry.crc:
            raise self.damaged(Message("block {block} does not match its checksum", block=name))
        return self._arrays.setdefault(entry, np.frombuffer(data, DTYPES[entry.dtype]))

    def typed(self, name: str, dtype: str, length: int | None = None) -> NDArray[Any]:
        """Return one block that must have this dtype and, if ``length`` is given, this number of items.

        :raises IndexDamaged: as for ``columns[name]``, or its dtype or length differs
        """
        array = self[name]
        self.require(array.dtype == DTYPES[dtype] and length in (None, len(array)), name)
        return array

    def locate(self, name: str) -> tuple[FileReader, int]:
        """Return the file that a block is in, and the offset at which it starts, to read pieces of it.

        :raises IndexDamaged: the block is missing
        """
        return self._file, self._entry(name).offset

    def _entry(self, name: str) -> BlockEntry:
        if (entry := self._blocks.get(name)) is None:
            raise self.damaged(Message("block {block} is missing", block=name))
        return entry

    def dtype(self, name: str) -> np.dtype[Any]:
        """Return the dtype of a block, without reading it.

        :raises IndexDamaged: the block is missing
        """
        return DTYPES[self._entry(name).dtype]

    def length(self, name: str) -> int:
        """Return the number of items of a block, without reading it; 0 if the block is missing."""
        entry = self._blocks.get(name)
        return 0 if entry is None else entry.length

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of each block that is not empty; a block with two names counts once."""
        names = {(entry.offset, entry.size): name for name, entry in reversed(self._blocks.items()) if entry.size}
        return {name: size for (_, size), name in names.items()}

    def damaged_blocks(self) -> list[str]:
        """Read the whole file and return the names of the blocks that do not match their checksums.

        :raises IndexUnreadable: the system refuses to read it
        """
        return [name for name, entry in self._blocks.items() if self._crc32(entry) != entry.crc]

    def _crc32(self, entry: BlockEntry) -> int:
        crc = 0
        for piece in self._file.pieces(entry.offset, entry.offset + entry.size):
            crc = zlib.crc32(piece, crc)
        return crc

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
        return self._file.damaged(reason)
