"""How are the stored strings of several documents compressed together?

Neighboring strings share a block: a zstandard frame that starts with the lengths of its strings. If there are many
documents, blocks are smaller and compressed with a dictionary, which a merge copies along with them. A dictionary
is written as a skippable zstandard frame. Another such frame fills up a block that would become too many times as
long as it is (:mod:`timviet.index.store.format.inflation`); blocks of earlier writers are not filled up.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import zstandard

from timviet.index.messages import Message
from timviet.index.store.format.inflation import missing_bytes, most_bytes
from timviet.index.store.format.malformed import Malformed
from timviet.index.value_class import value_class

__all__ = [
    "DICTIONARY_FRAME",
    "DICTIONARY_MAGIC",
    "LARGEST_BLOCK",
    "LARGEST_DICTIONARY",
    "MOST_STRINGS",
    "Block",
    "compress_blocks",
    "decode_string",
    "decode_strings",
    "decompress_block",
    "decompressor",
    "dictionary_frame",
    "fill_up",
    "filling_end",
    "raise_if_memory_lacks",
    "train_dictionary",
]

MOST_STRINGS = 512
"""The most strings in a block."""
LARGEST_BLOCK = 1 << 28
"""The most bytes of a block when decompressed: no writer has ever written larger ones that could be read."""
DICTIONARY_FRAME = struct.Struct("<II")
"""The header of a dictionary's frame: a magic number, and the number of bytes that follow."""
_DICTIONARY_MARK, _FILLING_MARK = 0x184D2A50, 0x184D2A51
LARGEST_DICTIONARY = 1 << 16
"""Bytes of a dictionary."""
DICTIONARY_MAGIC = struct.pack("<I", _DICTIONARY_MARK)
"""The first bytes of the frame of a dictionary."""

_MOST_WINDOW = 1 << 23  # bytes that a decompressor keeps; level 6 asks for a quarter

_NO_BLOCK = Message("truncated, or larger than timviet ever writes")

_LEVEL = 6  # zstandard level: 9 is 1 % smaller and takes twice as long, 3 is 5 % larger and takes a third
_FULL = 16_000  # bytes of text in a block: twice as many are 7 % smaller, and take twice as long to read
_FULL_WITH_DICTIONARY = 6_000  # the same: 8,000 are 2 % smaller, and take a sixth longer to read
_SAMPLE = 1 << 20  # about the bytes of text to train a dictionary on


@value_class
class Block:
    """Compressed strings."""

    data: bytes

    count: int
    """The number of strings."""

    dictionary: bytes = b""
    """The dictionary that they were compressed with; empty if none."""


def train_dictionary(texts: Iterable[str]) -> bytes:
    """Return a dictionary for texts like these, the same for the same texts; empty if they are too much alike."""
    encoded: list[bytes | bytearray | memoryview] = [text.encode("utf-8", "surrogatepass") for text in texts]
    step = sum(map(len, encoded)) // _SAMPLE + 1
    try:
        return zstandard.train_dictionary(LARGEST_DICTIONARY, encoded[::step]).as_bytes()
    except zstandard.ZstdError as error:
        raise_if_memory_lacks(error)
        return b""


def dictionary_frame(dictionary: bytes) -> bytes:
    """Return a dictionary as a skippable frame."""
    return DICTIONARY_FRAME.pack(_DICTIONARY_MARK, len(dictionary)) + dictionary


def compress_blocks(texts: Iterable[str], dictionary: bytes = b"") -> Iterator[Block]:
    """Yield strings compressed in blocks of neighbors."""
    dict_data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    # The columns file has checksums; the block's own is for recovery from a damaged file.
    compressor = zstandard.ZstdCompressor(_LEVEL, dict_data=dict_data, write_checksum=True)
    full = _FULL_WITH_DICTIONARY if dictionary else _FULL

    def compress(texts: list[bytes]) -> Block:
        lengths = struct.pack(f"<{len(texts)}I", *map(len, texts))
        return Block(fill_up(compressor.compress(lengths + b"".join(texts))), len(texts), dictionary)

    pending: list[bytes] = []
    size = 0
    for text in texts:
        pending.append(text.encode("utf-8", "surrogatepass"))
        size += len(pending[-1])
        if size >= full or len(pending) >= MOST_STRINGS:
            yield compress(pending)
            pending, size = [], 0
    if pending:
        yield compress(pending)


