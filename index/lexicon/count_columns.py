"""How are the columns of a lexicon file written in parts, and read back?

A lexicon is merged in pieces, and each piece has a part of several columns. A columns file is written block after
block, so the parts are kept on disk until it is the turn of their column.

Counts may be negative: each is written as one byte, 2·count, or −2·count − 1 if it is negative. The byte 255
stands for those that do not fit, which are in a list.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.ascending import is_ascending, position_of
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.counts import COUNT_LIMIT
from timviet.index.store.format.spill_file import SpillFile

__all__ = ["CountColumn", "CountWriter", "GroupColumn", "GroupWriter", "NumberWriter"]

_LARGE = 255  # counts from here on, as they are written, are in a list
_ANCHOR_STEP = 64  # groups per anchor


class NumberWriter:
    """Writes a column of numbers from 0 to 2³² − 1, in the narrowest type that can represent all of them."""

    def __init__(self, folder: Path) -> None:
        """Begin a column.

        :param folder: where temporary files are made
        """
        self._spilled = SpillFile(folder, np.uint32)
        self._top = np.zeros(1, np.int64)

    def append(self, numbers: NDArray[Any]) -> None:
        """Append numbers: (n,)."""
        self._top = np.maximum(self._top, numbers.max(initial=0))
        self._spilled.append(numbers.astype(np.uint32))

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Write the column."""
        nothing = narrow(self._top)[:0]
        columns.begin(name)
        columns.append(nothing)
        for part in self._spilled.read_parts():
            columns.append(part.astype(nothing.dtype))
        columns.end()


class CountWriter:
    """Writes a column of counts."""

    def __init__(self, folder: Path) -> None:
        """Begin a column.

        :param folder: where temporary files are made
        """
        self._bytes = SpillFile(folder, np.uint8)
        self._large: list[NDArray[np.int64]] = []
        self._large_counts: list[NDArray[np.int64]] = []

    def append(self, counts: NDArray[np.int64]) -> None:
        """Append counts: (n,)."""
        written = counts << 1 ^ counts >> 63
        large = np.flatnonzero(written >= _LARGE)
        self._large.append(large + len(self._bytes))
        self._large_counts.append(written[large])
        self._bytes.append(np.minimum(written, _LARGE).astype(np.uint8))

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Write the column."""
        nothing = np.zeros(0, np.int64)
        columns.begin(name)
        for part in self._bytes.read_parts():
            columns.append(part)
        columns.end()
        columns.write(f"{name}.large", narrow(np.concatenate([nothing, *self._large])))
        columns.write(f"{name}.large_counts", narrow(np.concatenate([nothing, *self._large_counts])))


class CountColumn:
    """Reads the counts that :class:`CountWriter` wrote."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        """Open a column.

        :param count: the number of counts that there must be
        :raises IndexDamaged: there are more or fewer, or the list of large counts contradicts the bytes
        """
        self._bytes: NDArray[np.uint8] = columns.typed(name, "|u1", count)
        self._large, self._large_counts = columns[f"{name}.large"], columns[f"{name}.large_counts"]
        columns.require(
            len(self._large) == len(self._large_counts)
            and is_ascending(self._large, strictly=True)
            and np.array_equal(np.flatnonzero(self._bytes == _LARGE), self._large)
            and self._large_counts.max(initial=0) < COUNT_LIMIT,
            f"{name}.large",
        )
        self._items = self._bytes.data

    def __getitem__(self, number: int) -> int:
        written = self._items[number]
        if written == _LARGE:
            written = self._large_counts.item(position_of(number, self._large))
        return written >> 1 ^ -(written & 1)

    def between(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the counts start … end − 1: (n,)."""
        written = self._bytes[start:end].astype(np.int64)
        large = slice(*np.searchsorted(self._large, (start, end)))
        written[self._large[large].astype(np.int64) - start] = self._large_counts[large]
        return written >> 1 ^ -(written & 1)


class GroupWriter:
    """Writes how many rows each of many groups has; the rows are in other columns."""

    def __init__(self, folder: Path) -> None:
        """Begin a column.

        :param folder: where temporary files are made
        """
        self._sizes = NumberWriter(folder)
        self._anchors: list[NDArray[np.int64]] = []
        self._groups = self._rows = 0

    def append(self, sizes: NDArray[Any]) -> None:
        """Append the sizes of groups: (n,)."""
        ends = np.cumsum(sizes, dtype=np.int64) + self._rows
        self._anchors.append((ends - sizes)[-self._groups % _ANCHOR_STEP :: _ANCHOR_STEP])
        self._sizes.append(sizes)
        self._groups += len(sizes)
        self._rows = int(ends[-1]) if len(ends) else self._rows

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Write the column."""
        self._sizes.write(columns, name)
        columns.write(f"{name}.anchors", narrow(np.concatenate([*self._anchors, [self._rows]]).astype(np.int64)))


class GroupColumn:
    """Reads the groups that :class:`GroupWriter` wrote."""

    def __init__(self, columns: Columns, name: str, count: int, rows: int) -> None:
        """Open a column.

        :param count: the number of groups that there must be
        :param rows: the number of rows that they must have together
        :raises IndexDamaged: there are more or fewer
        """
        self._columns, self._name, self._rows = columns, name, rows
        self._sizes, self._anchors = columns[name], columns[f"{name}.anchors"]
        columns.require(len(self._sizes) == count, name)
        columns.require(
            len(self._anchors) == -(-count // _ANCHOR_STEP) + 1
            and is_ascending(self._anchors)
            and self._anchors[-1] == rows,
            f"{name}.anchors",
        )
        self._items = self._sizes.data, self._anchors.data

    def range_of(self, group: int) -> tuple[int, int]:
        """Return the range of the rows of a group.

        :raises IndexDamaged: it is outside of the rows
        """
        sizes, anchors = self._items
        anchored = group - group % _ANCHOR_STEP
        start = anchors[group // _ANCHOR_STEP] + sum(sizes[anchored:group])
        end = start + sizes[group]
        self._columns.require(end <= self._rows, self._name)
        return start, end

    def sizes(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the number of rows of each of the groups start … end − 1: (n,).

        :raises IndexDamaged: they have other rows than those between the first and the last of them
        """
        sizes = self._sizes[start:end].astype(np.int64)
        if start < end:
            rows = self.range_of(end - 1)[1] - self.range_of(start)[0]
            self._columns.require(int(sizes.sum()) == rows, self._name)
        return sizes
