"""How often is each bigram written with which accents?

A query without accents, ``dang bo``, needs the accented spellings that it may stand for. The spellings of a folded
syllable are its kinds in the stream (:mod:`timviet.index.store.segment.streams.token_stream`), most frequent
first. The spellings of a bigram are pairs of these. Counts are exact, so their sums over segments do not depend on
the distribution of documents over segments.

A row has three bytes: the number of the spelling of the first syllable, that of the second, and the count. The
most frequent spelling of both syllables, (0, 0), has no row: its count is the bigram's total minus the other
counts.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.ascending import find_number, is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.paged_block import PagedBlock
from timviet.index.store.format.unary import RunEnds, write_run_ends

__all__ = ["AccentCounts", "AccentCountsWriter", "PairCounts", "add_counts", "count_pairs", "rank_spellings"]

_LARGE = 255  # a count from here on is stored in a separate list
_OTHER = 255  # any spelling after the first 255; also the most rows of a bigram: real text has a tenth of it

PairCounts = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) distinct keys, ascending: a bigram's number, shifted by 16, and its two spellings, one byte each; and (n,)
their counts. Spelling (0, 0) is left out."""


def rank_spellings(folded: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the rank of each kind among the spellings of its folded syllable, at most 255: (n_kinds,).

    :param folded: (n_kinds,) number of each kind in the folded layer
    """
    by_folded = np.argsort(folded, kind="stable")
    rank = np.empty(len(folded), np.int64)
    rank[by_folded] = np.arange(len(folded))
    rank -= np.searchsorted(folded[by_folded], folded)
    return np.minimum(rank, _OTHER).astype(np.uint8)


def count_pairs(bigrams: NDArray[np.int64], first: NDArray[np.uint8], second: NDArray[np.uint8]) -> PairCounts:
    """Count the spellings of bigrams.

    :param bigrams: (n,) a number that identifies each bigram occurrence's bigram
    :param first: (n,) :func:`rank_spellings` of its first syllable
    :param second: (n,) the same of its second syllable
    """
    counted = np.flatnonzero(first | second)
    keys = bigrams[counted] << 16
    keys |= first[counted].astype(np.int64) << 8
    keys |= second[counted]
    keys.sort()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[starts], np.diff(starts, append=len(keys))


def add_counts(parts: list[PairCounts]) -> PairCounts:
    """Return the sums of several counts."""
    nothing = np.zeros(0, np.int64)
    keys = np.concatenate([nothing, *(keys for keys, _ in parts)])
    counts = np.concatenate([nothing, *(counts for _, counts in parts)])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[starts], np.add.reduceat(counts[order], starts) if len(starts) else counts


class AccentCountsWriter:
    """Writes the counts of one field, in the order of the bigrams."""

    def __init__(self) -> None:
        self._row_counts: list[NDArray[np.uint8]] = []
        self._rows: list[NDArray[np.uint8]] = []
        self._large_rows: list[NDArray[np.int64]] = []
        self._large_counts: list[NDArray[np.int64]] = []
        self._written = 0

    def append(self, bigrams: NDArray[np.int64], pairs: PairCounts) -> None:
        """Append the counts of the next bigrams.

        :param bigrams: (n,) their numbers in ``pairs``, ascending, with those that have no counts
        """
        keys, counts = pairs
        bigram = np.searchsorted(bigrams, keys >> 16)
        row_counts = np.bincount(bigram, minlength=len(bigrams))
        if len(row_counts) and int(row_counts.max()) > _OTHER:
            rank = np.arange(len(keys)) - np.repeat(np.cumsum(row_counts) - row_counts, row_counts)
            keys, counts = keys[rank < _OTHER], counts[rank < _OTHER]
            row_counts = np.minimum(row_counts, _OTHER)
        rows = np.stack([keys >> 8 & 0xFF, keys & 0xFF, np.minimum(counts, _LARGE)], 1)
        large = np.flatnonzero(counts >= _LARGE)
        self._row_counts.append(row_counts.astype(np.uint8))
        self._rows.append(rows.astype(np.uint8).reshape(-1))
        self._large_rows.append(large + self._written)
        self._large_counts.append(counts[large])
        self._written += len(keys)

    def write(self, columns: ColumnsWriter, field: str, folded: NDArray[np.int64]) -> None:
        """Write the blocks.

        :param folded: (n_kinds,) number of each kind in the folded layer
        """
        nothing = np.zeros(0, np.int64)
        row_counts = np.concatenate([np.zeros(0, np.uint8), *self._row_counts])
        columns.write(f"{field}.by_folded", narrow(np.argsort(folded, kind="stable")))
        columns.write_all(f"{field}.readings", self._rows, paged=True)
        write_run_ends(columns, f"{field}.reading_ends", row_counts)
        columns.write(f"{field}.reading_many", narrow(np.concatenate([nothing, *self._large_rows])))
        columns.write(f"{field}.reading_counts", narrow(np.concatenate([nothing, *self._large_counts])))


class AccentCounts:
    """Reads the counts of one field."""

    def __init__(
        self, columns: Columns, field: str, folded: NDArray[np.unsignedinteger[Any]], bigrams: int
    ) -> None:
        """Open the counts.

        :param folded: (n_kinds,) number of each kind in the folded layer
        :param bigrams: the number of bigrams of the field
        :raises IndexDamaged: the counts contradict these numbers
        """
        self._columns, self._field, self._folded = columns, field, folded
        self._by_folded = columns[f"{field}.by_folded"]
        columns.require(
            len(self._by_folded) == len(folded) and (self._by_folded < len(folded)).all(), f"{field}.by_folded"
        )
        self._rows = PagedBlock(columns, f"{field}.readings")
        columns.require(len(self._rows) % 3 == 0, f"{field}.readings")
        self._ends = RunEnds(columns, f"{field}.reading_ends", bigrams, len(self._rows) // 3)
        self._large_rows, self._large_counts = columns[f"{field}.reading_many"], columns[f"{field}.reading_counts"]
        columns.require(
            len(self._large_rows) == len(self._large_counts) and is_ascending(self._large_rows, strictly=True),
            f"{field}.reading_many",
        )

    def kinds_of(self, folded: int) -> list[int]:
        """Return the kinds of a folded syllable, in the order of their numbers in rows.

        :raises IndexDamaged: the kinds are not sorted
        """
        start = bisect_left(self._by_folded, folded, key=self._folded.__getitem__)
        end = bisect_left(self._by_folded, folded + 1, start, key=self._folded.__getitem__)
        kinds: list[int] = self._by_folded[start:end].tolist()
        is_own = (self._folded[kinds] == folded).all()
        self._columns.require(is_own, f"{self._field}.by_folded")
        return kinds

    def rows(self, bigram: int, cf: int) -> list[tuple[int, int, int]]:
        """Return the spellings of a bigram: number for the first syllable, number for the second, count.

        :param cf: the number of all occurrences of the bigram
        :raises IndexDamaged: a count is missing, or there are more than occurrences
        """
        start, end = self._ends.range_of(bigram)
        if start == end:
            return [(0, 0, cf)]
        written: list[list[int]] = self._rows.read(3 * start, 3 * end).reshape(-1, 3).tolist()
        rows = [
            (first, second, self._large_count(row) if count == _LARGE else count)
            for row, (first, second, count) in enumerate(written, start)
        ]
        rest = cf - sum(count for _, _, count in rows)
        self._columns.require(rest >= 0, f"{self._field}.readings")
        rows = [row for row in rows if _OTHER not in row[:2]]
        return [(0, 0, rest), *rows] if rest > 0 else rows

    def _large_count(self, row: int) -> int:
        if (position := find_number(row, self._large_rows)) is None:
            raise self._columns.contradiction(f"{self._field}.reading_many")
        return int(self._large_counts[position])
