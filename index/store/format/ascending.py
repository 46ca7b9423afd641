"""Where does a number stand in an ascending column, and does the column ascend at all?"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["find", "is_ascending", "position_of"]


def position_of(number: int, ascending: NDArray[Any], side: Literal["left", "right"] = "left") -> int:
    """Return where a number stands in a column, or would stand; sides as in :func:`numpy.searchsorted`."""
    if number > np.iinfo(ascending.dtype).max:  # columns are as narrow as their own numbers allow
        return len(ascending)
    # A Python integer would make numpy copy all that it searches.
    return int(ascending.searchsorted(ascending.dtype.type(number), side))


def find(number: int, ascending: NDArray[Any]) -> int | None:
    """Return where a number stands in a column, or None if it is not there."""
    position = position_of(number, ascending)
    return position if position < len(ascending) and ascending[position] == number else None


def is_ascending(numbers: NDArray[Any], *, strictly: bool = False) -> bool:
    """Return whether no number is below the one before it; ``strictly``: whether each is above."""
    before, after = numbers[:-1], numbers[1:]
    return bool((after > before).all() if strictly else (after >= before).all())
