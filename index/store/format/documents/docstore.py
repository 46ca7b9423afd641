"""How is the stored text of a document read by its number?

There is one string per document. Neighboring strings are compressed together in blocks
(:mod:`timviet.index.store.format.documents.text_blocks`). A block is decompressed whole, and the last few stay in
memory. A merge copies blocks as they are, filled up if they were not.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
import zstandard
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.documents.text_blocks import (
    DICTIONARY_FRAME,
    DICTIONARY_MAGIC,
    MOST_STRINGS,
    Block,
    compress_blocks,
    decode_string,
    decode_strings,
    decompress_block,
    decompressor,
    dictionary_frame,
    fill_up,
)
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.paged_block import PagedBlock
from timviet.index.tables.bounded_cache import remember

__all__ = ["DocStore", "DocStoreWriter", "is_filled", "repack"]

_WORTH_COPYING = 1_000  # bytes from which on a merge copies a block instead of compressing it with its neighbors
_KEPT = 1 << 22  # bytes of blocks that stay decompressed
_DICTIONARIES = 32  # that stay open, a quarter of a megabyte each


_FILLED = "filled"  # an empty block with this name says that all blocks are filled up


def is_filled(columns: Columns, name: str) -> bool:
    """Return whether all blocks of some strings must have been filled up; an earlier version did not do it."""
    return f"{name}.{_FILLED}" in columns


class DocStoreWriter:
    """Writes compressed strings as one block of a columns file."""

    def __init__(self, columns: ColumnsWriter, name: str) -> None:
        self._columns, self._name = columns, name
        self._counts: list[int] = []
        self._sizes: list[int] = []
        self._dictionaries: dict[bytes, int] = {b"": 0}  # dictionary → number of its block, plus 1
        self._compressed_with: list[int] = []
        columns.begin(name, paged=True)

    def append(self, block: Block) -> None:
        """Append the strings of the next documents; the block must be filled up."""
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
        """Write the offsets at which the blocks start."""
        columns, name = self._columns, self._name
        columns.end()
        columns.write(f"{name}.{_FILLED}", b"")
        columns.write(f"{name}.first", narrow(np.cumsum([0, *self._counts])))
        columns.write(f"{name}.starts", narrow(np.cumsum([0, *self._sizes])))
        columns.write(f"{name}.compressed_with", narrow(np.array(self._compressed_with, np.int64)))


class DocStore:
    """Reads the strings that :class:`DocStoreWriter` wrote; several threads may do so at once."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        """Open the strings.

        :param count: the number that there must be
        :raises IndexDamaged: there are more or fewer, or the lists of blocks contradict each other
        """
        self._columns, self._name = columns, name
        self._content = PagedBlock(columns, name)
        first, starts = columns[f"{name}.first"], columns[f"{name}.starts"]
        self._compressed_with = columns[f"{name}.compressed_with"]
        self._block_count = len(self._compressed_with)
        columns.require(
            len(first) == self._block_count + 1
            and is_ascending(first)
            and (first[0], first[-1]) == (0, count)
            and np.diff(first.astype(np.int64)).max(initial=0) <= MOST_STRINGS,
            f"{name}.first",
        )
        columns.require(
            len(starts) == self._block_count + 1 and is_ascending(starts) and starts[-1] <= len(self._content),
            f"{name}.starts",
        )
        columns.require(self._compressed_with.max(initial=0) <= self._block_count, f"{name}.compressed_with")
        self._first, self._starts = first.data, starts.data  # single items are read fastest from buffers
        self._dictionaries: dict[int, tuple[bytes, zstandard.ZstdCompressionDict | None]] = {}
        self._thread_local = threading.local()  # decompressors: only one thread may use one at a time
        self._is_filled = is_filled(columns, name)
        self._kept: dict[int, tuple[bytes, list[int]]] = {}
        self._kept_bytes = 0  # about, if several threads read at once

    def __getitem__(self, number: int) -> str:
        """Return the string of a document.

        :raises IndexDamaged: its block cannot be decompressed
        """
        block = bisect_right(self._first, number) - 1
        text, offsets = self._kept.get(block) or self._keep(block)
        position = number - self._first[block]
        try:
            return decode_string(text, offsets[position], offsets[position + 1])
        except Malformed as error:
            raise self._damaged(block, error) from error

    def __iter__(self) -> Iterator[str]:
        for block in range(self._block_count):
            if self._first[block] < self._first[block + 1]:
                yield from self._strings(block)

    def copy(self, live: NDArray[np.bool_]) -> Iterator[Block | list[str]]:
        """Yield the live strings: large blocks without deletions as they are, other blocks decompressed."""
        for block in range(self._block_count):
            start_doc, end_doc = self._first[block], self._first[block + 1]
            if start_doc == end_doc:
                continue
            if live[start_doc:end_doc].all() and len(data := self._filled(block)) >= _WORTH_COPYING:
                dictionary, _ = self._dictionary(int(self._compressed_with[block]))
                yield Block(data, end_doc - start_doc, dictionary)
            elif live[start_doc:end_doc].any():
                strings = zip(self._strings(block), live[start_doc:end_doc], strict=True)
                yield [text for text, is_live in strings if is_live]

    def _keep(self, block: int) -> tuple[bytes, list[int]]:
        """Decompress a block, and keep it unless it is long."""
        decompressed = self._decompress(block)
        size = len(decompressed[0])
        if size > _KEPT:
            return decompressed
        if self._kept_bytes + size > _KEPT:
            self._kept.clear()
            self._kept_bytes = 0
        self._kept[block] = decompressed
        self._kept_bytes += size
        return decompressed

    def _dictionary(self, number: int) -> tuple[bytes, zstandard.ZstdCompressionDict | None]:
        """Return a dictionary as bytes and ready for use.

        :param number: the number of its block plus 1, or 0 for none
        """
        if not number:
            return b"", None
        opened = self._dictionaries.get(number)
        if opened is None:
            frame = self._content.read_bytes(self._starts[number - 1], self._starts[number])
            if not frame.startswith(DICTIONARY_MAGIC):
                raise self._columns.damaged(
                    Message("dictionary {number} of {block} is invalid", number=number, block=self._name)
                )
            dictionary = frame[DICTIONARY_FRAME.size :]
            opened = dictionary, zstandard.ZstdCompressionDict(dictionary)
            remember(self._dictionaries, number, opened, _DICTIONARIES)
        return opened

    def _decompressor(self, dictionary: int) -> zstandard.ZstdDecompressor:
        """Return this thread's decompressor of blocks that were compressed with a dictionary."""
        own: dict[int, zstandard.ZstdDecompressor] = vars(self._thread_local).setdefault("decompressors", {})
        opened = own.get(dictionary)
        if opened is None:
            opened = remember(own, dictionary, decompressor(self._dictionary(dictionary)[1]), _DICTIONARIES)
        return opened

    def _strings(self, block: int) -> list[str]:
        text, offsets = self._decompress(block)
        try:
            return decode_strings(text, offsets)
        except Malformed as error:
            raise self._damaged(block, error) from error

    def _decompress(self, block: int) -> tuple[bytes, list[int]]:
        """Return the text of a block, and the offsets at which its strings start and the last one ends."""
        data = self._content.read_bytes(self._starts[block], self._starts[block + 1])
        count = self._first[block + 1] - self._first[block]
        try:
            decompressor = self._decompressor(int(self._compressed_with[block]))
            return decompress_block(data, count, decompressor, is_filled=self._is_filled)
        except Malformed as error:
            raise self._damaged(block, error) from error

    def _filled(self, block: int) -> bytes:
        """Return a block as it is to be copied."""
        try:
            return fill_up(self._content.read_bytes(self._starts[block], self._starts[block + 1]))
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
    """Compress the strings that :meth:`DocStore.copy` yields, together with their neighbors; keep its blocks."""
    for is_block, neighbors in groupby(parts, lambda part: isinstance(part, Block)):
        if is_block:
            yield from (part for part in neighbors if isinstance(part, Block))
        else:
            yield from compress_blocks(text for part in neighbors if isinstance(part, list) for text in part)
