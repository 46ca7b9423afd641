"""How does an index on disk implement the lexicon of planning and suggestions?

Each segment keeps its own counts; the counts of the index are their sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TEXT
from timviet.index.store.commit.snapshot import SegmentSequence
from timviet.index.store.segment.frequent_terms import folded_counts, frequent_followers
from timviet.search.engine.statistics import Statistics

if TYPE_CHECKING:
    from timviet.index.continuation import Continuation, Sampling

__all__ = ["ColumnLexicon"]

_Counted = TypeVar("_Counted")


class ColumnLexicon:
    """The :class:`timviet.search.contract.lexicon.Lexicon` of one commit; several threads may use it at once."""

    def __init__(self, snapshot: SegmentSequence, statistics: Statistics) -> None:
        self._segments, self._bases = snapshot.segments, snapshot.bases
        self._statistics = statistics
        self.doc_count = snapshot.doc_count
        self.syllable_count = snapshot.total_length(TEXT, Layer.SYLLABLE)
        self.word_count = snapshot.total_length(TEXT, Layer.WORD)
        self.field_names = frozenset(name for segment in self._segments for name in segment.field_names)

    def spellings(self, folded: str) -> Mapping[str, float]:
        """Return the spellings of a folded syllable, and how often each occurs."""
        return _sum(segment.spellings(TEXT, folded) for segment in self._segments)

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        return _sum(segment.pairs(TEXT, first, second) for segment in self._segments)

    def first_syllable(self, prefix: str) -> str | None:
        """Return the first folded syllable that starts with a prefix."""
        firsts = (segment.first_syllable(TEXT, prefix) for segment in self._segments)
        return min((first for first in firsts if first is not None), default=None)

    def word(self, word: str) -> int:
        """Return the number of documents that contain a word."""
        return sum([segment.document_frequency(TEXT, Layer.WORD, word) for segment in self._segments])

    def idf(self, layer: Layer, term: str) -> float:
        """Return the inverse document frequency of a term, which :class:`Statistics` caches."""
        return self._statistics.term((TEXT, layer, term)).idf

    def syllables(self) -> Mapping[str, int]:
        """Return all folded syllables with their document frequencies, from the dictionaries of all segments."""
        return _sum(folded_counts(segment, TEXT) for segment in self._segments)

    def forms(self, prefix: str) -> Iterable[tuple[str, int]]:
        """Yield the terms of forms that start with a prefix, ascending, each with its document frequency."""
        segments = [segment for segment in self._segments if segment.has_layer(TEXT, Layer.FORM)]
        for term, _ in groupby(merge(*(segment.terms(TEXT, Layer.FORM, prefix) for segment in segments))):
            yield term, sum(segment.document_frequency(TEXT, Layer.FORM, term) for segment in segments)

    def frequent_followers(self, folded: str, prefix: str, limit: int) -> Mapping[str, int]:
        """Return the folded syllables that most often follow another one and start with a prefix."""
        counts = (frequent_followers(segment, TEXT, folded, prefix, limit) for segment in self._segments)
        return _most_frequent(counts, limit)

    def continuations(
        self, field: str, before: Sequence[str], prefix: str, sampling: Sampling, *, at_start: bool
    ) -> Iterable[Continuation]:
        """Return how a field goes on after some folded syllables, in no order; each continuation once."""
        from timviet.index.store.segment.continuations import continuations  # a search needs none of it

        if len(self._segments) == 1:
            return list(continuations(self._segments[0], field, before, prefix, sampling, at_start=at_start))
        merged: dict[tuple[tuple[str, ...], tuple[str, ...], bool], Continuation] = {}
        for segment, base in zip(self._segments, self._bases, strict=True):
            for row in continuations(segment, field, before, prefix, sampling, at_start=at_start):
                known = merged.get(key := (row.preceding, row.spellings, row.is_whole))
                count = row.count if known is None else row.count + known.count
                merged[key] = replace(row, count=count, document=base + row.document)
        return merged.values()

    def values(self, field: str) -> Iterable[str]:
        """Return the distinct values of a metadata field."""
        return {value for segment in self._segments for value in segment.field_column(field).values}


def _sum(counts: Iterable[Mapping[_Counted, int]]) -> dict[_Counted, int]:
    total: dict[_Counted, int] = {}
    for segment_counts in counts:
        for key, count in segment_counts.items():
            total[key] = total.get(key, 0) + count
    return total


def _most_frequent(counts: Iterable[Mapping[str, int]], limit: int) -> dict[str, int]:
    return dict(Counter(_sum(counts)).most_common(limit))
