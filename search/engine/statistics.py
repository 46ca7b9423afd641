"""Which statistics of terms and fields enter a score?

They are counted over all segments together, so a score does not depend on which documents share a segment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from timviet.index.analysis.layer import Layer
from timviet.index.counted_lengths import length_byte, length_bytes
from timviet.index.lazy import lazy_property
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.search.contract import bm25
from timviet.search.engine.posting_cache import Kept, PostingBitmap, PostingCache, ScoredPostings
from timviet.search.engine.reader import IndexReader, Integers, PostingsReader

__all__ = ["FieldStatistics", "FieldTerm", "IndexTotals", "PostingList", "Statistics", "TermStatistics"]

_MAX_TERMS = 50_000  # terms whose statistics are kept, a few hundred bytes each
_SHORT_LISTS, _LONG_LISTS, _BITMAPS = 64 << 20, 48 << 20, 64 << 20  # bytes of posting lists that are kept …
_DOC_COUNT, _MAX_TIMES = 1 << 17, 6  # … for this many documents, and in proportion for more, up to 6 times
_LONG = 16_384  # longer lists have a cache of their own: short ones take more time to read again per byte
_SPARSE = 64  # in shorter lists than 1/64 of the documents, single ones are looked up without a bitmap

FieldTerm = tuple[str, Layer, str]
"""Field, layer, term."""


class PostingList:
    """The postings of a term in one segment that has it; they are read on first use."""

    __slots__ = ("__dict__", "_bitmap", "_key", "_lists", "_ordinal", "_scored", "count", "norms")

    def __init__(self, lists: _PostingLists, ordinal: int, key: FieldTerm, count: int) -> None:
        self._lists = lists
        self._ordinal = ordinal
        self._key = key
        self._scored: Kept[ScoredPostings] | None = None
        self._bitmap: Kept[PostingBitmap] | None = None
        self.count = count
        """The number of documents of the segment that have the term."""

        self.norms = lists.field(key[0], key[1]).norms[ordinal]
        """(doc_count,) the norms of all documents of the segment, in the layer of the term."""

    @lazy_property
    def max_impact(self) -> float:
        """An upper bound of the impacts of the list."""
        bounds = self._lists.segments[self._ordinal].bounds(*self._key)
        if bounds is None:
            return float(self.scored().impacts.max())
        norms = self._lists.field(*self._key[:2]).counted_norms
        return max([bm25.max_impact(tf, norms[length_byte(length)]) for tf, length in bounds])

    def scored(self) -> ScoredPostings:
        """Return the list with impacts, to be read from start to end."""
        kept = self._scored
        if kept is not None and (scored := kept.value) is not None:
            kept.was_used = True
            return scored
        postings = self._postings()
        impacts = bm25.impacts(postings.tfs, self.norms.take(postings.docs))
        scored = ScoredPostings(postings.docs.astype(np.int32), impacts)
        cache = self._lists.long_scored if self.count > _LONG else self._lists.scored
        self._scored = cache.keep(scored)
        return scored

    def docs(self) -> Integers:
        """Return the documents: (count,), ascending."""
        return self._postings().docs

    def bitmap(self) -> PostingBitmap:
        """Return the list as a bitmap, to look up single documents."""
        kept = self._bitmap
        if kept is not None and (bitmap := kept.value) is not None:
            kept.was_used = True
            return bitmap
        postings = self._postings()
        bitmap = PostingBitmap.of(postings.docs, postings.tfs, len(self.norms))
        self._bitmap = self._lists.bitmaps.keep(bitmap)
        return bitmap

    def among(self, docs: Collection[int]) -> set[int]:
        """Return those of a few documents that have the term; a loop takes less time than calls of numpy here."""
        if self.count * _SPARSE > len(self.norms):
            rows = self.bitmap().rows.data
            return {doc for doc in docs if rows[doc >> 6, 0] >> (doc & 63) & 1}
        listed = self.scored().docs.data
        count = len(listed)
        return {doc for doc in docs if (row := bisect_left(listed, doc)) < count and listed[row] == doc}

    def _postings(self) -> PostingsReader:
        postings = self._lists.segments[self._ordinal].postings(*self._key)
        assert postings is not None, "only terms that the segment has get a posting list"
        return postings


class IndexTotals(Protocol):
    """What enters scores, of an index of which only a part is evaluated."""

    def document_frequency(self, field: str, layer: Layer, term: str, /) -> int:
        """Return the number of documents that have a term."""
        ...

    def total(self, field: str, layer: Layer, /) -> LayerTotal:
        """Return the totals of a layer of a field."""
        ...


class TermStatistics(NamedTuple):
    """The statistics of a term in the whole index."""

    idf: float
    """0 if no document has the term."""

    lists: tuple[PostingList | None, ...]
    """The postings in each segment; None for a segment without the term."""


class FieldStatistics(NamedTuple):
    """The statistics of a layer of a field in the whole index."""

    doc_count: int
    """The number of documents that have the field."""

    average: float
    """Their average length in tokens."""

    counted_norms: Sequence[float]
    """The norm of each of the 256 counted lengths."""

    norms: tuple[bm25.Norms, ...]
    """The norms of the documents of each segment."""


class Statistics:
    """The statistics of one commit, computed on first use; several threads may use it at once."""

    def __init__(self, reader: IndexReader, totals: IndexTotals | None = None) -> None:
        """Compute nothing yet.

        :param totals: those of the index that the documents are a part of; None if they are all of it
        """
        self._lists = _PostingLists(reader, totals)
        self._terms = BoundedCache(self._lists.term, _MAX_TERMS)
        self.term: Callable[[FieldTerm], TermStatistics] = self._terms.__getitem__
        """Return the statistics of a term."""
        self.field = self._lists.field
        """Return the statistics of a layer of a field."""

    def clear(self) -> None:
        """Drop all statistics, so that files can be closed; they are computed again on next use."""
        self._terms.clear()
        self._lists.clear()


class _PostingLists:
    """The cached posting lists of an index.

    They do not refer to the statistics of terms, which refer to them: a cycle would keep files open.
    """

    def __init__(self, reader: IndexReader, totals: IndexTotals | None) -> None:
        self.segments = tuple(reader.segments)
        self._totals = totals
        self._no_lists = (None,) * len(self.segments)
        times = min(max(1.0, sum(segment.doc_count for segment in self.segments) / _DOC_COUNT), _MAX_TIMES)
        self.scored: PostingCache[ScoredPostings] = PostingCache(int(times * _SHORT_LISTS))
        self.long_scored: PostingCache[ScoredPostings] = PostingCache(int(times * _LONG_LISTS))
        self.bitmaps: PostingCache[PostingBitmap] = PostingCache(int(times * _BITMAPS))
        self._fields: dict[tuple[str, Layer], FieldStatistics] = {}

    def clear(self) -> None:
        self._fields = {}
        for cache in (self.scored, self.long_scored, self.bitmaps):
            cache.clear()

    def term(self, key: FieldTerm) -> TermStatistics:
        counts = [segment.document_frequency(*key) for segment in self.segments]
        df = sum(counts) if self._totals is None else self._totals.document_frequency(*key)
        if not df:
            return TermStatistics(0.0, self._no_lists)
        lists = [PostingList(self, ordinal, key, count) if count else None for ordinal, count in enumerate(counts)]
        return TermStatistics(bm25.idf(self.field(key[0], key[1]).doc_count, df), tuple(lists))

    def field(self, field: str, layer: Layer) -> FieldStatistics:
        statistics = self._fields.get((field, layer))
        if statistics is None:
            lengths = [segment.lengths(field, layer) for segment in self.segments]
            if self._totals is None:
                doc_count = sum(int(np.count_nonzero(segment_lengths)) for segment_lengths in lengths)
                token_count = sum(int(segment_lengths.sum()) for segment_lengths in lengths)
            else:
                doc_count, token_count = self._totals.total(field, layer)
            average = token_count / doc_count if doc_count else 1.0
            counted = bm25.norms(average)
            norms = tuple(counted.take(length_bytes(segment_lengths)) for segment_lengths in lengths)
            statistics = self._fields[field, layer] = FieldStatistics(doc_count, average, counted.tolist(), norms)
        return statistics
