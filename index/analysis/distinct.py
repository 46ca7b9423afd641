"""Which numbers occur, in the order in which they are met?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct"]


def distinct(numbers: NDArray[np.integer], size: int) -> tuple[NDArray[np.integer], NDArray[np.int32]]:
    """Gives the distinct ones of (n,) numbers below ``size``, and for each of the n its place among those.

    Takes no sorting: room for ``size`` numbers is set aside, of which only those that occur are touched.
    """
    places = np.arange(len(numbers), dtype=np.int32)
    first = np.empty(size, np.int32)
    first[numbers[::-1]] = places[::-1]  # of several the first, which is written last
    met = numbers[first.take(numbers) == places]
    first[met] = places[: len(met)]
    return met, first.take(numbers)
