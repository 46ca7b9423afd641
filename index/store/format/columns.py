r"""How are named arrays kept in one file?

A columns file is a row of blocks, each the bytes of one array, and a footer in JSON that names them::

    "timviet\x01" | block | block | … | footer | its length and crc32, 2 × uint32 | "timviet\x01"

The footer gives for each block its dtype, offset, length in bytes and crc32, and whatever the maker wants to
say about the file. A file is written once, front to back, and never changed; a reader maps it and loads
nothing but the footer, so the blocks are only as many pages in memory as are looked at.

What is read has been checked: an array as a whole when it is first asked for, and of a heap, a long block of
bytes that is read here and there, each page when something is first read from it. So damage is an error and
not a wrong answer, and the price is paid once.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message, reason_of
from timviet.index.store.format.disk import opened, unreadable

__all__ = ["BROKEN", "DTYPES", "MAGIC", "PAGE", "TRAILER", "Columns", "Heap", "find", "position_of"]

MAGIC = b"timviet\x01"
TRAILER = struct.Struct("<II8s")
DTYPES = {name: np.dtype(name) for name in ("|u1", "<u2", "<u4", "<u8")}  # all that a footer may ask for
BROKEN = (ArithmeticError, AssertionError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What numbers raise that make no sense."""

_LARGEST_FOOTER = 1 << 20
PAGE = 1 << 14  # bytes of a heap that are checked together


def position_of(number: int, ascending: NDArray[Any], side: Literal["left", "right"] = "left") -> int:
    """Gives where a number stands in a column, or would stand; sides as in :func:`numpy.searchsorted`."""
    if number > np.iinfo(ascending.dtype).max:  # columns are as narrow as their own numbers allow
        return len(ascending)
    # A Python integer would make numpy copy all that it searches.
    return int(ascending.searchsorted(ascending.dtype.type(number), side))


def find(number: int, ascending: NDArray[Any]) -> int | None:
    """Gives where a number stands in a column, or None if it is not there."""
    place = position_of(number, ascending)
    return place if place < len(ascending) and ascending[place] == number else None


