"""What are the exact scores of a plan?

The reference that the engine is tested against: slow and obvious, with dictionaries and fractions and without
numpy. It follows the definition in :mod:`timviet.search.contract.bm25` to the letter, shares no code with the
engine, and scores each document by itself.

A document is a list of sections. It matches as a whole, and its score is that of its best section. A section has
the score that it would have as a document of its own. Only of an And that is the plan, or a part of such an And,
it need not match every node: it has the scores of those that it matches.
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
        self._first = {n: first for first, numbers in self._sections.items() for n in numbers}
        self._idf = cache(self._idf)
        self._average = cache(self._average)

    def scores(self, plan):
        """Return the exact score, a fraction, of every live document that matches."""
        sections = {n: numbers for n, numbers in self._sections.items() if self.live[n]}
        matching = {n: numbers for n, numbers in sections.items() if self._matches(plan, numbers)}
        step = self._step(plan)
        return {n: max(self._score(plan, section, step) for section in matching[n]) for n in matching}

    def best_section(self, plan, number):
        """Return the section of a document with the highest score, the first one of equals."""
        step = self._step(plan)
        return max(self._sections[number], key=lambda section: self._score(plan, section, step))

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

    def _matches(self, node, sections):
        """Return whether the document that is made of some sections matches."""
        match node:
            case Term(field, layer, term):
                return any(term in self._tokens(n, field, layer) for n in sections)
            case Phrase(field, layer, terms):
                texts = [self._tokens(n, field, layer) for n in sections] if terms else []
                return any(
                    self._has_phrase_at(tokens, i, terms, node.slop)
                    for tokens in texts
                    for i in range(len(tokens))
                )
            case Prefix(field, layer, prefix):
                return any(token.startswith(prefix) for n in sections for token in self._tokens(n, field, layer))
            case Filter() | Among() | Range():
                return self._has_keyword(node, self._first[sections[0]])
            case All():
                return True
            case Nothing():
                return False
            case And(nodes):
                return bool(nodes) and all(self._matches(child, sections) for child in nodes)
            case Or(nodes):
                return any(self._matches(child, sections) for child in nodes)
            case AtLeast(nodes, weights, minimum):
                has = [self._matches(child, sections) for child in nodes]
                return sum(weight for weight, has_it in zip(weights, has, strict=True) if has_it) >= minimum
            case Not(child):
                return not self._matches(child, sections)
            case Constant(child):
                return self._matches(child, sections)
        raise TypeError(node)

    def _score(self, plan, n, step):
        """Return the score of a section of a document that matches."""
        match plan:
            case And(nodes):
                return sum((self._score(child, n, step) for child in nodes), Fraction(0))
        return self._score_alone(plan, n, step)

    def _score_alone(self, node, n, step):
        """Return the score of a section as a document of its own, 0 if it does not match."""
        if not self._matches(node, [n]):
            return Fraction(0)
        match node:
            case Term(field, layer, term, weight):
                scale = round(weight * self._idf(field, layer, term) / float(step)) * step
                return scale * self._impact(n, field, layer, term)
            case Phrase(field, layer, terms, weight):
                return sum(self._score_alone(Term(field, layer, term, weight), n, step) for term in terms)
            case Prefix(_, _, _, score) | Constant(_, score):
                return round(score / float(step)) * step
            case And(nodes) | Or(nodes):
                return sum((self._score_alone(child, n, step) for child in nodes), Fraction(0))
        return Fraction(0)

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
