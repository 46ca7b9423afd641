"""What does the whole index say about a term?

The statistics of a score are those of all segments together, so that it does not matter which documents
share one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from timviet.index.analysis.analyzer import Layer
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.search.engine import bm25
from timviet.search.engine.posting_cache import PostingBitmap, PostingCache, ScoredPostings
from timviet.search.engine.reader import IndexReader, Integers, PostingsReader

__all__ = ["FieldStatistics", "PostingList", "Statistics", "TermStatistics"]

_REMEMBERED = 50_000  # terms, each takes a few hundred bytes
_SHORT_LISTS, _LONG_LISTS, _BITMAPS = 64 << 20, 48 << 20, 64 << 20  # bytes of posting lists that are kept, …
_ROOM_FOR, _TIMES = 1 << 17, 6  # … of so many documents; of more of them more, up to so many times
_LONG = 16_384  # postings of a run that drives out no short one, which is dear to read for the room it takes

Key = tuple[str, Layer, str]
"""Field, layer, term."""


class PostingList:
    """The postings of a term in one segment that has it; they are not read before they are needed."""

    __slots__ = ("_key", "_lists", "_max_impact", "_ordinal", "count", "norms")

    def __init__(self, lists: _PostingLists, ordinal: int, key: Key, count: int) -> None:
        self._lists = lists
        self._ordinal = ordinal
        self._key = key
        self._max_impact = 0.0
        self.count = count
        """In how many documents of the segment the term stands."""

        self.norms = lists.field(key[0], key[1]).norms[ordinal]
        """(doc_count,) those of all documents, in the layer of the term."""

    @property
    def max_impact(self) -> float:
        """No impact exceeds this."""
        if not self._max_impact:
            segment, (field, layer, _) = self._lists.segments[self._ordinal], self._key
            pairs = segment.bounds(*self._key)
            assert pairs is not None
            norms = bm25.norms(pairs[1], self._lists.field(field, layer).average)
            self._max_impact = float(bm25.impacts(pairs[0], norms).max())
        return self._max_impact

    def scored(self) -> ScoredPostings:
        """Gives the list to be read through."""
        cache = self._lists.long_scored if self.count > _LONG else self._lists.scored
        found = cache.get(self)
        if found is None:
            postings = self._postings()
            impacts = bm25.impacts(postings.tfs, self.norms.take(postings.docs))
            found = ScoredPostings(postings.docs.astype(np.int32), impacts)
            cache.put(self, found)
        return found

    def docs(self) -> Integers:
        """Gives the documents alone: (count,), ascending."""
        return self._postings().docs

    def bitmap(self) -> PostingBitmap:
        """Gives the list to look documents up in."""
        found = self._lists.bitmaps.get(self)
        if found is None:
            postings = self._postings()
            found = PostingBitmap.of(postings.docs, postings.tfs, len(self.norms))
            self._lists.bitmaps.put(self, found)
        return found

    def _postings(self) -> PostingsReader:
        postings = self._lists.segments[self._ordinal].postings(*self._key)
        assert postings is not None
        return postings


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What is known of a term."""

    idf: float
    """0 if it stands nowhere."""

    lists: tuple[PostingList | None, ...]
    """Its postings in each segment; None where it does not stand."""


@dataclass(frozen=True, slots=True)
class FieldStatistics:
    """What is known of a layer of a field."""

    doc_count: int
    """How many documents have the field."""

    average: float
    """Their average length."""

    norms: tuple[bm25.Norms, ...]
    """Those of the documents of each segment."""


class Statistics:
    """The statistics of one snapshot, worked out when they are first asked for; several threads may ask."""

    def __init__(self, snapshot: IndexReader) -> None:
        self._lists = _PostingLists(snapshot)
        self._terms = BoundedCache(self._lists.counted, _REMEMBERED)
        self.term: Callable[[Key], TermStatistics] = self._terms.__getitem__
        """Gives the statistics of a term."""
        self.field = self._lists.field
        """Gives the statistics of a layer of a field."""

    def forget(self) -> None:
        """Drops all that was worked out, so that the files it lies on can be let go of; it is worked out anew."""
        self._terms.clear()
        self._lists.forget()


class _PostingLists:
    """What is counted, and the posting lists that are kept. It knows nothing of what is remembered of terms."""

    def __init__(self, snapshot: IndexReader) -> None:
        self.segments = tuple(snapshot.segments)
        times = min(max(1.0, sum(each.doc_count for each in self.segments) / _ROOM_FOR), _TIMES)
        self.scored: PostingCache[ScoredPostings] = PostingCache(int(times * _SHORT_LISTS))
        self.long_scored: PostingCache[ScoredPostings] = PostingCache(int(times * _LONG_LISTS))
        self.bitmaps: PostingCache[PostingBitmap] = PostingCache(int(times * _BITMAPS))
        self._fields: dict[tuple[str, Layer], FieldStatistics] = {}

    def forget(self) -> None:
        self._fields = {}
        for kept in (self.scored, self.long_scored, self.bitmaps):
            kept.forget()

    def counted(self, key: Key) -> TermStatistics:
        lists = tuple(self._list(ordinal, key) for ordinal in range(len(self.segments)))
        df = sum(each.count for each in lists if each is not None)
        return TermStatistics(bm25.idf(self.field(key[0], key[1]).doc_count, df) if df else 0.0, lists)

    def _list(self, ordinal: int, key: Key) -> PostingList | None:
        df = self.segments[ordinal].document_frequency(*key)
        return PostingList(self, ordinal, key, df) if df else None

    def field(self, field: str, layer: Layer) -> FieldStatistics:
        """Gives the statistics of a layer of a field."""
        known = self._fields.get((field, layer))
        if known is None:
            lengths = [segment.lengths(field, layer) for segment in self.segments]
            doc_count = sum(int((each > 0).sum()) for each in lengths)
            average = sum(int(each.sum()) for each in lengths) / doc_count if doc_count else 1.0
            norms = tuple(bm25.norms(each, average) for each in lengths)
            known = self._fields[field, layer] = FieldStatistics(doc_count, average, norms)
        return known
