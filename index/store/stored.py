"""Here is a document number; where is its text?

Strings, one a document, are kept in blocks of neighbours that are compressed together. A block is read whole;
the last few that were read are remembered. Where there are many documents, blocks are smaller and compressed with
a dictionary, which stays with them when they are copied from segment to segment.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import zstandard
from numpy.typing import NDArray

from timviet.index.store.columns import Columns
from timviet.index.store.columns_writer import ColumnsWriter, narrow

__all__ = ["Block", "Stored", "StoredWriter", "blocks", "repacked", "trained"]

_LEVEL = 6  # of zstandard: 9 is 1 % smaller and takes twice as long, 3 is 5 % larger and takes a third
_FULL = 16_000  # bytes of text in a block: with twice as many it is 7 % smaller, and takes twice as long to read
_FULL_WITH_DICTIONARY = 6_000  # with 8,000 it is 2 % smaller, and takes a sixth longer to read
_DICTIONARY, _SAMPLE = 1 << 16, 1 << 20  # bytes of a dictionary, and about what it is made of
_MOST = 512  # strings in a block
_WORTH_COPYING = 1_000  # bytes of a block that is not packed anew with its neighbours
_SURE = 1 << 28  # bytes that a block may unpack to: more was never written by us
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class Block:
    """Compressed strings."""

    data: bytes

    count: int
    """How many they are."""

    dictionary: bytes = b""
    """What they were compressed with, if there was one."""


def trained(texts: Iterable[str]) -> bytes:
    """Makes a dictionary for texts like these, always the same of the same; or none if they are too much alike."""
    encoded: list[bytes | bytearray | memoryview] = [text.encode("utf-8", "surrogatepass") for text in texts]
    every = sum(map(len, encoded)) // _SAMPLE + 1
    try:
        return zstandard.train_dictionary(_DICTIONARY, encoded[::every]).as_bytes()
    except zstandard.ZstdError:
        return b""


def blocks(texts: Iterable[str], dictionary: bytes = b"") -> Iterator[Block]:
    """Compresses strings, in blocks of neighbours."""
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    compressor = zstandard.ZstdCompressor(_LEVEL, dict_data=known)
    full = _FULL_WITH_DICTIONARY if dictionary else _FULL

    def packed(texts: list[bytes]) -> Block:
        lengths = struct.pack(f"<{len(texts)}I", *map(len, texts))
        # The columns file has checksums, so that the block needs none.
        return Block(compressor.compress(lengths + b"".join(texts)), len(texts), dictionary)

    waiting: list[bytes] = []
    size = 0
    for text in texts:
        waiting.append(text.encode("utf-8", "surrogatepass"))
        size += len(waiting[-1])
        if size >= full or len(waiting) >= _MOST:
            yield packed(waiting)
            waiting, size = [], 0
    if waiting:
        yield packed(waiting)


class StoredWriter:
    """Takes blocks as they come, into the one open block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._counts: list[int] = []
        self._sizes: list[int] = []
        self._dictionaries: dict[bytes, int] = {b"": 0}
        self._compressed_with: list[int] = []
        columns.begin(name, heap=True)

    def append(self, block: Block) -> None:
        """Takes the strings of the next documents."""
        self._columns.append(block.data)
        self._counts.append(block.count)
        self._sizes.append(len(block.data))
        self._compressed_with.append(self._dictionaries.setdefault(block.dictionary, len(self._dictionaries)))

    def close(self) -> None:
        """Writes where the blocks begin, and the dictionaries."""
        columns, name = self._columns, self._name
        columns.end()
        columns.write(f"{name}.first", narrow(np.cumsum([0, *self._counts])))
        columns.write(f"{name}.starts", narrow(np.cumsum([0, *self._sizes])))
        columns.write(f"{name}.compressed_with", narrow(np.array(self._compressed_with, np.int64)))
        columns.write(f"{name}.dictionaries", b"".join(self._dictionaries))
        columns.write(f"{name}.dictionary_ends", narrow(np.cumsum([*map(len, self._dictionaries)])))


class Stored:
    """Reads the strings that :class:`StoredWriter` wrote."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._columns, self._name = columns, name
        self._heap = columns.heap(name)
        self._first, self._starts = columns[f"{name}.first"], columns[f"{name}.starts"]
        self._compressed_with = columns[f"{name}.compressed_with"]
        ends = columns[f"{name}.dictionary_ends"].tolist()
        dictionaries = columns[f"{name}.dictionaries"].tobytes()
        self._dictionaries = [dictionaries[start:end] for start, end in pairwise([0, *ends])]
        self._prepared = [zstandard.ZstdCompressionDict(each) if each else None for each in self._dictionaries]
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
                dictionary = self._dictionaries[int(self._compressed_with[block])]
                yield Block(self._heap.read(start, end).tobytes(), last - first, dictionary)
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
            known = self._prepared[int(self._compressed_with[block])]
            text = zstandard.ZstdDecompressor(dict_data=known).decompress(data)
            ends = list(accumulate(struct.unpack_from(f"<{count}I", text), initial=4 * count))
            if ends[-1] != len(text):
                raise ValueError("its strings are not as long as it says")
        except (zstandard.ZstdError, struct.error, ValueError, IndexError) as error:
            raise self._columns.damaged(f"block {block} of {self._name} cannot be unpacked ({error})") from error
        return text, ends


def repacked(parts: Iterable[Block | list[str]]) -> Iterator[Block]:
    """Packs what :meth:`Stored.copy` yields, strings together with the strings beside them."""
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, Block):
            yield from blocks(waiting)
            waiting = []
            yield part
        else:
            waiting += part
    yield from blocks(waiting)
