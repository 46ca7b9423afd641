"""Which documents of a segment match a plan, and with which score each?

This is the plain evaluation: every node gives all its documents. What can be skipped is left to
:mod:`timviet.search.engine.maxscore`, which gives the same scores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import keyword_term
from timviet.index.text.fold import fold
from timviet.search.engine import bm25
from timviet.search.engine.field_filter import with_facts
from timviet.search.engine.plan import (
    All,
    Among,
    And,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    PlanNode,
    Prefix,
    Range,
    Term,
)
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import LOOKUP, TermScorer, look_up

__all__ = ["Evaluator", "Matches", "ScoreGrid"]

_NO_DOCS = np.zeros(0, np.int32)
_TOGETHER = 1 << 18  # impacts that are looked up at once, at some 60 bytes each


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of one segment with their scores."""

    docs: DocNumbers
    """(n,)"""

    scores: NDArray[np.float64]
    """(n,)"""

    def __len__(self) -> int:
        return len(self.docs)

    def kept(self, keep: NDArray[np.bool_]) -> Matches:
        """Gives those of the documents for which ``keep`` is true."""
        return self if keep.all() else Matches(self.docs[keep], self.scores[keep])


class ScoreGrid:
    """Puts the weights of a plan on the grid on which sums are exact; see :mod:`timviet.search.engine.bm25`."""

    def __init__(self, plan: PlanNode, statistics: Statistics) -> None:
        """Reads the weights of a plan.

        :raises ValueError: a weight or a score is negative or not finite
        """
        self._statistics = statistics
        self._step = bm25.step(self._largest(plan))
        self._steps = 1 / self._step

    def constant(self, score: float) -> float:
        """Gives a score as it is on the grid."""
        return round(score * self._steps) * self._step

    def _largest(self, node: PlanNode) -> float:
        """Gives a bound of the scores of a node."""
        match node:
            case Or(nodes) | And(nodes):  # first, for they hold the most
                return self._largest_of_all(nodes)
            case Term():
                return self._largest_of_all((node,))
            case Phrase(field, layer, terms, weight):
                known = (self._statistics.term((field, layer, term)) for term in terms)
                return _checked(weight) * sum(each.idf for each in known)
            case Prefix(_, _, _, score):
                return _checked(score)
            case Constant(child, score):
                self._largest(child)
                return _checked(score)
            case Not(child):
                return 0.0 * self._largest(child)
            case Filter() | Among() | Range() | All() | Nothing():
                return 0.0
        raise TypeError(f"not a node of a plan: {node!r}")

    def _largest_of_all(self, nodes: Iterable[PlanNode]) -> float:
        known, largest = self._statistics.term, 0.0
        for node in nodes:
            if type(node) is Term:
                weight = node[3]
                if weight:
                    largest += _checked(weight) * known(node[:3]).idf
            else:
                largest += self._largest(node)
        return largest


