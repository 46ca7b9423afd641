"""At which position is a number in an ascending array, and does an array ascend?"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["find_number", "is_ascending", "position_of"]


def position_of(number: int, ascending: NDArray[Any]) -> int:
    """Return the position at which a number is, or before which it would be inserted."""
    return bisect_left(ascending.data, number)  # takes half of the time of searchsorted, which needs its dtype


def find_number(number: int, ascending: NDArray[Any]) -> int | None:
    """Return the position of a number in an ascending array, or None if the array lacks it."""
    position = position_of(number, ascending)
    return position if position < len(ascending) and ascending[position] == number else None


def is_ascending(numbers: NDArray[Any], *, strictly: bool = False) -> bool:
    """Return whether no number is below its predecessor; with ``strictly``, whether every number is above it."""
    before, after = numbers[:-1], numbers[1:]
    in_order = after > before if strictly else after >= before
    return bool(np.count_nonzero(in_order) == len(in_order))  # takes half of the time of all()
