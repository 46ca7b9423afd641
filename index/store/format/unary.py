"""How are ascending numbers and small sizes written in unary, and read back without a loop?

Numbers become the positions of the bits that are set in an array of bits. Ascending numbers ``a₀ ≤ a₁ ≤ …`` set
the bits ``aᵢ + i`` (the high half of Elias and Fano's code; Vigna 2013, "Quasi-succinct indices"); sizes above 0
set the bits at which they start. Numpy unpacks the array and finds its bits at one or two nanoseconds each.

With this, :class:`RunEnds` stores where each of many short runs, many of them empty, ends: a run takes one bit and
each of its members another. Every 32nd run has an anchor, the number of members before it, which fixes where the
bits of that run start.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.paged_block import PagedBlock

__all__ = ["RunEnds", "find_ones", "pack_ones", "write_run_ends"]

_ANCHOR_STEP = 32  # runs per anchor


def pack_ones(ones: Iterable[NDArray[np.int64]], size: int) -> NDArray[np.uint8]:
    """Return an array of bits, packed from the lowest bit of each byte on.

    :param ones: the positions of the bits to set, in parts
    :param size: the number of bits
    """
    bits = np.zeros(size, np.bool_)
    for part in ones:
        bits[part] = True
    return np.packbits(bits, bitorder="little")


def find_ones(packed: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the positions of the bits that are set, ascending."""
    return np.unpackbits(packed, bitorder="little").view(np.bool_).nonzero()[0]


def write_run_ends(columns: ColumnsWriter, name: str, sizes: NDArray[np.integer]) -> None:
    """Write where each run ends.

    :param sizes: (n_runs,) members of each run, none negative
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    columns.write_all(name, [pack_ones([ends + np.arange(len(ends))], len(ends) + total)], paged=True)
    columns.write(_anchors_name(name), narrow(np.append((ends - sizes)[::_ANCHOR_STEP], total)))


class RunEnds:
    """Reads the runs that :func:`write_run_ends` wrote."""

    def __init__(self, columns: Columns, name: str, count: int, total: int) -> None:
        """Open the runs.

        :param count: the number of runs that there must be
        :param total: the number of members that they must have together
        :raises IndexDamaged: there are more or fewer
        """
        self._columns, self._name, self._count = columns, name, count
        self._bits, self._anchors = PagedBlock(columns, name), columns[_anchors_name(name)]
        columns.require(len(self._bits) == (count + total + 7) // 8, name)
        groups = -(-count // _ANCHOR_STEP)
        columns.require(
            len(self._anchors) == groups + 1 and is_ascending(self._anchors) and self._anchors[-1] == total,
            _anchors_name(name),
        )

    def starts(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the offsets at which the runs start … end − 1 begin, and at which the last of them ends.

        :return: (end - start + 1,) offsets, counted in members
        :raises IndexDamaged: the bits do not encode these runs
        """
        before, ends, offset = self._read(start, end)
        ends += before
        ends -= np.arange(len(ends))
        return np.concatenate(([before], ends))[offset : offset + end - start + 1]

    def range_of(self, number: int) -> tuple[int, int]:
        """Return the offsets at which one run starts and ends, counted in members.

        :raises IndexDamaged: the bits do not encode this run
        """
        before, ends, offset = self._read(number, number + 1)
        start = before + int(ends[offset - 1]) - (offset - 1) if offset else before
        return start, before + int(ends[offset]) - offset

    def _read(self, start: int, end: int) -> tuple[int, NDArray[np.int64], int]:
        """Read the bits of the runs start … end − 1, and of their neighbors up to the nearest anchors.

        :return: the number of members before the runs that were read; the position of each run's end bit, (n,);
            the index of run ``start`` among these runs
        """
        group, group_end = start // _ANCHOR_STEP, -(-end // _ANCHOR_STEP)
        run, run_end = group * _ANCHOR_STEP, min(group_end * _ANCHOR_STEP, self._count)
        before = int(self._anchors[group])
        bit_start, bit_end = run + before, run_end + int(self._anchors[group_end])
        packed = self._bits.read(bit_start >> 3, bit_end + 7 >> 3)
        bits = np.unpackbits(packed, bitorder="little").view(np.bool_)
        ends = bits[bit_start & 7 : bit_end - (bit_start & ~7)].nonzero()[0]
        if len(ends) != run_end - run:
            raise self._columns.damaged(Message("ranges in {block} have no end", block=self._name))
        return before, ends, start - run


def _anchors_name(name: str) -> str:
    return f"{name}.anchors"
