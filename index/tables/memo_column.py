"""How is a number computed for each distinct chunk, once and only when needed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.index.forking import fork_safe_lock

__all__ = ["MemoColumn"]

_UNKNOWN = -1


class MemoColumn:
    """A number for each chunk of a :class:`~timviet.index.tables.chunk_table.ChunkTable`, computed on first use.

    Several threads may use a column.
    """

    def __init__(self) -> None:
        self._values = np.full(1 << 10, _UNKNOWN, np.int32)  # (n_chunks or more,)
        self.lock = fork_safe_lock()
        """Locked while ``compute`` runs; lock it to read the data that ``compute`` writes."""

    def look_up(
        self,
        numbers: NDArray[np.int64],
        chunks: list[str],
        compute: Callable[[list[str]], Sequence[int] | NDArray[np.int32]],
    ) -> NDArray[np.int32]:
        """Return the values of some chunks: (n,) int32.

        :param numbers: (n,) number of each chunk in the table
        :param chunks: (n,) the chunks
        :param compute: returns the values, none negative, of chunks that were not looked up before; called by one
            thread at a time
        """
        try:
            values = self._values.take(numbers)
        except IndexError:
            self._grow(int(numbers.max()))
            values = self._values.take(numbers)
        if len(values) and values.min() == _UNKNOWN:
            with self.lock:
                column = self._values
                missing = (column.take(numbers) == _UNKNOWN).nonzero()[0]
                distinct = dict(zip(numbers[missing].tolist(), missing.tolist(), strict=True))
                if distinct:  # if not, another thread has just computed them
                    column[list(distinct)] = compute([chunks[i] for i in distinct.values()])
                values = column.take(numbers)
        return values

    def _grow(self, number: int) -> None:
        with self.lock:
            if number >= len(self._values):
                larger = np.full(2 * number, _UNKNOWN, np.int32)
                larger[: len(self._values)] = self._values
                self._values = larger