class Evaluator:
    """Evaluates plans over one segment of a snapshot; deleted documents are among the matches."""

    def __init__(self, segment: LeafReader, ordinal: int, statistics: Statistics, scale: ScoreGrid) -> None:
        self._segment = segment
        self._ordinal = ordinal
        self._statistics = statistics
        self._scale = scale
        self._doc_count = segment.doc_count

    def scorer(self, term: Term) -> TermScorer | None:
        """Gives a term in this segment, or None if it is not there."""
        scorers = self.scorers((term,))
        return scorers[0] if scorers else None

    def scorers(self, terms: Iterable[Term], keep: NDArray[np.bool_] | None = None) -> list[TermScorer]:
        """Gives those of some terms that are in this segment; ``keep`` as for :class:`TermScorer`."""
        term_of, ordinal, on_grid = self._statistics.term, self._ordinal, self._scale.constant
        scorers = []
        for term in terms:
            known = term_of(term[:3])
            postings = known.lists[ordinal]
            if postings is not None:
                weight = term[3]
                scorers.append(TermScorer(postings, on_grid(weight * known.idf) if weight else 0.0, keep))
        return scorers

    def matches(self, node: PlanNode, within: DocNumbers | None = None) -> Matches:
        """Gives the documents that match a plan, ascending.

        :param within: only these are asked for, ascending
        """
        match node:
            case Term():
                return self._term(node, within)
            case Phrase():
                return self._phrase(node, within)
            case Prefix(field, layer, prefix, score):
                terms = self._segment.terms(field, layer, prefix)
                return _constant(self._any_of(field, layer, terms, within), self._scale.constant(score))
            case Filter(name, value):
                return _constant(
                    _common(self._segment.facts(keyword_term(name, value)).astype(np.int32), within), 0.0
                )
            case Among() | Range():
                return _constant(_common(with_facts(self._segment, node), within), 0.0)
            case All():
                return _constant(self._every(within), 0.0)
            case Nothing():
                return _constant(_NO_DOCS, 0.0)
            case And(nodes):
                return self._and(nodes, within)
            case Or(nodes):
                return self.union(self._parts(nodes, within))
            case Not(child):
                every = self._every(within)
                without = self.matches(child, within).docs
                return _constant(np.setdiff1d(every, without, assume_unique=True), 0.0)
            case Constant(child, score):
                return _constant(self.matches(child, within).docs, self._scale.constant(score))

    def intersect(self, base: Matches, node: PlanNode) -> Matches:
        """Gives those of the matches that match a further node too, with the sum of both scores."""
        more = self.matches(node, base.docs)
        return Matches(more.docs, base.scores[base.docs.searchsorted(more.docs)] + more.scores)

    def union(self, parts: Sequence[Matches]) -> Matches:
        """Gives the documents of any part, ascending, with the sum of their scores."""
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else _constant(_NO_DOCS, 0.0)
        docs = np.concatenate([part.docs for part in parts])
        scores = np.concatenate([part.scores for part in parts])
        if len(docs) * 8 < self._doc_count:
            found, places = np.unique(docs, return_inverse=True)
            sums = np.zeros(len(found))
            np.add.at(sums, places, scores)
            return Matches(found, sums)
        sums = np.zeros(self._doc_count)
        np.add.at(sums, docs, scores)
        seen = np.zeros(self._doc_count, np.bool_)
        seen[docs] = True
        found = np.flatnonzero(seen).astype(np.int32)
        return Matches(found, sums[found])

    def _every(self, within: DocNumbers | None) -> DocNumbers:
        return np.arange(self._doc_count, dtype=np.int32) if within is None else within

    def _term(self, term: Term, within: DocNumbers | None) -> Matches:
        scorer = self.scorer(term)
        if scorer is None:
            return _constant(_NO_DOCS, 0.0)
        if within is not None and scorer.count > LOOKUP * len(within):
            return _looked_up([scorer], within)
        run = scorer.postings.scored()
        docs, impacts = run.docs, run.impacts
        if within is not None:
            docs = _common(docs, within)
            impacts = impacts[run.docs.searchsorted(docs)]
        return Matches(docs, impacts.astype(np.float64) * scorer.scale)

    def _parts(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> list[Matches]:
        """Gives the matches of several nodes, those that are looked up in long lists together."""
        if within is None:
            return [self.matches(child) for child in nodes]
        scorers: list[TermScorer] = []
        parts = []
        for child in nodes:
            scorer = self.scorer(child) if isinstance(child, Term) else None
            if scorer is not None and scorer.count > LOOKUP * len(within):
                scorers.append(scorer)
            else:
                parts.append(self.matches(child, within))
        return [*parts, _looked_up(scorers, within)] if scorers else parts

    def _phrase(self, phrase: Phrase, within: DocNumbers | None) -> Matches:
        terms = [Term(phrase.field, phrase.layer, term, phrase.weight) for term in phrase.terms]
        bare = [fold(term) for term in phrase.terms]
        pairs = [Term(phrase.field, Layer.BIGRAM, f"{one} {other}") for one, other in pairwise(bare)]
        scorers = [self.scorer(term) for term in ((not phrase.slop and pairs) or terms)]
        docs = within
        for scorer in sorted(scorers, key=lambda scorer: scorer.count if scorer else 0):
            docs = _common(scorer.postings.scored().docs if scorer else _NO_DOCS, docs)
        if docs is None:
            return _constant(_NO_DOCS, 0.0)  # of no terms
        if phrase.slop:
            near = self._segment.with_near
            wide = docs.astype(np.int64)
            found = near(phrase.field, phrase.layer, phrase.terms, wide, phrase.spellings, phrase.slop)
            docs = found.astype(np.int32)
        elif len(terms) > 2 or phrase.layer is not Layer.FOLDED or phrase.spellings:
            wide = docs.astype(np.int64)
            found = self._segment.with_phrase(phrase.field, phrase.layer, phrase.terms, wide, phrase.spellings)
            docs = found.astype(np.int32)
        return self._and(terms, docs)

    def _any_of(self, field: str, layer: Layer, terms: Iterable[str], within: DocNumbers | None) -> DocNumbers:
        found = [self._segment.postings(field, layer, term) for term in terms]
        seen = np.zeros(self._doc_count, np.bool_)
        for postings in found:
            if postings is not None:
                seen[postings.docs] = True
        return _common(np.flatnonzero(seen).astype(np.int32), within)

    def _and(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> Matches:
        if not nodes:
            return _constant(_NO_DOCS, 0.0)
        total: Matches | None = None
        for node in sorted(nodes, key=self._most):
            total = self.matches(node, within) if total is None else self.intersect(total, node)
        assert total is not None
        return total

    def _most(self, node: PlanNode) -> int:
        """Gives a number that the documents of a node do not exceed, cheaply."""
        match node:
            case Term():
                scorer = self.scorer(node)
                return scorer.count if scorer else 0
            case Phrase(field, layer, terms):
                return min((self._most(Term(field, layer, term)) for term in terms), default=0)
            case Filter(name, value):
                return len(self._segment.facts(keyword_term(name, value)))
            case Nothing():
                return 0
            case And(nodes):
                return min(map(self._most, nodes), default=0)
            case Or(nodes):
                return min(sum(map(self._most, nodes)), self._doc_count)
            case Constant(child):
                return self._most(child)
            case _:
                return self._doc_count


def _looked_up(scorers: Sequence[TermScorer], within: DocNumbers) -> Matches:
    size = max(_TOGETHER // len(scorers), 1)
    pieces = [look_up(scorers, within[start : start + size]) for start in range(0, max(len(within), 1), size)]
    gains, held = (np.concatenate(each) for each in zip(*pieces, strict=True))
    return Matches(within[held], gains[held])


def _constant(docs: DocNumbers, score: float) -> Matches:
    return Matches(docs, np.full(len(docs), score))


def _common(docs: DocNumbers, within: DocNumbers | None) -> DocNumbers:
    """Gives the documents that are in both, both ascending."""
    if within is None or within is docs:
        return docs
    few, many = (docs, within) if len(docs) < len(within) else (within, docs)
    if not len(few):
        return few
    common: DocNumbers = few[many.take(many.searchsorted(few), mode="clip") == few]
    return common


def _checked(weight: float) -> float:
    if not 0 <= weight < math.inf:
        raise ValueError(f"a weight must be finite and not negative, got {weight}")
    return weight
