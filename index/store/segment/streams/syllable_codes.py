"""How is the rank of a syllable written in one, two or four bytes, and read back without a loop?

The first 190 syllables take one byte, the next 16,000 two, the others four. Two bytes are a lead, from 192 on, and
any byte; which bytes are leads follows from the runs of high bytes, of which every other one is. Four bytes are
two such pairs, and only the first of them lies in the last 512.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = ["decode_codes", "encode_codes"]

_LEAD = 192  # bytes below stand for themselves
_PAIR = 1 << 14  # what two bytes can say
_WIDE = _PAIR - 512  # pairs from here on are the first half of four bytes
_FOUR = _LEAD + _WIDE  # codes from here on take four bytes


def encode_codes(codes: NDArray[np.int32]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return codes in one, two or four bytes each, and the end of each code in these bytes.

    :param codes: (n,)
    """
    two, four = np.flatnonzero(codes >= _LEAD), np.flatnonzero(codes >= _FOUR)
    size = np.ones(len(codes), np.uint8)
    size[two] = 2
    size[four] = 4
    ends = np.cumsum(size, dtype=np.int64)
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    written[ends - size] = codes  # of those in one byte; the others are written over

    def put(offsets: NDArray[np.int64], pairs: NDArray[np.int32]) -> None:
        written[offsets] = _LEAD + (pairs >> 8)
        written[offsets + 1] = pairs & 0xFF

    put(ends[two] - 2, np.minimum(codes[two], _FOUR - 1) - _LEAD)
    first, second = np.divmod(codes[four] - _FOUR, _WIDE)
    put(ends[four] - 4, first + _WIDE)
    put(ends[four] - 2, second)
    return written, ends


def decode_codes(written: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the codes of bytes, and the offset of each in the bytes.

    :raises Malformed: the last code is cut off
    """
    is_high = written >= _LEAD
    is_lead = is_high.copy()
    is_lead[1:] &= ~is_high[:-1]  # the first of each run is a lead; of the others, every other one
    starts = np.flatnonzero(is_lead)
    others = np.flatnonzero(is_high & ~is_lead)
    run = np.cumsum(is_lead, dtype=np.int32)[others] - 1
    is_lead[others] = (others - starts[run]) & 1 == 0
    if is_lead[-1:].any():
        raise Malformed(Message("a syllable is cut off"))
    is_start = np.ones(len(written), np.bool_)
    is_start[1:] = ~is_lead[:-1]
    offsets = np.flatnonzero(is_start)
    codes = written[offsets].astype(np.int32)
    two = np.flatnonzero(is_lead[offsets])
    codes[two] = _LEAD + ((codes[two] - _LEAD) << 8 | written[offsets[two] + 1])
    wide = np.flatnonzero(codes >= _FOUR)
    if len(wide):
        if wide[-1] == len(codes) - 1:
            raise Malformed(Message("a syllable is cut off"))
        codes[wide] = _FOUR + (codes[wide] - _FOUR) * _WIDE + codes[wide + 1] - _LEAD
        is_code = np.ones(len(codes), np.bool_)
        is_code[wide + 1] = False
        codes, offsets = codes[is_code], offsets[is_code]
    return codes, offsets
