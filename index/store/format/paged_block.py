"""How is a long block read in pieces, and still compared with its checksums?

A second block has the crc32 of each page of the first. A page is compared when it is first read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns

__all__ = ["PAGE", "PagedBlock", "pages_name"]

PAGE = 1 << 14
"""Bytes per checksum."""


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
        self._content: NDArray[np.uint8] = columns.unverified(name)
        columns.require(self._content.dtype == np.uint8, name)
        self._bytes = self._content.data
        pages = -(-len(self._content) // PAGE)
        self._checksums: NDArray[np.uint32] = columns.typed(pages_name(name), "<u4", pages)
        self._is_verified = bytearray(pages)  # 0 or 1 for each page

    def __len__(self) -> int:
        return len(self._content)

    def read(self, start: int, end: int) -> NDArray[np.uint8]:
        """Return the bytes of one piece.

        :raises IndexDamaged: it is outside of the block, or on a page that does not match its checksum
        """
        self._check(start, end)
        return self._content[start:end]

    def read_bytes(self, start: int, end: int) -> bytes:
        """Return a copy of one piece, which of a short one takes less time than :meth:`read`.

        :raises IndexDamaged: as for :meth:`read`
        """
        self._check(start, end)
        return self._bytes[start:end].tobytes()

    def _check(self, start: int, end: int) -> None:
        if not 0 <= start <= end <= len(self._content):
            raise self._columns.damaged(Message("a reference points outside block {block}", block=self._name))
        if start < end:
            page, last_page = start // PAGE, (end - 1) // PAGE
            if not (self._is_verified[page] and self._is_verified[last_page]) or last_page > page + 1:
                self._verify(range(page, last_page + 1))

    def read_all(self, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the bytes of many pieces, concatenated.

        :param starts: (n_pieces,) offsets
        :param sizes: (n_pieces,) bytes
        :raises IndexDamaged: as for :meth:`read`
        """
        ends = starts + sizes
        if len(starts) and (starts.min() < 0 or sizes.min() < 0 or ends.max() > len(self._content)):
            raise self._columns.damaged(Message("a reference points outside block {block}", block=self._name))
        before = np.cumsum(sizes) - sizes
        offsets = np.repeat(starts - before, sizes)
        offsets += np.arange(len(offsets))
        if 0 in self._is_verified:
            is_read = np.zeros(len(self._is_verified), np.bool_)
            is_read[offsets // PAGE] = True
            self._verify(np.flatnonzero(is_read).tolist())
        pieces: NDArray[np.uint8] = self._content[offsets]
        return pieces

    def _verify(self, pages: Iterable[int]) -> None:
        for page in pages:
            if self._is_verified[page]:
                continue
            start = page * PAGE
            if zlib.crc32(self._content[start : start + PAGE].data) != self._checksums[page]:
                raise self._columns.damaged(
                    Message(
                        "page {page} of block {block} does not match its checksum", page=page, block=self._name
                    )
                )
            self._is_verified[page] = 1
