"""How is a growing table of numbers kept, so that it can be read as one array?"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["GrowableTable"]


class GrowableTable:
    """A table to which rows are only added. Arrays that were returned stay valid."""

    def __init__(self, kind: str, width: int) -> None:
        """Begin an empty table.

        :param kind: type code of ``array.array`` and numpy
        :param width: number of columns
        """
        self._new: array[Any] = array(kind)  # the numbers added since the last call of ``array``
        self._rows = np.empty((1 << 10, width), kind)
        self._n_rows = 0
        self.add: Callable[[Iterable[float]], None] = self._new.extend
        """Add the numbers of one or more rows, one row after the other."""

    def add_rows(self, rows: npt.NDArray[Any]) -> None:
        """Add rows, (n, width), of the table's kind."""
        self._new.frombytes(rows.tobytes())

    def __len__(self) -> int:
        return self._n_rows + len(self._new) // self._rows.shape[1]

    def array(self) -> npt.NDArray[Any]:
        """Return all rows, (n_rows or more, width); the entries after the last row are not initialized."""
        if not self._new:
            return self._rows
        n_rows = len(self)
        if n_rows > len(self._rows):
            larger = np.empty((n_rows + n_rows // 2, self._rows.shape[1]), self._rows.dtype)
            larger[: self._n_rows] = self._rows[: self._n_rows]
            self._rows = larger
        self._rows[self._n_rows : n_rows] = np.array(self._new).reshape(-1, self._rows.shape[1])
        self._n_rows = n_rows
        del self._new[:]
        return self._rows
