"""How good is each document?

A plan is evaluated node by node over the postings that Whoosh keeps. A term scores by Lucene's BM25 over the
whole index,

    idf · tf / (tf + k1·(1 − b + b·dl/avgdl)),   idf = ln(1 + (N − df + ½)/(df + ½))

(Robertson and Zaragoza 2009, in the form of Lucene 8 and later). Whoosh keeps document lengths in one byte: dl is
exact up to 108 tokens and rounded above.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cached_property

from whoosh.reading import IndexReader, TermNotFound

from timviet.index.analysis import Layer
from timviet.index.schema import FACTS, TEXT_FIELDS, fact, layer_field
from timviet.search.plan import All, And, Constant, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Term

__all__ = ["Scorer"]

K1, B = 0.9, 0.4

Scores = dict[int, float]
"""The score of each matching document by its number."""


class Scorer:
    """Evaluates plans over one snapshot of an index."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    @cached_property
    def _all(self) -> frozenset[int]:
        return frozenset(self._reader.all_doc_ids())

    def scores(self, node: Node) -> Scores:
        """Gives the score of every document that matches the plan; the caller must not change it."""
        match node:
            case Term(field, layer, term, weight):
                return self._term(layer_field(field, layer), term, weight)
            case Phrase(field, layer, terms, weight):
                return self._phrase(layer_field(field, layer), terms, weight)
            case Prefix(field, layer, prefix, weight):
                name = layer_field(field, layer)
                found = self._reader.expand_prefix(name, prefix)
                return {number: weight for term in found for number, _ in self._postings(name, term)}
            case Filter(name, value):
                return {number: 0.0 for number, _ in self._postings(FACTS, fact(name, value).encode())}
            case All():
                return dict.fromkeys(self._all, 0.0)
            case Nothing():
                return {}
            case And(nodes):
                each = [self.scores(child) for child in nodes]
                common = set.intersection(*map(set, each)) if each else set()
                return {number: sum(scores[number] for scores in each) for number in common}
            case Or(nodes):
                return _sums(self.scores(child) for child in nodes)
            case Not(child):
                return dict.fromkeys(self._all - self.scores(child).keys(), 0.0)
            case Constant(child, score):
                return dict.fromkeys(self.scores(child), score)

    def syllables(self) -> set[str]:
        """Gives every syllable of the index as it is spelled there."""
        names = [layer_field(field, Layer.SYLLABLE) for field in TEXT_FIELDS]
        return {term.decode() for name in names for term in self._reader.lexicon(name)}

    def _term(self, name: str, term: str, weight: float) -> Scores:
        reader, count = self._reader, self._reader.doc_count_all()
        frequencies = dict(self._postings(name, term.encode()))
        document_frequency = reader.doc_frequency(name, term.encode())
        idf = math.log(1 + (count - document_frequency + 0.5) / (document_frequency + 0.5))
        average = reader.field_length(name) / count if count else 0.0

        def norm(number: int) -> float:
            return K1 * (1 - B + B * reader.doc_field_length(number, name) / average) if average else K1

        return {number: weight * idf * tf / (tf + norm(number)) for number, tf in frequencies.items()}

    def _phrase(self, name: str, terms: tuple[str, ...], weight: float) -> Scores:
        places: list[dict[int, set[int]]] = []
        for offset, term in enumerate(terms):
            positions = self._positions(name, term.encode())
            places.append({number: {place - offset for place in found} for number, found in positions})
        numbers = set.intersection(*map(set, places)) if places else set()
        matching = {number for number in numbers if set.intersection(*(each[number] for each in places))}
        scores = _sums(self._term(name, term, weight) for term in terms)
        return {number: scores[number] for number in matching}

    def _postings(self, name: str, term: bytes) -> Iterator[tuple[int, float]]:
        """Yields (document number, term frequency)."""
        try:
            matcher = self._reader.postings(name, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def _positions(self, name: str, term: bytes) -> Iterator[tuple[int, list[int]]]:
        """Yields (document number, positions of the term)."""
        try:
            matcher = self._reader.postings(name, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher.id(), matcher.value_as("positions")
            matcher.next()


def _sums(each: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for scores in each:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total
