"""Which number does a bigram have, and which bigrams start with a given syllable?

A bigram is a pair of terms of the dictionary of folded syllables, with a blank between them. Pairs are sorted by
the numbers of their two parts. Only the low 16 bits of the second part are stored; the pairs with the same first
part and the same high bits form a run, and the ends of the runs are written in unary.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.ascending import find_number
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.unary import RunEnds, write_run_ends
from timviet.index.store.segment.terms.string_terms import StringTermDictionary
from timviet.index.store.segment.terms.term_dictionary import TermDictionary

__all__ = ["PairTermDictionary", "write_pairs"]


class PairTermDictionary(TermDictionary):
    """A dictionary of pairs of terms of another dictionary, joined by a blank and sorted by these two terms."""

    def __init__(self, columns: Columns, name: str, parts: StringTermDictionary) -> None:
        """Open a dictionary.

        :param parts: the dictionary of the two parts
        :raises IndexDamaged: it does not consist of pairs of these parts
        """
        super().__init__()
        self._columns, self._name, self._parts = columns, name, parts
        self._seconds: NDArray[np.uint16] = columns.typed(f"{name}.pair_seconds", "<u2")
        self._highs = _high_values(len(parts))
        self._ends = RunEnds(columns, f"{name}.pair_ends", len(parts) * self._highs, len(self._seconds))

    def __len__(self) -> int:
        return len(self._seconds)

    def _find(self, term: str) -> int | None:
        first_term, blank, second_term = term.partition(" ")
        first = self._parts.number(first_term) if blank else None
        second = self._parts.number(second_term) if first is not None else None
        return None if first is None or second is None else self.number_of(first, second)

    def number_of(self, first: int, second: int) -> int | None:
        """Return the number of the pair of two part numbers, or None if the dictionary lacks it."""
        start, end = self._ends.range_of(first * self._highs + (second >> 16))
        offset = find_number(second & 0xFFFF, self._seconds[start:end])
        return None if offset is None else start + offset

    def numbered_terms(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the pairs that start with a prefix, with their numbers, both ascending."""
        first_prefix, blank, second_prefix = prefix.partition(" ")
        firsts = list(islice(self._parts.numbered_terms(first_prefix), 1 if blank else None))
        if not firsts or (blank and firsts[0][0] != first_prefix):
            return
        part, part_end = firsts[0][1], firsts[-1][1] + 1
        starts, pairs = self._starts(part, part_end)[:: self._highs].tolist(), self._pairs(part, part_end)
        names = {second: name for name, second in self._parts.numbered_terms(second_prefix)} if len(pairs) else {}
        for (first, _), (start, end) in zip(firsts, pairwise(starts), strict=True):
            seconds = pairs[start - starts[0] : end - starts[0], 1].tolist()
            for number, second in enumerate(seconds, start):
                if second in names:
                    yield f"{first} {names[second]}", number

    def pairs_starting_with(self, first: int) -> tuple[int, NDArray[np.int64]]:
        """Return the pairs that start with a part: the number of the first pair, and the second part of each."""
        return int(self._starts(first, first + 1)[0]), self._pairs(first, first + 1)[:, 1]

    def pairs(self) -> NDArray[np.int64]:
        """Return the numbers of the two parts of each pair: (n_pairs, 2), in order."""
        return self._pairs(0, len(self._parts))

    def _starts(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the start of each run of the first parts start … end − 1, and the end of the last run."""
        return self._ends.starts(start * self._highs, end * self._highs)

    def _pairs(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the pairs whose first part is start … end − 1: (n, 2)."""
        starts = self._starts(start, end)
        runs = np.repeat(np.arange(start * self._highs, end * self._highs), np.diff(starts))
        firsts, highs = np.divmod(runs, self._highs)
        seconds = highs << 16 | self._seconds[starts[0] : starts[-1]]
        self._columns.require((seconds < len(self._parts)).all(), f"{self._name}.pair_seconds")
        return np.stack([firsts, seconds], 1)


def _high_values(count: int) -> int:
    """Return the number of values of the high bits of numbers below ``count``."""
    return max(count - 1, 0) // (1 << 16) + 1


def write_pairs(columns: ColumnsWriter, name: str, pairs: NDArray[np.int64], count: int) -> None:
    """Write a dictionary of pairs.

    :param pairs: (n_pairs,) first · count + second, ascending
    :param count: the number of parts
    """
    firsts, seconds = np.divmod(pairs, max(count, 1))
    highs = _high_values(count)
    sizes = np.bincount(firsts * highs + (seconds >> 16), minlength=count * highs)[: count * highs]
    write_run_ends(columns, f"{name}.pair_ends", sizes)
    columns.write(f"{name}.pair_seconds", (seconds & 0xFFFF).astype("<u2"))
