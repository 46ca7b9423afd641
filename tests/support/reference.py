"""What are the exact scores of a plan?

The reference that the engine is tested against: slow and obvious, with dictionaries and fractions and without
numpy. It follows the definition in :mod:`timviet.search.contract.bm25` to the letter, shares no code with the
engine, and scores each document by itself.

A document is a list of sections. It matches as a whole, and its score is that of its best section.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from functools import cache

from timviet.index.schema import WITHOUT_LENGTHS
from timviet.search.contract.plan import (
    All,
    Among,
    And,
    AtLeast,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
)

K1 = 0.9


def float32(x: float) -> float:
    return struct.unpack("f", struct.pack("f", x))[0]


def counted(length):
    """Return the length as Lucene counts it: beyond 24, only four binary digits are kept."""
    beyond = length - 24
    dropped = max(beyond.bit_length() - 4, 0) if beyond > 0 else 0
    return 24 + (beyond >> dropped << dropped)


class Reference:
    def __init__(self, segments):
        """Take the segments, each as (documents, deleted numbers)."""
        self.documents = [tokens for documents, _ in segments for tokens in documents]
        self.live = [n not in deleted for documents, deleted in segments for n in range(len(documents))]
        self._sections = {}
        for n, tokens in enumerate(self.documents):
            if not tokens.is_further:
                first = n
            self._sections.setdefault(first, []).append(n)
        self._idf = cache(self._idf)
        self._average = cache(self._average)

    def scores(self, plan):
        """Return the exact score, a fraction, of every live document that matches."""
        step = self._step(plan)
        scores = {n: self._scores(plan, n, step) for n in self._sections if self.live[n]}
        return {n: max(of_sections) for n, of_sections in scores.items() if of_sections is not None}

    def best_section(self, plan, number):
        """Return the section of a document with the highest score, the first one of equals."""
        scores = self._scores(plan, number, self._step(plan))
        return number + scores.index(max(scores))

    def best(self, plan, count):
        scores = self.scores(plan)
        ranked = sorted(scores, key=lambda n: (-scores[n], self.documents[n].id))
        return [(n, float(scores[n])) for n in ranked[:count]]

    def _tokens(self, n, field, layer):
        return list(self.documents[n].fields.get((field, layer), ()))

    def _length(self, n, field, layer):
        return 1 if layer in WITHOUT_LENGTHS else len(self._tokens(n, field, layer))

    def _idf(self, field, layer, term):
        all_tokens = [self._tokens(n, field, layer) for n in range(len(self.documents))]
        count = sum(1 for n in range(len(all_tokens)) if self._length(n, field, layer))
        df = sum(1 for tokens in all_tokens if term in tokens)
        return math.log1p((count - df + 0.5) / (df + 0.5)) if df else 0.0

    def _average(self, field, layer):
        lengths = [self._length(n, field, layer) for n in range(len(self.documents))]
        return sum(lengths) / sum(length > 0 for length in lengths)

    def _impact(self, n, field, layer, term):
        tokens = self._tokens(n, field, layer)
        average = self._average(field, layer)
        b = 1 - 0.6 * min(1.0, average / 40)
        norm = float32(K1 * (1 - b) + counted(self._length(n, field, layer)) * (K1 * b / average))
        tf = tokens.count(term)
        impact = float32(tf / float32(tf + norm))
        return Fraction(float32(float32(impact + 0.5) - 0.5))

    def _step(self, plan):
        return Fraction(2) ** (math.frexp(self._largest(plan))[1] - 28)

    def _largest(self, node):
        match node:
            case Term(field, layer, term, weight):
                return weight * self._idf(field, layer, term)
            case Phrase(field, layer, terms, weight):
                return weight * sum(self._idf(field, layer, term) for term in terms)
            case Prefix(_, _, _, score) | Constant(_, score):
                return score
            case And(nodes) | Or(nodes):
                return sum(map(self._largest, nodes))
        return 0.0

    def _has_phrase_at(self, tokens, start, terms, slop):
        """Return whether the terms follow one another from ``start`` on, with at most ``slop`` tokens between."""
        position = start - 1
        for term in terms:
            end = start + len(terms) + slop
            position = next((i for i in range(position + 1, min(end, len(tokens))) if tokens[i] == term), None)
            if position is None:
                return False
            if term is terms[0] and position != start and tokens[start] != term:
                return False
        return True

    def _scores(self, node, first, step):
        """Return the score of each section of a document, or None if the document does not match."""
        numbers = self._sections[first]
        match node:
            case Term() | Phrase() | Prefix():
                scores = [self._score_of_section(node, n, step) for n in numbers]
                return None if scores == [None] * len(scores) else [score or Fraction(0) for score in scores]
            case Filter() | Among() | Range():
                return [Fraction(0)] * len(numbers) if self._has_keyword(node, first) else None
            case All():
                return [Fraction(0)] * len(numbers)
            case Nothing():
                return None
            case And(nodes):
                scores = [self._scores(child, first, step) for child in nodes]
                return [*map(sum, zip(*scores, strict=True))] if scores and None not in scores else None
            case Or(nodes):
                scores = [score for child in nodes if (score := self._scores(child, first, step)) is not None]
                return [*map(sum, zip(*scores, strict=True))] if scores else None
            case AtLeast(nodes, weights, minimum):
                has = [self._scores(child, first, step) is not None for child in nodes]
                enough = sum(weight for weight, has_it in zip(weights, has, strict=True) if has_it) >= minimum
                return [Fraction(0)] * len(numbers) if enough else None
            case Not(child):
                return [Fraction(0)] * len(numbers) if self._scores(child, first, step) is None else None
            case Constant(child, score):
                having = self._having(child, first, step)
                rounded = round(score / float(step)) * step
                return [rounded if n in having else Fraction(0) for n in numbers] if having else None
        raise TypeError(node)

    def _having(self, node, first, step):
        """Return the sections that have what a node asks for; none if the document does not match."""
        numbers = self._sections[first]
        match node:
            case Term() | Phrase() | Prefix():
                return {n for n in numbers if self._score_of_section(node, n, step) is not None}
            case Constant(child):
                return self._having(child, first, step)
            case And(nodes) | Or(nodes) if self._scores(node, first, step) is not None:
                return set().union(*(self._having(child, first, step) for child in nodes))
        return set() if self._scores(node, first, step) is None else set(numbers)

    def _score_of_section(self, node, n, step):
        """Return the score of one section, or None if it does not match."""
        match node:
            case Term(field, layer, term, weight):
                if term not in self._tokens(n, field, layer):
                    return None
                scale = round(weight * self._idf(field, layer, term) / float(step)) * step
                return scale * self._impact(n, field, layer, term)
            case Phrase(field, layer, terms, weight):
                tokens = self._tokens(n, field, layer)
                if not terms or not any(
                    self._has_phrase_at(tokens, i, terms, node.slop) for i in range(len(tokens))
                ):
                    return None
                return sum(self._score_of_section(Term(field, layer, term, weight), n, step) for term in terms)
            case Prefix(field, layer, prefix, score):
                matches = any(token.startswith(prefix) for token in self._tokens(n, field, layer))
                return round(score / float(step)) * step if matches else None

    def _has_keyword(self, node, n):
        match node:
            case Filter(name, value):
                return f"{name}={value}" in self.documents[n].keywords
            case Among(name, values):
                return any(f"{name}={value}" in self.documents[n].keywords for value in values)
            case Range(name, low, high, low_included, high_included):
                keywords = [keyword for keyword in self.documents[n].keywords if keyword.startswith(f"{name}=")]
                above = low is None or (low_included and f"{name}={low}" in keywords)
                above = above or any(int(keyword.partition("=")[2]) > int(low) for keyword in keywords)
                below = high is None or (high_included and f"{name}={high}" in keywords)
                below = below or any(int(keyword.partition("=")[2]) < int(high) for keyword in keywords)
                return bool(keywords and above and below)
