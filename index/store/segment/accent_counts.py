"""Which marks do syllables and pairs of neighbours have in the documents, and how often?

For a query without marks the index must know what ``dang bo`` stands for. The spellings of a folded syllable are
its kinds in the stream (:mod:`timviet.index.forward`), most frequent first; the readings of a bigram are pairs
of these, with exact counts, so that the sums over segments do not depend on how documents are spread over them.

A reading is a row of three bytes: which spelling of the first syllable, which of the second, how often. There
are no rows of the first spelling of both: those are the occurrences of the bigram that no row counts.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns, position_of
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.unary import Ends, write_ends

__all__ = ["AccentCounts", "AccentCountsWriter", "PairCounts", "added", "count_pairs", "ranks_of_spellings"]

_MANY = 255  # a count that is kept apart
_OTHER = 255  # a spelling behind the first 255, and the most rows of a bigram: real text has a tenth of it

PairCounts = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) readings, ascending, each once: the bigram, shifted by 16, the two spellings, one byte each; and (n,) how
often each was met. Those of the first spelling of both are left out."""


def ranks_of_spellings(folded: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Gives of each kind which spelling of its folded syllable it is: (n_kinds,).

    :param folded: (n_kinds,) number of each kind in the folded layer
    """
    by_folded = np.argsort(folded, kind="stable")
    rank = np.empty(len(folded), np.int64)
    rank[by_folded] = np.arange(len(folded))
    rank -= np.searchsorted(folded[by_folded], folded)
    return np.minimum(rank, _OTHER).astype(np.uint8)


def count_pairs(bigrams: NDArray[np.int64], one: NDArray[np.uint8], other: NDArray[np.uint8]) -> PairCounts:
    """Counts how bigrams are read.

    :param bigrams: (n,) any number of the bigram at each place
    :param one: (n,) :func:`ranks_of_spellings` of its first syllable
    :param other: (n,) the same of its second
    """
    some = np.flatnonzero(one | other)
    keys = bigrams[some] << 16
    keys |= one[some].astype(np.int64) << 8
    keys |= other[some]
    keys.sort()
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.diff(first, append=len(keys))


def added(parts: list[PairCounts]) -> PairCounts:
    """Adds counts up."""
    keys = np.concatenate([np.zeros(0, np.int64), *(each[0] for each in parts)])
    counts = np.concatenate([np.zeros(0, np.int64), *(each[1] for each in parts)])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(counts[order], first) if len(first) else counts


class AccentCountsWriter:
    """Collects the readings of one field, in the order of the bigrams."""

    def __init__(self) -> None:
        self._rows: list[NDArray[np.uint8]] = []
        self._table: list[NDArray[np.uint8]] = []
        self._many: list[NDArray[np.int64]] = []
        self._counts: list[NDArray[np.int64]] = []
        self._written = 0

    def append(self, bigrams: NDArray[np.int64], pairs: PairCounts) -> None:
        """Takes the readings of the next bigrams.

        :param bigrams: (n,) their numbers in ``pairs``, ascending: all that there are, read or not
        """
        keys, counts = pairs
        number = np.searchsorted(bigrams, keys >> 16)
        rows = np.bincount(number, minlength=len(bigrams))
        if len(rows) and int(rows.max()) > _OTHER:
            place = np.arange(len(keys)) - np.repeat(np.cumsum(rows) - rows, rows)
            keys, counts = keys[place < _OTHER], counts[place < _OTHER]
            rows = np.minimum(rows, _OTHER)
        table = np.stack([keys >> 8 & 0xFF, keys & 0xFF, np.minimum(counts, _MANY)], 1)
        many = np.flatnonzero(counts >= _MANY)
        self._rows.append(rows.astype(np.uint8))
        self._table.append(table.astype(np.uint8).reshape(-1))
        self._many.append(many + self._written)
        self._counts.append(counts[many])
        self._written += len(keys)

    def write(self, columns: ColumnsWriter, field: str, folded: NDArray[np.int64]) -> None:
        """Writes the table.

        :param folded: (n_kinds,) number of each kind in the folded layer
        """
        rows = np.concatenate([np.zeros(0, np.uint8), *self._rows])
        columns.write(f"{field}.by_folded", narrow(np.argsort(folded, kind="stable")))
        columns.write_all(f"{field}.readings", self._table, heap=True)
        write_ends(columns, f"{field}.reading_ends", rows)
        columns.write(f"{field}.reading_many", narrow(np.concatenate([np.zeros(0, np.int64), *self._many])))
        columns.write(f"{field}.reading_counts", narrow(np.concatenate([np.zeros(0, np.int64), *self._counts])))


class AccentCounts:
    """Reads the table of one field."""

    def __init__(self, columns: Columns, field: str, bigrams: int) -> None:
        self._by_folded, self._folded = columns[f"{field}.by_folded"], columns[f"{field}.kind_folded"]
        self._table = columns.heap(f"{field}.readings")
        self._ends = Ends(columns, f"{field}.reading_ends", bigrams)
        self._many, self._counts = columns[f"{field}.reading_many"], columns[f"{field}.reading_counts"]
        if len(self._by_folded) != len(self._folded) or len(self._table) != 3 * self._ends.total:
            raise columns.damaged(Message("the accent counts of {field} are inconsistent", field=field))

    def kinds(self, folded: int) -> list[int]:
        """Gives the kinds that a folded syllable stands for, in the order in which rows number them."""
        begin = bisect_left(self._by_folded, folded, key=self._folded.__getitem__)
        end = bisect_left(self._by_folded, folded + 1, begin, key=self._folded.__getitem__)
        return [int(kind) for kind in self._by_folded[begin:end]]

    def rows(self, bigram: int, often: int) -> list[tuple[int, int, int]]:
        """Gives which spelling of the first, which of the second, and how often.

        :param often: how often the bigram occurs in all
        """
        begin, end = self._ends.between(bigram)
        if begin == end:
            return [(0, 0, often)]
        table: list[list[int]] = self._table.read(3 * begin, 3 * end).reshape(-1, 3).tolist()
        rows = [
            (one, other, self._count(begin + place) if count == _MANY else count)
            for place, (one, other, count) in enumerate(table)
        ]
        first = often - sum(count for _, _, count in rows)
        rows = [row for row in rows if _OTHER not in row[:2]]
        return [(0, 0, first), *rows] if first > 0 else rows

    def _count(self, row: int) -> int:
        return int(self._counts[position_of(row, self._many)])
