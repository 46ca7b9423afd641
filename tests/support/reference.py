"""What are the exact scores of a plan?

The reference that the engine is tested against: slow and obvious, with dictionaries and fractions and without
numpy. It follows the definition in :mod:`timviet.search.engine.bm25` to the letter, shares no code with the
engine, and scores each document by itself.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from functools import cache

from timviet.index.schema import WITHOUT_LENGTHS
from timviet.search.engine.plan import (
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


class Reference:
    def __init__(self, segments):
        """Take the segments, each as (documents, deleted numbers)."""
        self.documents = [tokens for documents, _ in segments for tokens in documents]
        self.live = [n not in deleted for documents, deleted in segments for n in range(len(documents))]
        self._idf = cache(self._idf)
        self._average = cache(self._average)

    def scores(self, plan):
        """Return the exact score, a fraction, of every live document that matches."""
        step = self._step(plan)
        scores = {n: self._score(plan, n, step) for n, live in enumerate(self.live) if live}
        return {n: score for n, score in scores.items() if score is not None}

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
        norm = float32(K1 * (1 - b) + self._length(n, field, layer) * (K1 * b / average))
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

    def _score(self, node, n, step):
        """Return the score of one document, or None if it does not match."""
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
                return sum(self._score(Term(field, layer, term, weight), n, step) for term in terms)
            case Prefix(field, layer, prefix, score):
                matches = any(token.startswith(prefix) for token in self._tokens(n, field, layer))
                return round(score / float(step)) * step if matches else None
            case Filter(name, value):
                return Fraction(0) if f"{name}={value}" in self.documents[n].keywords else None
            case Among(name, values):
                return (
                    Fraction(0)
                    if any(f"{name}={value}" in self.documents[n].keywords for value in values)
                    else None
                )
            case Range(name, low, high, low_included, high_included):
                keywords = [keyword for keyword in self.documents[n].keywords if keyword.startswith(f"{name}=")]
                above = low is None or (low_included and f"{name}={low}" in keywords)
                above = above or any(int(keyword.partition("=")[2]) > int(low) for keyword in keywords)
                below = high is None or (high_included and f"{name}={high}" in keywords)
                below = below or any(int(keyword.partition("=")[2]) < int(high) for keyword in keywords)
                return Fraction(0) if keywords and above and below else None
            case All():
                return Fraction(0)
            case Nothing():
                return None
            case And(nodes):
                scores = [self._score(child, n, step) for child in nodes]
                return sum(scores) if scores and None not in scores else None
            case Or(nodes):
                scores = [score for child in nodes if (score := self._score(child, n, step)) is not None]
                return sum(scores) if scores else None
            case AtLeast(nodes, weights, minimum):
                has = [self._score(child, n, step) is not None for child in nodes]
                enough = sum(weight for weight, has_it in zip(weights, has, strict=True) if has_it) >= minimum
                return Fraction(0) if enough else None
            case Not(child):
                return Fraction(0) if self._score(child, n, step) is None else None
            case Constant(child, score):
                return None if self._score(child, n, step) is None else round(score / float(step)) * step
        raise TypeError(node)
