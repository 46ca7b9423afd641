"""In which order do very many strings stand?

They are compared in arrays: by their first eight bytes, as one number; those that have these in common by the
next eight, and so on. That takes a fraction of what comparing one string with another takes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["sort_order"]

_BYTES = 8  # that are compared at once


def sort_order(strings: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Sorts strings.

    :return: (n,) the places of the strings in ascending order, equal ones as they come; and (n,) whether the
        string there is another one than the string before it
    """
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    starts = np.cumsum(lengths) - lengths
    letters = np.frombuffer(b"".join(strings) + bytes(_BYTES), np.uint8)
    order = np.arange(len(strings))
    other = np.zeros(len(strings), np.bool_)
    other[:1] = True
    left = np.arange(len(strings))  # places in the order, group by group, of strings that are alike so far
    offset = 0
    while len(left):
        rows = order[left]
        groups = np.cumsum(other[left])
        keys = _read(letters, starts[rows], lengths[rows] - offset)
        rest = np.clip(lengths[rows] - offset, -1, _BYTES + 1)  # so that an end comes before a zero
        by = np.lexsort((rest, keys, groups))
        groups, keys, rest = groups[by], keys[by], rest[by]
        order[left] = rows[by]
        differs = (np.diff(keys) != 0) | (np.diff(rest) != 0) & (np.minimum(rest[1:], rest[:-1]) <= _BYTES)
        other[left[1:]] |= differs
        alike = np.zeros(len(left) + 1, np.bool_)
        alike[1:-1] = ~other[left[1:]] & (rest[1:] > _BYTES)
        left = left[alike[1:] | alike[:-1]]
        starts += _BYTES
        offset += _BYTES
    return order, other


def _read(letters: NDArray[np.uint8], at: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Gives the next bytes of strings as one number each, with zeros for those behind their end: (n,).

    :param at: (n,) where they are in ``letters``
    :param left: (n,) how many bytes of each are left
    """
    keys = np.zeros(len(at), np.uint64)
    for byte in range(_BYTES):
        keys <<= np.uint64(8)
        there = left > byte
        keys |= np.where(there, letters.take(at + byte, mode="clip"), 0).astype(np.uint64)
    return keys
