"""Which strings can still be read in what is left of a damaged file?

Each block of strings says where it ends and has a checksum of its own, so blocks are found wherever they start.
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

_PIECE = 1 << 16  # bytes that are decompressed together
_LONGEST_HEADER = 18  # bytes of the header of a frame

_Dictionaries = dict[int, zstandard.ZstdCompressionDict]


def recover_blocks(written: bytes) -> Iterator[list[str]]:
    """Yield the strings of each block that stands anywhere in some bytes."""
    dictionaries = _find_dictionaries(written)
    offset = 0
    while (offset := written.find(zstandard.FRAME_HEADER, offset)) >= 0:
        try:
            text, end = _decompress_at(written, offset, dictionaries)
            strings = _split(text)
        except (zstandard.ZstdError, Malformed):
            strings, end = None, offset
        if strings is None:
            offset += 1
        else:
            offset = end
            yield strings


def _find_dictionaries(written: bytes) -> _Dictionaries:
    """Return the dictionaries that stand anywhere in some bytes, by their ids."""
    dictionaries: _Dictionaries = {}
    for match in re.finditer(re.escape(DICTIONARY_MAGIC), written):
        if len(written) >= match.start() + DICTIONARY_FRAME.size:
            _, size = DICTIONARY_FRAME.unpack_from(written, match.start())
            start = match.start() + DICTIONARY_FRAME.size
            dictionary = zstandard.ZstdCompressionDict(written[start : start + size])
            dictionaries[dictionary.dict_id()] = dictionary
    return dictionaries


def _decompress_at(written: bytes, offset: int, dictionaries: _Dictionaries) -> tuple[bytes, int]:
    """Return the text of the frame at an offset, and where it ends; nothing of one that is cut short or too large.

    :raises zstandard.ZstdError: there is no frame
    """
    header = zstandard.get_frame_parameters(written[offset : offset + _LONGEST_HEADER])
    if header.content_size > LARGEST_BLOCK:  # which it also is if it is not told
        return b"", offset
    dict_data = dictionaries.get(header.dict_id)
    decompressor, text = zstandard.ZstdDecompressor(dict_data=dict_data).decompressobj(), b""
    end = offset
    while not decompressor.eof and end < len(written) and len(text) <= header.content_size:
        text += decompressor.decompress(written[end : end + _PIECE])
        end += _PIECE
    if not decompressor.eof:
        return b"", offset
    return text, min(end, len(written)) - len(decompressor.unused_data)


def _split(text: bytes) -> list[str] | None:
    """Return the strings of a block, whose number nothing says, or None if it cannot be one.

    :raises Malformed: a string is no UTF-8
    """
    sizes = np.frombuffer(text, "<u4", min(len(text) // 4, MOST_STRINGS))
    ends = np.cumsum(sizes, dtype=np.int64) + 4 * np.arange(1, len(sizes) + 1)
    counts = np.flatnonzero(ends == len(text)) + 1
    if not len(counts):
        return None
    count = int(counts[0])
    return decode_strings(text, list(accumulate(sizes[:count].tolist(), initial=4 * count)))
