"""How are hits sorted by a keyword field, and how are its values counted (facets)?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nsmallest
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.field_compare import sort_key
from timviet.search.engine.reader import IndexReader, Integers

__all__ = ["FieldSorter"]


class FieldSorter:
    """Sorts and counts documents by the values of keyword fields; several threads may use it at once."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._bases = list(accumulate((segment.doc_count for segment in reader.segments), initial=0))
        self._ranks: dict[str, Integers] = {}

    def top(
        self, numbers: Integers, scores: NDArray[np.float64], field: str, count: int, *, descending: bool
    ) -> tuple[list[int], list[float]]:
        """Return the first documents in the order of a field, and their scores.

        Documents with equal values are ordered by score, then by id. Documents without a value come last.

        :param numbers: (n,) documents, ascending
        :param scores: (n,)
        :param count: return at most this many documents
        """
        ranks = self._value_ranks(field)[numbers]
        keys = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if descending else ranks)
        order = np.lexsort((-scores, keys))
        top: list[int] = []
        start = 0
        while start < len(order) and len(top) < count:
            is_tied = (keys[order[start:]] == keys[order[start]]) & (scores[order[start:]] == scores[order[start]])
            end = start + (len(is_tied) if is_tied.all() else int(np.argmin(is_tied)))
            tied = order[start:end].tolist()
            if len(tied) > 1:
                id_of = self._reader.id_of
                tied = nsmallest(count - len(top), tied, key=lambda offset: id_of(int(numbers[offset])))
            top += tied
            start = end
        top = top[:count]
        return numbers[top].tolist(), scores[top].tolist()

    def counts(self, numbers: Integers, field: str) -> Mapping[str, int]:
        """Return the number of documents with each value of a field, the most frequent value first.

        :param numbers: (n,) documents, ascending
        """
        total: Counter[str] = Counter()
        for segment, (base, end) in zip(self._reader.segments, pairwise(self._bases), strict=True):
            column = segment.field_column(field)
            start, stop = np.searchsorted(numbers, (base, end))
            ordinals = column.ordinals[numbers[start:stop] - base]
            counts = np.bincount(ordinals[ordinals >= 0], minlength=1)
            total.update({column.values[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()})
        return dict(sorted(total.items(), key=lambda item: (-item[1], sort_key(item[0]))))

    def _value_ranks(self, field: str) -> Integers:
        """Return the rank of each document's value among all values: (doc_count,), -1 if it has none."""
        ranks = self._ranks.get(field)
        if ranks is None:
            columns = [segment.field_column(field) for segment in self._reader.segments]
            values = sorted({value for column in columns for value in column.values}, key=sort_key)
            rank_of = {value: rank for rank, value in enumerate(values)}
            parts = [
                np.array([*(rank_of[value] for value in column.values), -1], np.int64)[column.ordinals]
                for column in columns
            ]
            ranks = self._ranks[field] = np.concatenate([np.zeros(0, np.int64), *parts])
        return ranks
