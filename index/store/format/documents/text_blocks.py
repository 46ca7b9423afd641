"""How are strings compressed together?

Neighbours share a block, a frame of zstandard that starts with the lengths of its strings. Where there are many
documents, blocks are smaller and compressed with a dictionary, which stays with them when they are copied from
segment to segment. A dictionary is written as a frame that zstandard skips.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

import zstandard

from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = [
    "DICTIONARY_FRAME",
    "DICTIONARY_MAGIC",
    "LARGEST_BLOCK",
    "MOST_STRINGS",
    "Block",
    "compress_blocks",
    "decode_strings",
    "decompress_block",
    "dictionary_frame",
    "train_dictionary",
]

MOST_STRINGS = 512
"""The most strings in a block."""
LARGEST_BLOCK = 1 << 28
"""The most bytes that a block may decompress to: larger ones were never written."""
DICTIONARY_FRAME = struct.Struct("<II")
"""How the frame of a dictionary starts: what marks it, and the bytes that follow."""
_DICTIONARY_MARK = 0x184D2A50
DICTIONARY_MAGIC = struct.pack("<I", _DICTIONARY_MARK)
"""The first bytes of the frame of a dictionary."""

_LEVEL = 6  # of zstandard: 9 is 1 % smaller and takes twice as long, 3 is 5 % larger and takes a third
_FULL = 16_000  # bytes of text in a block: with twice as many it is 7 % smaller, and takes twice as long to read
_FULL_WITH_DICTIONARY = 6_000  # with 8,000 it is 2 % smaller, and takes a sixth longer to read
_DICTIONARY_SIZE, _SAMPLE = 1 << 16, 1 << 20  # bytes of a dictionary, and about what it is made of


@dataclass(frozen=True, slots=True)
class Block:
    """Compressed strings."""

    data: bytes

    count: int
    """How many strings they are."""

    dictionary: bytes = b""
    """What they were compressed with, if there was a dictionary."""


def train_dictionary(texts: Iterable[str]) -> bytes:
    """Return a dictionary for texts like these, always the same for the same; empty if they are too much alike."""
    encoded: list[bytes | bytearray | memoryview] = [text.encode("utf-8", "surrogatepass") for text in texts]
    step = sum(map(len, encoded)) // _SAMPLE + 1
    try:
        return zstandard.train_dictionary(_DICTIONARY_SIZE, encoded[::step]).as_bytes()
    except zstandard.ZstdError:
        return b""


def dictionary_frame(dictionary: bytes) -> bytes:
    """Return the frame that holds a dictionary."""
    return DICTIONARY_FRAME.pack(_DICTIONARY_MARK, len(dictionary)) + dictionary


def compress_blocks(texts: Iterable[str], dictionary: bytes = b"") -> Iterator[Block]:
    """Yield strings compressed in blocks of neighbours."""
    dict_data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    # The columns file has checksums; that of the block is for what remains of a damaged one.
    compressor = zstandard.ZstdCompressor(_LEVEL, dict_data=dict_data, write_checksum=True)
    full = _FULL_WITH_DICTIONARY if dictionary else _FULL

    def compress(texts: list[bytes]) -> Block:
        lengths = struct.pack(f"<{len(texts)}I", *map(len, texts))
        return Block(compressor.compress(lengths + b"".join(texts)), len(texts), dictionary)

    waiting: list[bytes] = []
    size = 0
    for text in texts:
        waiting.append(text.encode("utf-8", "surrogatepass"))
        size += len(waiting[-1])
        if size >= full or len(waiting) >= MOST_STRINGS:
            yield compress(waiting)
            waiting, size = [], 0
    if waiting:
        yield compress(waiting)


def decompress_block(data: bytes, count: int, decompressor: zstandard.ZstdDecompressor) -> tuple[bytes, list[int]]:
    """Return the text of a block, and the offsets at which its strings start and the last one ends.

    :param count: how many strings it has
    :raises Malformed: it has not, or it is no block
    """
    try:
        if not 4 * count <= zstandard.frame_content_size(data) <= LARGEST_BLOCK:
            raise Malformed(Message("truncated, or larger than timviet ever writes"))
        text = decompressor.decompress(data)
    except zstandard.ZstdError as error:
        raise Malformed(Message("truncated, or larger than timviet ever writes")) from error
    borders = list(accumulate(struct.unpack_from(f"<{count}I", text), initial=4 * count))
    if borders[-1] != len(text):
        raise Malformed(Message("the strings do not have their recorded lengths"))
    return text, borders


def decode_strings(text: bytes, borders: list[int]) -> list[str]:
    """Return the strings of a block that was decompressed.

    :raises Malformed: one is no UTF-8
    """
    try:
        return [text[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(borders)]
    except UnicodeDecodeError as error:
        raise Malformed(Message("not UTF-8")) from error
