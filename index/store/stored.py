"""Here is a document number; where is its text?

Strings, one a document, are kept in blocks of neighbours that are compressed together. A block is read whole;
the last few that were read are remembered.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.columns import Columns
from timviet.index.store.columns_writer import ColumnsWriter, narrow

__all__ = ["Stored", "StoredWriter", "strewn", "write_strings"]

_LEVEL = 5  # of zlib: 6 is 1 % smaller and takes a third longer, 1 is 15 % larger
_BEGIN = zlib.compress(b"", _LEVEL)[:2]
_PIECE = 1 << 16  # bytes
_SURE = 1 << 28  # bytes that a block may unpack to: more was never written by us
_ENOUGH = 1 << 22  # bytes that are compressed together, whatever their number
_REMEMBERED = 8


class StoredWriter:
    """Compresses strings as they come, into the one open block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str, together: int) -> None:
        """Begins.

        :param together: how many strings are compressed together
        """
        self._columns, self._name, self._together = columns, name, together
        self._waiting: list[bytes] = []
        self._size = 0
        self._first = [0]
        self._sizes: list[int] = []
        columns.begin(name, heap=True)

    def append(self, text: str) -> None:
        """Takes the string of the next document."""
        self._waiting.append(text.encode("utf-8", "surrogatepass"))
        self._size += len(self._waiting[-1])
        if len(self._waiting) >= self._together or self._size >= _ENOUGH:
            self._pack()

    def copy(self, block: bytes, documents: int) -> None:
        """Takes a block of strings that was compressed before."""
        self._pack()
        self._put(block, documents)

    def close(self) -> None:
        """Writes what still waits, and where the blocks begin."""
        self._pack()
        self._columns.end()
        self._columns.write(f"{self._name}.first", narrow(np.array(self._first, np.uint64)))
        self._columns.write(f"{self._name}.starts", narrow(np.cumsum([0, *self._sizes]).astype(np.uint64)))

    def _pack(self) -> None:
        if self._waiting:
            lengths = np.array([len(text) for text in self._waiting], "<u4").tobytes()
            self._put(zlib.compress(lengths + b"".join(self._waiting), _LEVEL), len(self._waiting))
            self._waiting, self._size = [], 0

    def _put(self, block: bytes, documents: int) -> None:
        self._columns.append(block)
        self._first.append(self._first[-1] + documents)
        self._sizes.append(len(block))


def write_strings(columns: ColumnsWriter, name: str, texts: Iterable[str], together: int) -> None:
    """Writes one string a document."""
    writer = StoredWriter(columns, name, together)
    for text in texts:
        writer.append(text)
    writer.close()


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
        block = int(np.searchsorted(self._first, number, side="right")) - 1
        return self._strings(block)[number - int(self._first[block])].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._starts) - 1):
            for text in self._unpacked(block):
                yield text.decode("utf-8", "surrogatepass")

    def copy(self, writer: StoredWriter, live: NDArray[np.bool_], least: int) -> None:
        """Hands the strings of live documents on; blocks of at least so many, all live, as they are."""
        for block in range(len(self._starts) - 1):
            first, last = int(self._first[block]), int(self._first[block + 1])
            if last - first >= least and live[first:last].all():
                data = self._heap.read(int(self._starts[block]), int(self._starts[block + 1]))
                writer.copy(data.tobytes(), last - first)
            elif live[first:last].any():
                for number, text in enumerate(self._unpacked(block), first):
                    if live[number]:
                        writer.append(text.decode("utf-8", "surrogatepass"))

    def _unpacked(self, block: int) -> list[bytes]:
        data = self._heap.read(int(self._starts[block]), int(self._starts[block + 1])).tobytes()
        count = int(self._first[block + 1]) - int(self._first[block])
        try:
            unpacker = zlib.decompressobj()
            text = unpacker.decompress(data, _SURE)
            if not unpacker.eof:
                raise ValueError("it is cut short, or larger than any that was written")
            ends = np.cumsum(np.frombuffer(text, "<u4", count), dtype=np.int64) + 4 * count
            if count and ends[-1] != len(text):
                raise ValueError("its strings are not as long as it says")
        except (zlib.error, ValueError) as error:
            raise self._columns.damaged(f"block {block} of {self._name} cannot be unpacked ({error})") from error
        return [text[a:b] for a, b in zip([4 * count, *ends[:-1].tolist()], ends.tolist(), strict=True)]


def strewn(written: bytes) -> Iterator[list[str]]:
    """Yields the strings of each block that stands anywhere in some bytes, wherever it begins."""
    at = 0
    while (at := written.find(_BEGIN, at)) >= 0:
        unpacker, text, end = zlib.decompressobj(), b"", at
        try:
            while not unpacker.eof and end < len(written) and len(text) <= _SURE:
                text += unpacker.decompress(written[end : end + _PIECE], _SURE)
                end += _PIECE
            sizes = np.frombuffer(text, "<u4", len(text) // 4)
            ends = np.cumsum(sizes, dtype=np.int64) + 4 * np.arange(1, len(sizes) + 1)
            counts = np.flatnonzero(ends == len(text)) + 1
            if not unpacker.eof or not len(counts):
                raise ValueError("this is no block")
            count = int(counts[0])
            borders = [4 * count, *(np.cumsum(sizes[:count], dtype=np.int64) + 4 * count).tolist()]
            strings = [text[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(borders)]
        except (zlib.error, ValueError):
            at += 1
        else:
            at = min(end, len(written)) - len(unpacker.unused_data)
            yield strings
