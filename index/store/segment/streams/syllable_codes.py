"""How are the codes of a token stream written in one, two or four bytes each, and read back without a loop?

The codes below 192 take one byte, the next 15,872 two bytes, all others four. A code of two bytes is a lead byte,
192 or higher, and any byte. In a run of bytes from 192 on, every other byte is a lead, beginning with the first. A
code of four bytes is two pairs of lead and byte, and the first pair is one of the last 512 values of a pair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = ["decode_codes", "encode_codes"]

_LEAD = 192  # lower bytes are codes of one byte
_PAIR = 1 << 14  # values of a lead and a byte
_WIDE = _PAIR - 512  # pairs from here on are the first half of a code of four bytes
_FOUR = _LEAD + _WIDE  # codes from here on take four bytes


def encode_codes(codes: NDArray[np.int32]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of codes, and the offset in them at which each code ends.

    :param codes: (n,)
    """
    two, four = np.flatnonzero(codes >= _LEAD), np.flatnonzero(codes >= _FOUR)
    size = np.ones(len(codes), np.uint8)
    size[two] = 2
    size[four] = 4
    ends = np.cumsum(size, dtype=np.int64)
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    written[ends - size] = codes  # right for codes of one byte; the others are overwritten

    def put(offsets: NDArray[np.int64], pairs: NDArray[np.int32]) -> None:
        written[offsets] = _LEAD + (pairs >> 8)
        written[offsets + 1] = pairs & 0xFF

    put(ends[two] - 2, np.minimum(codes[two], _FOUR - 1) - _LEAD)
    first, second = np.divmod(codes[four] - _FOUR, _WIDE)
    put(ends[four] - 4, first + _WIDE)
    put(ends[four] - 2, second)
    return written, ends


def decode_codes(written: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the codes in some bytes, and the offset at which each code starts.

    :raises Malformed: the last code is cut off
    """
    is_high = written >= _LEAD
    is_lead = is_high.copy()
    is_lead[1:] &= ~is_high[:-1]  # the first byte of each run; every other one is added below
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
