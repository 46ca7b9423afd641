"""How is a long block read in pieces, and still compared with its checksums?

A second block has the crc32 of each page of the first. A page is compared when it is first read.
"""

from __future__ import annotations

import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns

__all__ = ["PAGE", "PagedBlock", "pages_name"]

PAGE = 1 << 14
"""Bytes per checksum."""

# Bytes between two pieces up to which reading them takes less time than another call of the system.
_NEAR = 1 << 12
_TOGETHER = 1 << 20  # pieces that are in the same so many bytes are read together


def pages_name(name: str) -> str:
    """Return the name of the block with the page checksums of a block."""
    return f"{name}.pages"


class PagedBlock:
    """A block of bytes that is read in pieces."""

    def __init__(self, columns: Columns, name: str) -> None:
        """Open a block without reading it.

        :raises IndexDamaged: the block or its checksums are missing, or its dtype is not uint8
        """
        self._columns, self._name = columns, name
        columns.require(columns.dtype(name) == np.uint8, name)
        self._length = columns.length(name)
        self._file, self._offset = columns.locate(name)
        pages = -(-self._length // PAGE)
        self._checksums: NDArray[np.uint32] = columns.typed(pages_name(name), "<u4", pages)
        self._is_verified = bytearray(pages)  # 0 or 1 for each page

    def __len__(self) -> int:
        return self._length

    def read(self, start: int, end: int) -> NDArray[np.uint8]:
        """Return the bytes of one piece as an array that cannot be changed.

        :raises IndexDamaged: it is outside of the block, or on a page that does not match its checksum
        :raises IndexUnreadable: the system refuses to read it
        """
        return np.frombuffer(self.read_bytes(start, end), np.uint8)

    def read_bytes(self, start: int, end: int) -> bytes:
        """Return the bytes of one piece.

        :raises StoreError: as for :meth:`read`
        """
        if not 0 <= start <= end <= self._length:
            raise self._outside()
        if start == end:
            return b""
        page, last_page = start // PAGE, (end - 1) // PAGE
        if self._is_verified.find(0, page, last_page + 1) < 0:
            return self._file.read(self._offset + start, self._offset + end)
        first = page * PAGE
        content = self._file.read(self._offset + first, self._offset + min((last_page + 1) * PAGE, self._length))
        self._verify(content, page, last_page)
        return content[start - first : end - first]

    def read_all(self, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the bytes of many pieces, concatenated. Pieces that are near each other are read together.

        :param starts: (n_pieces,) offsets
        :param sizes: (n_pieces,) bytes
        :raises StoreError: as for :meth:`read`
        """
        ends = starts + sizes
        if not len(starts):
            return np.zeros(0, np.uint8)
        if sizes.min() < 0:  # where they start and end is checked as they are read
            raise self._outside()
        gaps = starts[1:] - ends[:-1]
        is_far = (gaps < 0) | (gaps > _NEAR) | (starts[1:] // _TOGETHER != starts[:-1] // _TOGETHER)
        bounds = [0, *(np.flatnonzero(is_far) + 1).tolist(), len(starts)]
        starts_list, ends_list = starts.tolist(), ends.tolist()
        pieces: list[bytes] = []
        for first, last in pairwise(bounds):
            offset = starts_list[first]
            content = self.read_bytes(offset, ends_list[last - 1])
            if last == first + 1:
                pieces.append(content)
            else:
                pieces += [
                    content[start - offset : end - offset]
                    for start, end in zip(starts_list[first:last], ends_list[first:last], strict=True)
                ]
        return np.frombuffer(b"".join(pieces), np.uint8)

    def _outside(self) -> IndexDamaged:
        return self._columns.damaged(Message("a reference points outside block {block}", block=self._name))

    def _verify(self, content: bytes, page: int, last_page: int) -> None:
        """Compare some pages with their checksums.

        :param content: their bytes
        """
        view = memoryview(content)
        for number in range(page, last_page + 1):
            start = (number - page) * PAGE
            if zlib.crc32(view[start : start + PAGE]) != self._checksums[number]:
                raise self._columns.damaged(
                    Message(
                        "page {page} of block {block} does not match its checksum", page=number, block=self._name
                    )
                )
            self._is_verified[number] = 1
