"""In which order do hits stand that are not ordered by score, and how many have which value?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.commit.snapshot import Snapshot
from timviet.search.engine.field_compare import sort_key

__all__ = ["FieldSorter"]

_Numbers = NDArray[np.int64]


class FieldSorter:
    """The metadata values of all documents of one commit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._ranks: dict[str, NDArray[np.int64]] = {}

    def ordered(
        self, numbers: _Numbers, scores: NDArray[np.float64], name: str, count: int, *, descending: bool
    ) -> tuple[list[int], list[float]]:
        """Gives the first documents by a field, and their scores; equals stand by score, then by id.

        Documents without a value are the last.

        :param numbers: (n,) documents, ascending
        :param scores: (n,)
        """
        ranks = self._ranked(name)[numbers]
        keys = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if descending else ranks)
        order = np.lexsort((-scores, keys))
        first: list[int] = []
        begin = 0
        while begin < len(order) and len(first) < count:
            same = (keys[order[begin:]] == keys[order[begin]]) & (scores[order[begin:]] == scores[order[begin]])
            end = begin + (len(same) if same.all() else int(np.argmin(same)))
            tied = order[begin:end].tolist()
            if len(tied) > 1:
                id_of = self._snapshot.id_of
                tied = nsmallest(count - len(first), tied, key=lambda place: id_of(int(numbers[place])))
            first += tied
            begin = end
        first = first[:count]
        return numbers[first].tolist(), scores[first].tolist()

    def counts(self, numbers: _Numbers, name: str) -> Mapping[str, int]:
        """Gives how many of some documents have each value of a field, the most frequent first.

        :param numbers: (n,) documents, ascending
        """
        found: Counter[str] = Counter()
        for segment, base in zip(self._snapshot.segments, self._snapshot.bases, strict=True):
            column = segment.fact_column(name)
            first, last = np.searchsorted(numbers, (base, base + segment.doc_count))
            ordinals = column.ordinals[numbers[first:last] - base]
            counts = np.bincount(ordinals[ordinals >= 0], minlength=1)
            found.update({column.values[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()})
        return dict(sorted(found.items(), key=lambda each: (-each[1], sort_key(each[0]))))

    def _ranked(self, name: str) -> NDArray[np.int64]:
        """Gives the place of each document's value among all values: (doc_count,), -1 if it has none."""
        known = self._ranks.get(name)
        if known is None:
            columns = [segment.fact_column(name) for segment in self._snapshot.segments]
            values = sorted({value for column in columns for value in column.values}, key=sort_key)
            place = {value: rank for rank, value in enumerate(values)}
            ranks = [
                np.array([*(place[value] for value in column.values), -1], np.int64)[column.ordinals]
                for column in columns
            ]
            known = self._ranks[name] = np.concatenate([np.zeros(0, np.int64), *ranks])
        return known
