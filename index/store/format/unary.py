"""Where does each of many short runs begin and end?

Runs that follow on each other, many of them empty, are kept as Elias and Fano's code in unary: bit ``end + i`` is
set for the i-th run, so that a run takes one bit and each of its members another. Where the bits of each 32nd run
begin is known from how many members there are before it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = ["Ends", "write_ends"]

_ANCHORED = 32  # runs between two places that are kept


def write_ends(columns: ColumnsWriter, name: str, sizes: NDArray[np.integer]) -> None:
    """Writes how many members each run has.

    :param sizes: (n,) of unsigned integers, or none of them negative
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    bits = np.zeros(len(ends) + total, np.bool_)
    bits[ends + np.arange(len(ends))] = True
    columns.write_all(name, [np.packbits(bits, bitorder="little")], heap=True)
    columns.write(f"{name}.anchors", narrow(np.append((ends - sizes)[::_ANCHORED], total)))


class Ends:
    """Reads what :func:`write_ends` wrote."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        """Begins to read.

        :param count: the number of runs
        :raises IndexDamaged: there were more or fewer
        """
        self._columns, self._name, self._count = columns, name, count
        self._bits, self._anchors = columns.heap(name), columns[f"{name}.anchors"]
        if len(self._anchors) != -(-count // _ANCHORED) + 1 or len(self._bits) != (count + self.total + 7) // 8:
            raise columns.damaged(Message("{block} does not match the entries it counts", block=name))

    @property
    def total(self) -> int:
        """How many members all runs have."""
        return int(self._anchors[-1])

    def starts(self, first: int, last: int) -> NDArray[np.int64]:
        """Gives where the runs from ``first`` up to ``last`` begin, and so where those before it end.

        :return: (last - first + 1,)
        :raises IndexDamaged: the bits are not such runs
        """
        before, ends, place = self._read(first, last)
        ends += before
        ends -= np.arange(len(ends))
        return np.concatenate(([before], ends))[place : place + last - first + 1]

    def between(self, number: int) -> tuple[int, int]:
        """Gives where one run begins and ends.

        :raises IndexDamaged: as :meth:`starts` does
        """
        before, ends, place = self._read(number, number + 1)
        start = before + int(ends[place - 1]) - (place - 1) if place else before
        return start, before + int(ends[place]) - place

    def _read(self, first: int, last: int) -> tuple[int, NDArray[np.int64], int]:
        """Gives, from the last anchor on, how many members there are before, the ends, and which the first is."""
        group, behind = first // _ANCHORED, -(-last // _ANCHORED)
        run = group * _ANCHORED
        before = int(self._anchors[group])
        bit, end = run + before, min(behind * _ANCHORED, self._count) + int(self._anchors[behind])
        bits = np.unpackbits(self._bits.read(bit >> 3, end + 7 >> 3), bitorder="little").view(np.bool_)
        ends = bits[bit & 7 : end - (bit & ~7)].nonzero()[0]
        if len(ends) < last - run:
            raise self._columns.damaged(Message("ranges in {block} have no end", block=self._name))
        return before, ends, first - run
