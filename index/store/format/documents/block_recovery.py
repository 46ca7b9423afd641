"""Which stored strings can be recovered from the bytes of a damaged file?

Each block marks its end and has a checksum of its own, so blocks are found at any offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import numpy as np
import zstandard

from timviet.index.store.format.documents.text_blocks import (
    DICTIONARY_FRAME,
    DICTIONARY_MAGIC,
    LARGEST_BLOCK,
    MOST_STRINGS,
    decode_strings,
)
from timviet.index.store.format.malformed import Malformed

__all__ = ["recover_blocks"]

_PIECE = 1 << 16  # bytes that are decompressed at once
_LONGEST_HEADER = 18  # bytes of the header of a frame

_Dictionaries = dict[int, zstandard.ZstdCompressionDict]


def recover_blocks(data: bytes) -> Iterator[list[str]]:
    """Yield the strings of each block at any offset of some bytes."""
    dictionaries = _find_dictionaries(data)
    offset = 0
    while (offset := data.find(zstandard.FRAME_HEADER, offset)) >= 0:
        try:
            text, end = _decompress_at(data, offset, dictionaries)
            strings = _split(text)
        except (zstandard.ZstdError, Malformed):
            strings, end = None, offset
        if strings is None:
            offset += 1
        else:
            offset = end
            yield strings


def _find_dictionaries(data: bytes) -> _Dictionaries:
    """Return the dictionaries at any offset of some bytes, by their ids."""
    dictionaries: _Dictionaries = {}
    for match in re.finditer(re.escape(DICTIONARY_MAGIC), data):
        if len(data) >= match.start() + DICTIONARY_FRAME.size:
            _, size = DICTIONARY_FRAME.unpack_from(data, match.start())
            start = match.start() + DICTIONARY_FRAME.size
            dictionary = zstandard.ZstdCompressionDict(data[start : start + size])
            dictionaries[dictionary.dict_id()] = dictionary
    return dictionaries


def _decompress_at(data: bytes, offset: int, dictionaries: _Dictionaries) -> tuple[bytes, int]:
    """Return the text of the frame at an offset, and the end of the frame; empty if it is cut short or too large.

    :raises zstandard.ZstdError: there is no frame
    """
    header = zstandard.get_frame_parameters(data[offset : offset + _LONGEST_HEADER])
    if header.content_size > LARGEST_BLOCK:  # an unknown size is a huge number
        return b"", offset
    dict_data = dictionaries.get(header.dict_id)
    decompressor, text = zstandard.ZstdDecompressor(dict_data=dict_data).decompressobj(), b""
    end = offset
    while not decompressor.eof and end < len(data) and len(text) <= header.content_size:
        text += decompressor.decompress(data[end : end + _PIECE])
        end += _PIECE
    if not decompressor.eof:
        return b"", offset
    return text, min(end, len(data)) - len(decompressor.unused_data)


def _split(text: bytes) -> list[str] | None:
    """Return the strings of a block, whose number is not stored in it, or None if the text is no block.

    :raises Malformed: a string is not UTF-8
    """
    sizes = np.frombuffer(text, "<u4", min(len(text) // 4, MOST_STRINGS))
    ends = np.cumsum(sizes, dtype=np.int64) + 4 * np.arange(1, len(sizes) + 1)
    counts = np.flatnonzero(ends == len(text)) + 1
    if not len(counts):
        return None
    count = int(counts[0])
    return decode_strings(text, list(accumulate(sizes[:count].tolist(), initial=4 * count)))