class Columns:
    """The arrays of a columns file, mapped into memory.

    The file may be removed or replaced while it is open (on POSIX): its blocks stay readable until the last
    array is gone.
    """

    def __init__(self, path: Path) -> None:
        """Maps a file and reads its footer.

        :raises IndexDamaged: it is missing, or no columns file, or its footer is torn or points outside of it
        :raises StoreError: it may not be read, or not now
        """
        self.path = path
        try:
            with open(opened(path), "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise self.damaged(Message("the file is empty")) from error
        except OSError as error:
            raise unreadable(path, error) from error
        footer = self._footer()
        try:
            self._blocks: dict[str, tuple[str, int, int, int]] = footer["blocks"]
            self.about: dict[str, Any] = footer["about"]
            self._checked: dict[str, NDArray[Any]] = {}
            for dtype, offset, length, crc in self._blocks.values():
                if (
                    not type(offset) is type(length) is type(crc) is int
                    or offset < len(MAGIC)
                    or length < 0
                    or offset + length > self._end
                    or length % DTYPES[dtype].itemsize
                    or offset % DTYPES[dtype].itemsize
                ):
                    raise ValueError(Message("a block lies outside of the file"))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self.damaged(Message("the footer is invalid ({reason})", reason=reason_of(error))) from error

    def _footer(self) -> Any:
        size = len(self._map)
        if size < len(MAGIC) + TRAILER.size or self._map[: len(MAGIC)] != MAGIC:
            raise self.damaged(Message("not a column file, or incomplete"))
        length, crc, magic = TRAILER.unpack(self._map[size - TRAILER.size :])
        self._end = size - TRAILER.size - length
        if magic != MAGIC or self._end < len(MAGIC):
            raise self.damaged(Message("the end of the file is incomplete"))
        if length > _LARGEST_FOOTER:
            raise self.damaged(Message("the footer is larger than timviet ever writes"))
        footer = self._map[self._end : self._end + length]
        if zlib.crc32(footer) != crc:
            raise self.damaged(Message("the footer does not match its checksum"))
        try:
            return json.loads(footer)
        except (ValueError, RecursionError) as error:
            raise self.damaged(Message("the footer is invalid ({reason})", reason=reason_of(error))) from error

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Gives one block as an array on the mapped file.

        :raises IndexDamaged: there is no such block, or it does not have its checksum
        """
        if (array := self._checked.get(name)) is not None:
            return array
        array = self._unchecked(name)
        if zlib.crc32(array.view(np.uint8).data) != self._blocks[name][3]:
            raise self.damaged(Message("block {block} does not match its checksum", block=name))
        self._checked[name] = array
        return array

    def heap(self, name: str) -> Heap:
        """Gives one block to be read in pieces.

        :raises IndexDamaged: there is no such block
        """
        return Heap(self, name, self._unchecked(name), self[f"{name}.pages"])

    def _unchecked(self, name: str) -> NDArray[Any]:
        try:
            dtype, offset, length, _ = self._blocks[name]
        except KeyError:
            raise self.damaged(Message("block {block} is missing", block=name)) from None
        kind = DTYPES[dtype]
        return np.frombuffer(self._map, kind, length // kind.itemsize, offset)

    def length(self, name: str) -> int:
        """Gives how many numbers a block has, without reading it; 0 if there is no such block."""
        dtype, _, length, _ = self._blocks.get(name, ("|u1", 0, 0, 0))
        return length // DTYPES[dtype].itemsize

    def sizes(self) -> dict[str, int]:
        """Gives the bytes of each block, those with two names once, and empty ones not at all."""
        once = {
            (offset, length): name for name, (_, offset, length, _) in reversed(self._blocks.items()) if length
        }
        return {name: length for (_, length), name in once.items()}

    def damaged_blocks(self) -> list[str]:
        """Reads the whole file and gives the names of the blocks that do not have their checksum."""
        with memoryview(self._map) as view:
            return [
                name
                for name, (_, offset, length, crc) in self._blocks.items()
                if zlib.crc32(view[offset : offset + length]) != crc
            ]

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Makes an error of this file of whatever goes wrong in the block, which makes sense of its numbers.

        Checksums tell that they are as they were written; who wrote them need not have been timviet.
        """
        try:
            yield
        except BROKEN as error:
            raise self.damaged(Message("cannot read {what} ({reason})", what=what, reason=repr(error))) from error

    def damaged(self, reason: str) -> IndexDamaged:
        """Makes the error that says what is wrong with this file."""
        return IndexDamaged(str(self.path.parent), Message("{file}: {reason}", file=self.path.name, reason=reason))


class Heap:
    """A block of bytes that is read in pieces; each of its pages is checked when it is first read."""

    def __init__(
        self, columns: Columns, name: str, content: NDArray[np.uint8], checksums: NDArray[np.uint32]
    ) -> None:
        self._columns, self._name = columns, name
        self._content, self._checksums = content, checksums
        self._sound = np.zeros(len(checksums), np.bool_)
        if len(content) > len(checksums) * PAGE:
            raise columns.damaged(Message("block {block} has more pages than checksums", block=name))

    def __len__(self) -> int:
        return len(self._content)

    def read(self, start: int, end: int) -> NDArray[np.uint8]:
        """Gives the bytes of one piece.

        :raises IndexDamaged: it lies outside of the heap, or on a page that does not have its checksum
        """
        if not 0 <= start <= end <= len(self._content):
            raise self._columns.damaged(Message("a reference points outside of block {block}", block=self._name))
        if start < end:
            first, last = start // PAGE, (end - 1) // PAGE + 1
            if not (self._sound[first] if last - first == 1 else self._sound[first:last].all()):
                self._check(np.arange(first, last))
        return self._content[start:end]

    def read_all(self, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Gives the bytes of many pieces, one behind the other.

        :raises IndexDamaged: as :meth:`read` does
        """
        ends = starts + sizes
        if len(starts) and (starts.min() < 0 or sizes.min() < 0 or ends.max() > len(self._content)):
            raise self._columns.damaged(Message("a reference points outside of block {block}", block=self._name))
        before = np.cumsum(sizes) - sizes
        place = np.repeat(starts - before, sizes)
        place += np.arange(len(place))
        if not self._sound.all():
            met = np.zeros(len(self._sound), np.bool_)
            met[place // PAGE] = True
            self._check(np.flatnonzero(met))
        pieces: NDArray[np.uint8] = self._content[place]
        return pieces

    def _check(self, pages: NDArray[np.int64]) -> None:
        for page in pages[~self._sound[pages]].tolist():
            start = page * PAGE
            if zlib.crc32(self._content[start : start + PAGE].data) != self._checksums[page]:
                raise self._columns.damaged(
                    Message(
                        "page {page} of block {block} does not match its checksum", page=page, block=self._name
                    )
                )
            self._sound[page] = True
