"""Which marks do syllables and pairs of neighbours have in the documents, and how often?

For a query without marks the index must know what ``dang bo`` stands for. The spellings of a folded syllable are
its kinds in the stream (:mod:`timviet.index.forward`), most frequent first; the readings of a bigram are pairs
of these, with exact counts, so that the sums over segments do not depend on how documents are spread over them.

A reading is a row of three bytes: which spelling of the first syllable, which of the second, how often. Most
bigrams are always read with the first spelling of both, as often as they occur: they have no row.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.columns import Columns
from timviet.index.store.columns_writer import ColumnsWriter, narrow

__all__ = ["PairCounts", "Readings", "added", "count_pairs", "write_readings"]

_ANCHORED = 64  # bigrams whose rows begin at a place that is kept
_MANY = 255  # a count that is kept apart
_MOST = 255  # spellings of a syllable and rows of a bigram that are kept: real text has a tenth of it

PairCounts = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) first kind · number of kinds + second kind, ascending, and (n,) how often they are neighbours."""


def count_pairs(kinds: NDArray[np.int64], first: NDArray[np.int64], count: int) -> PairCounts:
    """Counts neighbours.

    :param kinds: (n_tokens,) the kind of each syllable
    :param first: (n_pairs,) which of them have the next one as their neighbour
    :param count: the number of kinds
    """
    return np.unique(kinds[first] * count + kinds[first + 1], return_counts=True)


def added(parts: list[PairCounts]) -> PairCounts:
    """Adds counts up."""
    keys, where = np.unique(
        np.concatenate([np.zeros(0, np.int64), *(each[0] for each in parts)]), return_inverse=True
    )
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, where, np.concatenate([np.zeros(0, np.int64), *(each[1] for each in parts)]))
    return keys, counts


def write_readings(columns: ColumnsWriter, field: str, folded: NDArray[np.int64], pairs: PairCounts) -> None:
    """Writes the table of one field.

    :param folded: (n_kinds,) number of each kind in the folded layer
    :param pairs: all neighbours, which are all bigrams of the field
    """
    by_folded = np.argsort(folded, kind="stable")
    starts = np.searchsorted(folded[by_folded], folded)
    rank = np.empty(len(folded), np.int64)
    rank[by_folded] = np.arange(len(folded))
    rank -= starts
    columns.write(f"{field}.by_folded", narrow(by_folded))

    firsts, seconds = np.divmod(pairs[0], max(len(folded), 1))
    bigram = folded[firsts] * (int(folded.max(initial=0)) + 1) + folded[seconds]
    order = np.lexsort((rank[seconds], rank[firsts], bigram))
    one, other, counts = rank[firsts][order], rank[seconds][order], pairs[1][order]
    begins = np.flatnonzero(np.diff(bigram[order], prepend=-1))
    rows = np.diff(begins, append=len(order))
    plain = (rows == 1) & (one[begins] == 0) & (other[begins] == 0)
    place = np.arange(len(order)) - np.repeat(begins, rows)
    kept = ~np.repeat(plain, rows) & (place < _MOST) & (one < _MOST) & (other < _MOST)
    rows = np.add.reduceat(kept, begins, dtype=np.int64) if len(begins) else rows
    one, other, counts = one[kept], other[kept], counts[kept]
    table = np.stack([one, other, np.minimum(counts, _MANY)], 1).astype(np.uint8)
    many = np.flatnonzero(counts >= _MANY)
    columns.write_all(f"{field}.readings", [table.reshape(-1)], heap=True)
    columns.write_all(f"{field}.reading_rows", [rows.astype(np.uint8)], heap=True)
    columns.write(f"{field}.reading_anchors", narrow((np.cumsum(rows) - rows)[::_ANCHORED]))
    columns.write(f"{field}.reading_many", narrow(many))
    columns.write(f"{field}.reading_counts", narrow(counts[many]))


class Readings:
    """Reads the table of one field."""

    def __init__(self, columns: Columns, field: str) -> None:
        self._by_folded, self._folded = columns[f"{field}.by_folded"], columns[f"{field}.kind_folded"]
        self._table, self._rows = columns.heap(f"{field}.readings"), columns.heap(f"{field}.reading_rows")
        self._anchors = columns[f"{field}.reading_anchors"]
        self._many, self._counts = columns[f"{field}.reading_many"], columns[f"{field}.reading_counts"]
        if len(self._by_folded) != len(self._folded) or len(self._anchors) * _ANCHORED < len(self._rows):
            raise columns.damaged(f"the readings of {field} contradict each other")

    def kinds(self, folded: int) -> list[int]:
        """Gives the kinds that a folded syllable stands for, in the order in which rows number them."""
        begin = bisect_left(self._by_folded, folded, key=self._folded.__getitem__)
        end = bisect_left(self._by_folded, folded + 1, begin, key=self._folded.__getitem__)
        return [int(kind) for kind in self._by_folded[begin:end]]

    def rows(self, bigram: int) -> list[tuple[int, int, int]]:
        """Gives which spelling of the first, which of the second, and how often; nothing if there is no row."""
        group = bigram // _ANCHORED
        sizes = self._rows.read(group * _ANCHORED, bigram + 1)
        if not sizes[-1]:
            return []
        end = int(self._anchors[group]) + int(sizes.sum())
        begin = end - int(sizes[-1])
        table: list[list[int]] = self._table.read(3 * begin, 3 * end).reshape(-1, 3).tolist()
        return [
            (one, other, self._count(begin + place) if count == _MANY else count)
            for place, (one, other, count) in enumerate(table)
        ]

    def _count(self, row: int) -> int:
        return int(self._counts[np.searchsorted(self._many, row)])
