"""How do the counts of several parts of an index become one lexicon?

They are added. What is then not above 0 does not occur: it was in documents that have been deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge, nsmallest
from itertools import groupby
from typing import TypeVar

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.schema import TEXT
from timviet.index.tables.bounded_cache import remember
from timviet.search.contract import bm25
from timviet.search.lexicon.lexicon_part import LexiconPart

__all__ = ["SummedLexicon"]

_MAX_TERMS = 50_000  # terms whose frequencies are kept

_Counted = TypeVar("_Counted")


class SummedLexicon:
    """The :class:`timviet.search.contract.lexicon.Lexicon` of some parts; several threads may use it at once."""

    def __init__(
        self, parts: Sequence[LexiconPart], unlisted: Mapping[str, Callable[[], Iterable[str]]] | None = None
    ) -> None:
        """Add the counts of some parts.

        :param unlisted: the metadata fields whose values the parts leave out, each with a function that reads them
        """
        self._unlisted = unlisted or {}
        self._parts = tuple(parts)
        self._document_frequencies = tuple(part.document_frequency for part in parts)
        self.doc_count = sum(part.doc_count for part in parts)
        self.field_names = frozenset(_sum([part.field_names() for part in parts]))
        self.syllable_count = self.total(TEXT, Layer.SYLLABLE).tokens
        self.word_count = self.total(TEXT, Layer.WORD).tokens
        self._idf: dict[tuple[Layer, str], float] = {}
        self._documents: dict[Layer, int] = {}

    def total(self, field: str, layer: Layer) -> LayerTotal:
        """Return the totals of a layer of a field: how many documents have it, and how long these are together."""
        totals = [part.total(field, layer) for part in self._parts]
        return LayerTotal(sum(total.documents for total in totals), sum(total.tokens for total in totals))

    def document_frequency(self, field: str, layer: Layer, term: str) -> int:
        """Return the number of documents that contain a term."""
        return max(0, sum([count(field, layer, term) for count in self._document_frequencies]))

    def spellings(self, folded: str) -> Mapping[str, float]:
        """Return the spellings of a folded syllable, and how often each occurs."""
        return _sum([part.spellings(folded) for part in self._parts])

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        return _sum([part.pairs(first, second) for part in self._parts])

    def first_syllable(self, prefix: str) -> str | None:
        """Return the first folded syllable that starts with a prefix."""
        text = prefix
        while True:
            firsts = (part.syllable_from(text) for part in self._parts)
            first = min((first for first in firsts if first is not None), default=None)
            if first is None or not first.startswith(prefix):
                return None
            if self.document_frequency(TEXT, Layer.FOLDED, first):
                return first
            text = f"{first} "  # no syllable has a blank

    def word(self, word: str) -> int:
        """Return the number of documents that contain a word."""
        return self.document_frequency(TEXT, Layer.WORD, word)

    def idf(self, layer: Layer, term: str) -> float:
        """Return the inverse document frequency of a term."""
        try:
            return self._idf[layer, term]
        except KeyError:
            return remember(self._idf, (layer, term), self._read_idf(layer, term), _MAX_TERMS)

    def _read_idf(self, layer: Layer, term: str) -> float:
        df = self.document_frequency(TEXT, layer, term)
        if not df:
            return 0.0
        documents = self._documents.get(layer)
        if documents is None:
            documents = self._documents[layer] = self.total(TEXT, layer).documents
        return bm25.idf(documents, df)

    def syllables(self) -> Mapping[str, int]:
        """Return all folded syllables with their document frequencies, from the dictionaries of all parts."""
        return _sum([part.syllables_of_texts() for part in self._parts])

    def forms(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the terms of forms that start with a prefix, ascending, each with its document frequency."""
        for term, counts in groupby(merge(*(part.forms(prefix) for part in self._parts)), lambda row: row[0]):
            if (count := sum(count for _, count in counts)) > 0:
                yield term, count

    def frequent_followers(self, folded: str, prefix: str, limit: int) -> Mapping[str, int]:
        """Return the folded syllables that most often follow another one and start with a prefix."""
        counts = _sum([part.followers(folded, prefix) for part in self._parts])
        if len(counts) <= limit:
            return counts
        return dict(nsmallest(limit, counts.items(), key=lambda row: (-row[1], row[0])))

    def values(self, field: str) -> Iterable[str]:
        """Return the distinct values of a metadata field."""
        if (read := self._unlisted.get(field)) is not None:
            return read()
        return _sum([part.values(field) for part in self._parts]).keys()


def _sum(counts: Sequence[Mapping[_Counted, int]]) -> dict[_Counted, int]:
    total: dict[_Counted, int] = {}
    for part_counts in counts:
        for key, count in part_counts.items():
            total[key] = total.get(key, 0) + count
    if total and min(total.values()) <= 0:
        return {key: count for key, count in total.items() if count > 0}
    return total
