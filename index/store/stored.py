"""Here is a document number; where is its text?

Strings, one a document, are kept in blocks of neighbours that are compressed together. A block is read whole;
the last few that were read are remembered.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import zstandard
from numpy.typing import NDArray

from timviet.index.store.columns import Columns
from timviet.index.store.columns_writer import ColumnsWriter, narrow

__all__ = ["Block", "Stored", "StoredWriter", "blocks", "repacked"]

_LEVEL = 6  # of zstandard: 9 is 1 % smaller and takes twice as long, 3 is 5 % larger and takes a third
_FULL = 16_000  # bytes of text in a block: with twice as many it is 7 % smaller, and takes twice as long to read
_MOST = 512  # strings in a block
_WORTH_COPYING = 2_000  # bytes of a block that is not packed anew with its neighbours
_SURE = 1 << 28  # bytes that a block may unpack to: more was never written by us
_REMEMBERED = 16

Block = tuple[bytes, int]
"""Compressed strings, and how many."""


def blocks(texts: Iterable[str]) -> Iterator[Block]:
    """Compresses strings, in blocks of neighbours."""
    waiting: list[bytes] = []
    size = 0
    for text in texts:
        waiting.append(text.encode("utf-8", "surrogatepass"))
        size += len(waiting[-1])
        if size >= _FULL or len(waiting) >= _MOST:
            yield _packed(waiting)
            waiting, size = [], 0
    if waiting:
        yield _packed(waiting)


def _packed(texts: list[bytes]) -> Block:
    lengths = struct.pack(f"<{len(texts)}I", *map(len, texts))
    # The columns file has checksums, so that the block needs none.
    return zstandard.ZstdCompressor(_LEVEL).compress(lengths + b"".join(texts)), len(texts)


class StoredWriter:
    """Takes blocks as they come, into the one open block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._counts: list[int] = []
        self._sizes: list[int] = []
        columns.begin(name, heap=True)

    def append(self, block: Block) -> None:
        """Takes the strings of the next documents."""
        data, count = block
        self._columns.append(data)
        self._counts.append(count)
        self._sizes.append(len(data))

    def close(self) -> None:
        """Writes where the blocks begin."""
        self._columns.end()
        self._columns.write(f"{self._name}.first", narrow(np.cumsum([0, *self._counts])))
        self._columns.write(f"{self._name}.starts", narrow(np.cumsum([0, *self._sizes])))


class Stored:
    """Reads the strings that :class:`StoredWriter` wrote."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self._name = columns, name
        self._heap = columns.heap(name)
        self._first, self._starts = columns[f"{name}.first"], columns[f"{name}.starts"]
        self._strings = lru_cache(_REMEMBERED)(self._unpacked)

    def __getitem__(self, number: int) -> str:
        """Gives the string of a document.

        :raises IndexDamaged: the block it lies in cannot be unpacked
        """
        block = int(self._first.searchsorted(self._first.dtype.type(number), side="right")) - 1
        text, ends = self._strings(block)
        place = number - int(self._first[block])
        return text[ends[place] : ends[place + 1]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._starts) - 1):
            yield from self._texts(block)

    def copy(self, live: NDArray[np.bool_]) -> Iterator[Block | list[str]]:
        """Yields what is live: large blocks that are all live as they are, of others the strings."""
        for block in range(len(self._starts) - 1):
            first, last = int(self._first[block]), int(self._first[block + 1])
            start, end = int(self._starts[block]), int(self._starts[block + 1])
            if end - start >= _WORTH_COPYING and live[first:last].all():
                yield self._heap.read(start, end).tobytes(), last - first
            elif live[first:last].any():
                yield [text for text, lives in zip(self._texts(block), live[first:last], strict=True) if lives]

    def _texts(self, block: int) -> Iterator[str]:
        text, ends = self._unpacked(block)
        for start, end in pairwise(ends):
            yield text[start:end].decode("utf-8", "surrogatepass")

    def _unpacked(self, block: int) -> tuple[bytes, list[int]]:
        """Gives the text of a block, and where in it its strings begin, and the last one ends."""
        data = self._heap.read(int(self._starts[block]), int(self._starts[block + 1])).tobytes()
        count = int(self._first[block + 1]) - int(self._first[block])
        try:
            if not 4 * count <= zstandard.frame_content_size(data) <= _SURE:
                raise ValueError("it is cut short, or larger than any that was written")
            text = zstandard.ZstdDecompressor().decompress(data)
            ends = list(accumulate(struct.unpack_from(f"<{count}I", text), initial=4 * count))
            if ends[-1] != len(text):
                raise ValueError("its strings are not as long as it says")
        except (zstandard.ZstdError, struct.error, ValueError) as error:
            raise self._columns.damaged(f"block {block} of {self._name} cannot be unpacked ({error})") from error
        return text, ends


def repacked(parts: Iterable[Block | list[str]]) -> Iterator[Block]:
    """Packs what :meth:`Stored.copy` yields, strings together with the strings beside them."""
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, list):
            waiting += part
        else:
            yield from blocks(waiting)
            waiting = []
            yield part
    yield from blocks(waiting)
