"""Here is a document number; where is its text?

Strings, one a document, are kept in blocks of neighbors that are compressed together
(:mod:`timviet.index.store.format.documents.text_blocks`). A block is read whole; the last few that were read are
kept. Blocks are copied from segment to segment as they are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import zstandard
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending, position_of
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.documents.text_blocks import (
    DICTIONARY_FRAME,
    DICTIONARY_MAGIC,
    MOST_STRINGS,
    Block,
    compress_blocks,
    decode_strings,
    decompress_block,
    dictionary_frame,
)
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.paged_block import PagedBlock

__all__ = ["DocStore", "DocStoreWriter", "repack"]

_WORTH_COPYING = 1_000  # bytes of a block that is not compressed anew with its neighbors
_KEPT = 16  # blocks that stay decompressed


class DocStoreWriter:
    """Takes blocks as they come, into the one open block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._counts: list[int] = []
        self._sizes: list[int] = []
        self._dictionaries: dict[bytes, int] = {b"": 0}  # to the number of their block, plus 1
        self._compressed_with: list[int] = []
        columns.begin(name, paged=True)

    def append(self, block: Block) -> None:
        """Take the strings of the next documents."""
        if block.dictionary not in self._dictionaries:
            self._put(dictionary_frame(block.dictionary), 0, 0)
            self._dictionaries[block.dictionary] = len(self._counts)
        self._put(block.data, block.count, self._dictionaries[block.dictionary])

    def _put(self, data: bytes, count: int, compressed_with: int) -> None:
        self._columns.append(data)
        self._counts.append(count)
        self._sizes.append(len(data))
        self._compressed_with.append(compressed_with)

    def close(self) -> None:
        """Write where the blocks start."""
        columns, name = self._columns, self._name
        columns.end()
        columns.write(f"{name}.first", narrow(np.cumsum([0, *self._counts])))
        columns.write(f"{name}.starts", narrow(np.cumsum([0, *self._sizes])))
        columns.write(f"{name}.compressed_with", narrow(np.array(self._compressed_with, np.int64)))


class DocStore:
    """Reads the strings that :class:`DocStoreWriter` wrote; several threads may do so at once."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        """Open the strings.

        :param count: how many there must be
        :raises IndexDamaged: there are more or fewer, or the lists of blocks contradict each other
        """
        self._columns, self._name = columns, name
        self._content = PagedBlock(columns, name)
        self._first, self._starts = columns[f"{name}.first"], columns[f"{name}.starts"]
        self._compressed_with = columns[f"{name}.compressed_with"]
        self._block_count = len(self._compressed_with)
        columns.require(
            len(self._first) == self._block_count + 1
            and is_ascending(self._first)
            and (self._first[0], self._first[-1]) == (0, count)
            and np.diff(self._first.astype(np.int64)).max(initial=0) <= MOST_STRINGS,
            f"{name}.first",
        )
        columns.require(
            len(self._starts) == self._block_count + 1
            and is_ascending(self._starts)
            and self._starts[-1] <= len(self._content),
            f"{name}.starts",
        )
        columns.require(self._compressed_with.max(initial=0) <= self._block_count, f"{name}.compressed_with")
        self._dictionaries: dict[int, tuple[bytes, zstandard.ZstdCompressionDict | None]] = {0: (b"", None)}
        self._of_thread = threading.local()  # decompressors, which only one thread may use at a time
        self._decompressed = lru_cache(_KEPT)(self._decompress)

    def __getitem__(self, number: int) -> str:
        """Return the string of a document.

        :raises IndexDamaged: the block it lies in cannot be decompressed
        """
        block = position_of(number, self._first, "right") - 1
        text, borders = self._decompressed(block)
        place = number - int(self._first[block])
        return self._decode(block, text, borders[place : place + 2])[0]

    def __iter__(self) -> Iterator[str]:
        for block in range(self._block_count):
            if self._first[block] < self._first[block + 1]:
                yield from self._strings(block)

    def copy(self, live: NDArray[np.bool_]) -> Iterator[Block | list[str]]:
        """Yield what is live: large blocks that are all live as they are, of others the strings."""
        for block in range(self._block_count):
            first, last = int(self._first[block]), int(self._first[block + 1])
            if first == last:
                continue
            start, end = int(self._starts[block]), int(self._starts[block + 1])
            if end - start >= _WORTH_COPYING and live[first:last].all():
                dictionary, _ = self._dictionary(int(self._compressed_with[block]))
                yield Block(self._content.read(start, end).tobytes(), last - first, dictionary)
            elif live[first:last].any():
                strings = zip(self._strings(block), live[first:last], strict=True)
                yield [text for text, is_live in strings if is_live]

    def _dictionary(self, number: int) -> tuple[bytes, zstandard.ZstdCompressionDict | None]:
        """Return a dictionary as it is kept and as it is used; 0 is none, else the number of its block plus 1."""
        opened = self._dictionaries.get(number)
        if opened is None:
            frame = self._content.read(int(self._starts[number - 1]), int(self._starts[number])).tobytes()
            if not frame.startswith(DICTIONARY_MAGIC):
                raise self._columns.damaged(
                    Message("dictionary {number} of {block} is invalid", number=number, block=self._name)
                )
            dictionary = frame[DICTIONARY_FRAME.size :]
            opened = self._dictionaries[number] = dictionary, zstandard.ZstdCompressionDict(dictionary)
        return opened

    def _decompressor(self, dictionary: int) -> zstandard.ZstdDecompressor:
        """Return this thread's decompressor of blocks that were compressed with a dictionary."""
        own: dict[int, zstandard.ZstdDecompressor] = vars(self._of_thread).setdefault("decompressors", {})
        if dictionary not in own:
            own[dictionary] = zstandard.ZstdDecompressor(dict_data=self._dictionary(dictionary)[1])
        return own[dictionary]

    def _strings(self, block: int) -> list[str]:
        return self._decode(block, *self._decompress(block))

    def _decode(self, block: int, text: bytes, borders: list[int]) -> list[str]:
        try:
            return decode_strings(text, borders)
        except Malformed as error:
            raise self._damaged(block, error) from error

    def _decompress(self, block: int) -> tuple[bytes, list[int]]:
        """Return the text of a block, and the offsets at which its strings start and the last one ends."""
        data = self._content.read(int(self._starts[block]), int(self._starts[block + 1])).tobytes()
        count = int(self._first[block + 1]) - int(self._first[block])
        try:
            return decompress_block(data, count, self._decompressor(int(self._compressed_with[block])))
        except Malformed as error:
            raise self._damaged(block, error) from error

    def _damaged(self, block: int, error: Malformed) -> Exception:
        return self._columns.damaged(
            Message(
                "cannot decompress part {number} of {block} ({reason})",
                number=block,
                block=self._name,
                reason=error.reason,
            )
        )


def repack(parts: Iterable[Block | list[str]]) -> Iterator[Block]:
    """Compress what :meth:`DocStore.copy` yields, strings together with the strings beside them."""
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, Block):
            yield from compress_blocks(waiting)
            waiting = []
            yield part
        else:
            waiting += part
    yield from compress_blocks(waiting)