def decompressor(dictionary: zstandard.ZstdCompressionDict | None = None) -> zstandard.ZstdDecompressor:
    """Return a decompressor of blocks, which only one thread may use at a time.

    :raises Malformed: the dictionary is none
    """
    try:
        return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_MOST_WINDOW)
    except zstandard.ZstdError as error:
        raise Malformed(Message("its dictionary is invalid")) from error


def fill_up(data: bytes) -> bytes:
    """Return a block with as many bytes as a block needs that becomes as long as this one.

    :raises Malformed: it is no block
    """
    missing = missing_bytes(len(data), _content_size(data))
    return data + DICTIONARY_FRAME.pack(_FILLING_MARK, missing) + bytes(missing) if missing else data


def filling_end(data: bytes, end: int) -> int:
    """Return the offset at which what fills up a block ends, given that at which its text ends."""
    if end + DICTIONARY_FRAME.size > len(data):
        return end
    mark, size = DICTIONARY_FRAME.unpack_from(data, end)
    filled = end + DICTIONARY_FRAME.size + size
    return filled if mark == _FILLING_MARK and filled <= len(data) else end


def decompress_block(
    data: bytes, count: int, decompressor: zstandard.ZstdDecompressor, *, is_filled: bool = False
) -> tuple[bytes, list[int]]:
    """Return the text of a block, and the offsets at which its strings start and the last one ends.

    :param count: the number of strings that it must have
    :param is_filled: whether it must have been filled up
    :raises Malformed: it is no block of this number of strings
    """
    content_size = _content_size(data)
    if content_size < 4 * count or (is_filled and content_size > most_bytes(len(data))):
        raise Malformed(_NO_BLOCK)
    try:
        text = decompressor.decompress(data)
    except zstandard.ZstdError as error:
        raise_if_memory_lacks(error)
        raise Malformed(_NO_BLOCK) from error
    offsets = list(accumulate(struct.unpack_from(f"<{count}I", text), initial=4 * count))
    if offsets[-1] != len(text):
        raise Malformed(Message("the strings do not have their recorded lengths"))
    return text, offsets


def _content_size(data: bytes) -> int:
    """Return how many bytes will become of a block.

    :raises Malformed: it does not say so, or more than may become of any
    """
    try:
        size = zstandard.frame_content_size(data)  # -1 if it is unknown
    except zstandard.ZstdError as error:
        raise_if_memory_lacks(error)
        raise Malformed(_NO_BLOCK) from error
    if not 0 <= size <= LARGEST_BLOCK:
        raise Malformed(_NO_BLOCK)
    return size


def raise_if_memory_lacks(error: zstandard.ZstdError) -> None:
    """Raise MemoryError if zstandard failed for want of memory: the bytes may be sound.

    :raises MemoryError: so it did
    """
    if "llocat" in str(error):  # "Allocation error" or "could not allocate": zstandard's errors have no numbers
        raise MemoryError from error


def decode_string(text: bytes, start: int, end: int) -> str:
    """Return the string of a decompressed block that starts and ends at these offsets.

    :raises Malformed: it is not UTF-8
    """
    try:
        return str(memoryview(text)[start:end], "utf-8", "surrogatepass")  # long texts are not copied before
    except UnicodeDecodeError as error:
        raise Malformed(Message("not UTF-8")) from error


def decode_strings(text: bytes, offsets: list[int]) -> list[str]:
    """Return the strings of a decompressed block.

    :param offsets: where the strings start and the last one ends
    :raises Malformed: one is not UTF-8
    """
    return [decode_string(text, start, end) for start, end in pairwise(offsets)]
