"""Where do the rows of a table lie that grows and is read as an array?"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["GrowableTable"]


class GrowableTable:
    """Rows of numbers that are only added. An array that was returned keeps its rows."""

    def __init__(self, kind: str, width: int) -> None:
        """Begin an empty table.

        :param kind: type code of ``array.array`` and numpy
        :param width: numbers in a row
        """
        self._new: array[Any] = array(kind)  # added since the last call of ``array``
        self._rows = np.empty((1 << 10, width), kind)
        self._n_rows = 0
        self.add: Callable[[Iterable[float]], None] = self._new.extend
        """Add the numbers of one or more rows, one row after the other."""

    def add_rows(self, rows: npt.NDArray[Any]) -> None:
        """Add rows: (n, width), of the kind of the table."""
        self._new.frombytes(rows.tobytes())

    def __len__(self) -> int:
        return self._n_rows + len(self._new) // self._rows.shape[1]

    def array(self) -> npt.NDArray[Any]:
        """Return (n_rows or more, width); rows after the last one are not initialized."""
        if not self._new:
            return self._rows
        n_rows = len(self)
        if n_rows > len(self._rows):
            wider = np.empty((n_rows + n_rows // 2, self._rows.shape[1]), self._rows.dtype)
            wider[: self._n_rows] = self._rows[: self._n_rows]
            self._rows = wider
        self._rows[self._n_rows : n_rows] = np.array(self._new).reshape(-1, self._rows.shape[1])
        self._n_rows = n_rows
        del self._new[:]
        return self._rows
