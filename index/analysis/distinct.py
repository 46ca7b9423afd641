"""Which numbers occur in an array, in the order in which they first occur?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["find_distinct"]


def find_distinct(numbers: NDArray[np.integer], size: int) -> tuple[NDArray[np.integer], NDArray[np.int32]]:
    """Return the distinct numbers in order of first occurrence, and the index of each number among them.

    Nothing is sorted: memory for ``size`` entries is reserved, and only the entries of numbers that occur are
    touched.

    :param numbers: (n,) each from 0 to ``size - 1``
    :returns: (n_distinct,) and (n,)

    >>> find_distinct(np.array([7, 3, 7, 5]), 8)
    (array([7, 3, 5]), array([0, 1, 0, 2], dtype=int32))
    """
    offsets = np.arange(len(numbers), dtype=np.int32)
    entry_of = np.empty(size, np.int32)  # of each number: its first offset, later its index in the result
    entry_of[numbers[::-1]] = offsets[::-1]  # in reverse: the first offset overwrites the others
    occurring = numbers[entry_of.take(numbers) == offsets]
    entry_of[occurring] = offsets[: len(occurring)]
    return occurring, entry_of.take(numbers)
