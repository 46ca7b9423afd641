"""What number has each row of a table, when it is worked out only for those that are asked about?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["MemoColumn"]

_UNKNOWN = -1

_Numbers: TypeAlias = Sequence[int] | NDArray[np.int32]


class MemoColumn:
    """A number for each distinct run of a table, filled in as runs are met. May be used from several threads."""

    def __init__(self) -> None:
        self._numbers = np.full(1 << 10, _UNKNOWN, np.int32)  # (n_rows,) or more
        self.lock = threading.Lock()

    def of(
        self, rows: NDArray[np.int64], runs: list[str], numbers_of: Callable[[list[str]], _Numbers]
    ) -> NDArray[np.int32]:
        """The numbers of the runs, of which the rows in the table are given: (n,) to (n,).

        ``numbers_of`` gives numbers, 0 or more, of one or more runs not met before; it is asked by one thread at a
        time.
        """
        try:
            found = self._numbers.take(rows)
        except IndexError:
            self._grow(int(rows.max()))
            found = self._numbers.take(rows)
        if len(found) and found.min() == _UNKNOWN:
            with self.lock:
                numbers = self._numbers
                unseen = (numbers.take(rows) == _UNKNOWN).nonzero()[0]
                met = dict(zip(rows[unseen].tolist(), unseen.tolist(), strict=True))
                if met:  # else another thread has just done it
                    numbers[list(met)] = numbers_of([runs[i] for i in met.values()])
                found = numbers.take(rows)
        return found

    def _grow(self, row: int) -> None:
        with self.lock:
            if row >= len(self._numbers):
                wider = np.full(2 * row, _UNKNOWN, np.int32)
                wider[: len(self._numbers)] = self._numbers
                self._numbers = wider
