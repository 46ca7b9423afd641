"""What does the whole index say about a term?

The statistics of a score are those of all segments together, so that it does not matter which documents
share one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from timviet.index.analysis import Layer
from timviet.search import bm25
from timviet.search.columns import Snapshot
from timviet.search.recent import Loaded, RecentLists

__all__ = ["Statistics", "TermStatistics"]

_REMEMBERED = 50_000  # terms; each takes a few hundred bytes

Key = tuple[str, Layer, str]
"""Field, layer, term."""


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What is known of a term before any of its postings is read."""

    idf: float
    """0 if it stands nowhere."""

    counts: tuple[int, ...]
    """In how many documents of each segment it stands."""


class Statistics:
    """The statistics of one snapshot, worked out when they are first asked for; several threads may ask."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = tuple(snapshot.segments)
        self._recent = RecentLists()
        self._fields: dict[tuple[str, Layer], tuple[int, float, tuple[bm25.Norms, ...]]] = {}
        self._terms: dict[Key, TermStatistics] = {}
        self._bounds: dict[tuple[int, Key], float] = {}

    def term(self, key: Key) -> TermStatistics:
        """Gives the statistics of a term."""
        known = self._terms.get(key)
        if known is None:
            if len(self._terms) >= _REMEMBERED:
                self._terms = {}
            known = self._terms[key] = self._counted(key)
        return known

    def bound(self, ordinal: int, key: Key) -> float:
        """Gives a number that no impact of a term exceeds in a segment that has it."""
        known = self._bounds.get((ordinal, key))
        if known is None:
            if len(self._bounds) >= _REMEMBERED:
                self._bounds = {}
            pairs = self._segments[ordinal].bounds(*key)
            assert pairs is not None
            average = self._field(key[0], key[1])[1]
            known = float(bm25.impacts(pairs[0], bm25.norms(pairs[1], average)).max())
            self._bounds[ordinal, key] = known
        return known

    def load(self, ordinal: int, key: Key) -> Loaded:
        """Gives the posting list of a term in a segment that has it."""
        found = self._recent.get((ordinal, key))
        if found is None:
            postings = self._segments[ordinal].postings(*key)
            assert postings is not None
            norms = self._field(key[0], key[1])[2][ordinal]
            docs = postings.docs
            found = Loaded(docs.astype(np.int32), bm25.impacts(postings.tfs, norms.take(docs)))
            self._recent.put((ordinal, key), found)
        return found

    def _counted(self, key: Key) -> TermStatistics:
        found = [segment.postings(*key) for segment in self._segments]
        counts = tuple(0 if postings is None else postings.df for postings in found)
        df = sum(counts)
        return TermStatistics(bm25.idf(self._field(key[0], key[1])[0], df) if df else 0.0, counts)

    def _field(self, field: str, layer: Layer) -> tuple[int, float, tuple[bm25.Norms, ...]]:
        """Gives how many documents have the field, their average length, and the norms in each segment."""
        known = self._fields.get((field, layer))
        if known is None:
            lengths = [segment.lengths(field, layer) for segment in self._segments]
            doc_count = sum(int((each > 0).sum()) for each in lengths)
            average = sum(int(each.sum()) for each in lengths) / doc_count
            known = doc_count, average, tuple(bm25.norms(each, average) for each in lengths)
            self._fields[field, layer] = known
        return known
