"""How long does a document count in a score? As long as the byte says in which Lucene keeps its length.

Lucene's SmallFloat has 256 lengths. Those below 40 are exact. A longer document counts as long as the next lower
one: of its length, less 24, the four highest bits are kept, so it loses less than a ninth. The lengths themselves
are stored exactly, and average lengths are exact.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["COUNTED_LENGTHS", "counted_length", "length_byte", "length_bytes"]

_EXACT = 24  # the bits are those of length − 24
_COUNTED: list[int] = [*range(40), *(_EXACT + (bits << shift) for shift in range(1, 28) for bits in range(8, 16))]

COUNTED_LENGTHS: NDArray[np.int64] = np.array(_COUNTED, np.int64)
"""(256,) the length that each byte stands for, ascending."""

_BYTES = (COUNTED_LENGTHS.searchsorted(np.arange(1024), side="right") - 1).astype(np.uint8)  # of nearly all texts


def length_bytes(lengths: NDArray[Any]) -> NDArray[np.integer[Any]]:
    """Return the bytes of some lengths, (n,): the index of each in COUNTED_LENGTHS.

    :param lengths: (n,) in tokens
    """
    try:
        return _BYTES.take(lengths)
    except IndexError:
        return COUNTED_LENGTHS.searchsorted(lengths, side="right") - 1


def length_byte(length: int) -> int:
    """Return the byte of one length in tokens: its index in COUNTED_LENGTHS."""
    return bisect_right(_COUNTED, length) - 1


def counted_length(length: int) -> int:
    """Return how long a document of a length counts, both in tokens.

    >>> counted_length(39), counted_length(45), counted_length(1000)
    (39, 44, 984)
    """
    return _COUNTED[length_byte(length)]
