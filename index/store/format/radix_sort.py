"""How are very many strings sorted fast?

Arrays of strings are compared by their first eight bytes, as one number; strings that are equal so far by the next
eight, and so on. That takes a fraction of the time of comparing strings one by one, unless few strings have very
much in common: these are compared one by one in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["sort_order"]

_BYTES = 8  # bytes that are compared at once
_MOST_COMPARED = 1 << 10  # bytes of a string that are compared so


def sort_order(strings: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Sort strings.

    :return: (n,) the positions of the strings in ascending order, equal ones in their given order; and (n,)
        whether the string at each of these positions differs from the previous one
    """
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    starts = np.cumsum(lengths) - lengths
    letters = np.frombuffer(b"".join(strings) + bytes(_BYTES), np.uint8)
    order = np.arange(len(strings))
    is_other = np.zeros(len(strings), np.bool_)
    is_other[:1] = True
    tied = np.arange(len(strings))  # positions in the order of strings that are equal so far, group by group
    offset = 0
    while len(tied) and offset < _MOST_COMPARED:
        rows = order[tied]
        groups = np.cumsum(is_other[tied])
        keys = _read_keys(letters, starts[rows], lengths[rows] - offset)
        rest = np.clip(lengths[rows] - offset, -1, _BYTES + 1)  # sorts the end of a string before a zero byte
        by = np.lexsort((rest, keys, groups))
        groups, keys, rest = groups[by], keys[by], rest[by]
        order[tied] = rows[by]
        differs = (np.diff(keys) != 0) | (np.diff(rest) != 0) & (np.minimum(rest[1:], rest[:-1]) <= _BYTES)
        is_other[tied[1:]] |= differs
        alike = np.zeros(len(tied) + 1, np.bool_)
        alike[1:-1] = ~is_other[tied[1:]] & (rest[1:] > _BYTES)
        tied = tied[alike[1:] | alike[:-1]]
        starts += _BYTES
        offset += _BYTES
    for group in np.split(tied, np.flatnonzero(is_other[tied])) if len(tied) else ():
        ascending = sorted(order[group].tolist(), key=strings.__getitem__)
        order[group] = ascending
        is_other[group[1:]] = [strings[row] != strings[next_row] for row, next_row in pairwise(ascending)]
    return order, is_other


def _read_keys(
    letters: NDArray[np.uint8], offsets: NDArray[np.int64], rest: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return the next bytes of strings as one number each, padded with zeros after their ends: (n,).

    :param offsets: (n,) their offsets in ``letters``
    :param rest: (n,) the number of bytes that remain of each
    """
    keys = np.zeros(len(offsets), np.uint64)
    for byte in range(_BYTES):
        keys <<= np.uint64(8)
        keys |= np.where(rest > byte, letters.take(offsets + byte, mode="clip"), 0).astype(np.uint64)
    return keys
