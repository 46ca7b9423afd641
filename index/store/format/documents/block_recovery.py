"""Which stored strings can be recovered from the bytes of a damaged file?

Each block marks its end and has a checksum of its own, so blocks are found at any offset. What only looks like the
beginning of a block is decompressed in vain; a forged file may have very much of that, so at some point nothing
more is recovered.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np
import zstandard

from timviet.index.store.format.documents.text_blocks import (
    DICTIONARY_FRAME,
    DICTIONARY_MAGIC,
    LARGEST_BLOCK,
    LARGEST_DICTIONARY,
    MOST_STRINGS,
    decode_strings,
    decompressor,
    filling_end,
    raise_if_memory_lacks,
)
from timviet.index.store.format.inflation import most_bytes
from timviet.index.store.format.malformed import Malformed

__all__ = ["recover_blocks"]

_PIECE = 1 << 8  # bytes that are decompressed at once; they become at most 8 MB
_IN_VAIN = 1 << 28  # bytes that may be decompressed in vain, and in proportion more of a large file

_Dictionaries = dict[int, zstandard.ZstdCompressionDict]


def recover_blocks(data: bytes, *, is_filled: bool = False) -> Iterator[list[str]]:
    """Yield the strings of each block at any offset of some bytes.

    :param is_filled: whether the blocks must have been filled up; False if that is not known
    """
    dictionaries = _find_dictionaries(data)
    offset, in_vain = 0, _IN_VAIN + most_bytes(len(data))
    while in_vain > 0 and (offset := data.find(zstandard.FRAME_HEADER, offset)) >= 0:
        most = min(LARGEST_BLOCK, most_bytes(len(data) - offset)) if is_filled else LARGEST_BLOCK
        text, end = _decompress_at(data, offset, dictionaries, most)
        if end is not None and is_filled and len(text) > most_bytes(end - offset):
            end = None
        strings = None if end is None else _split(text)
        if strings is None or end is None:
            offset += 1
            in_vain -= len(text)
        else:
            offset = end
            yield strings


def _find_dictionaries(data: bytes) -> _Dictionaries:
    """Return the dictionaries at any offset of some bytes, by their ids."""
    dictionaries: _Dictionaries = {}
    offset = 0
    while (offset := data.find(DICTIONARY_MAGIC, offset)) >= 0:
        start = offset + DICTIONARY_FRAME.size
        size = DICTIONARY_FRAME.unpack_from(data, offset)[1] if start <= len(data) else 0
        if 0 < size <= min(LARGEST_DICTIONARY, len(data) - start):
            dictionary = zstandard.ZstdCompressionDict(data[start : start + size])
            dictionaries[dictionary.dict_id()] = dictionary
            offset = start + size
        else:
            offset += 1
    return dictionaries


def _decompress_at(data: bytes, offset: int, dictionaries: _Dictionaries, most: int) -> tuple[bytes, int | None]:
    """Return the text of the block at an offset, and its end; None if the block is cut short or too large.

    :param most: the most bytes that the text may have
    """
    try:
        header = zstandard.get_frame_parameters(data[offset : offset + _PIECE])
    except zstandard.ZstdError as error:
        raise_if_memory_lacks(error)
        return b"", None
    if header.content_size > most:  # an unknown size is a huge number
        return b"", None
    try:
        frame = decompressor(dictionaries.get(header.dict_id)).decompressobj()
    except Malformed:
        return b"", None
    parts: list[bytes] = []
    inflated, end = 0, offset
    try:
        while not frame.eof and end < len(data) and inflated <= header.content_size:
            parts.append(frame.decompress(data[end : end + _PIECE]))
            inflated += len(parts[-1])
            end += _PIECE
    except zstandard.ZstdError as error:
        raise_if_memory_lacks(error)
    end = filling_end(data, min(end, len(data)) - len(frame.unused_data))
    return b"".join(parts), end if frame.eof else None


def _split(text: bytes) -> list[str] | None:
    """Return the strings of a block, whose number is not stored in it, or None if the text is no block."""
    sizes = np.frombuffer(text, "<u4", min(len(text) // 4, MOST_STRINGS))
    ends = np.cumsum(sizes, dtype=np.int64) + 4 * np.arange(1, len(sizes) + 1)
    counts = np.flatnonzero(ends == len(text)) + 1
    if not len(counts):
        return None
    count = int(counts[0])
    try:
        return decode_strings(text, list(accumulate(sizes[:count].tolist(), initial=4 * count)))
    except Malformed:
        return None
