"""Which numbers occur in an array, in the order in which they first occur?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct"]


def distinct(numbers: NDArray[np.integer], size: int) -> tuple[NDArray[np.integer], NDArray[np.int32]]:
    """Return the distinct numbers, and for each number its place among those.

    Nothing is sorted: memory for ``size`` entries is reserved, and only those of numbers that occur are touched.

    :param numbers: (n,) each from 0 to ``size - 1``
    :returns: (n_distinct,) in order of first occurrence, and (n,)

    >>> distinct(np.array([7, 3, 7, 5]), 8)
    (array([7, 3, 5]), array([0, 1, 0, 2], dtype=int32))
    """
    places = np.arange(len(numbers), dtype=np.int32)
    first = np.empty(size, np.int32)
    first[numbers[::-1]] = places[::-1]  # of several places the first is written last
    occurring = numbers[first.take(numbers) == places]
    first[occurring] = places[: len(occurring)]
    return occurring, first.take(numbers)
