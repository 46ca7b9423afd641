"""How good is each document?

The front of the engine: it takes a plan and gives the best documents, or all of them, with the scores that
:mod:`timviet.search.engine.bm25` defines. Equal scores are ordered by document id.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.evaluator import Evaluator, Matches, ScoreGrid
from timviet.search.engine.explain import Explanation, explain
from timviet.search.engine.maxscore import kth_best, top_of_sum
from timviet.search.engine.plan import All, And, Not, Or, PlanNode, Term
from timviet.search.engine.reader import IndexReader, LeafReader
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import TermScorer

__all__ = ["IndexSearcher", "TopDocs", "TotalHits"]

_MANY = 1000  # documents that tie; from here on the order of all ids is worth working out
_SELECTIVE = 16  # required nodes that leave fewer than one document in so many leave nothing to prune


@dataclass(frozen=True, slots=True)
class TotalHits:
    """How many documents match."""

    count: int
    exact: bool
    """If false there may be more."""


@dataclass(frozen=True, slots=True)
class TopDocs:
    """The best documents of a plan."""

    numbers: list[int]
    """TopDocs first."""

    scores: list[float]
    total: TotalHits


class IndexSearcher:
    """Evaluates plans over one snapshot of an index; several threads may use it at once."""

    def __init__(self, snapshot: IndexReader) -> None:
        self._snapshot = snapshot
        self.statistics = Statistics(snapshot)
        """What the whole index says about terms."""
        self._bases = list(accumulate((segment.doc_count for segment in snapshot.segments), initial=0))

    def scores(self, plan: PlanNode) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Gives the numbers of all documents that match a plan, (n,) ascending, and their scores, (n,).

        :raises ValueError: a weight is negative or not finite
        """
        found = [segment.all(plan) for segment in self._segments(plan)]
        numbers = [each.docs.astype(np.int64) + base for each, base in zip(found, self._bases, strict=False)]
        scores = [each.scores for each in found]
        return np.concatenate([np.zeros(0, np.int64), *numbers]), np.concatenate([np.zeros(0), *scores])

    def best(self, plan: PlanNode, count: int, *, exact_total: bool = False) -> TopDocs:
        """Gives the documents with the highest scores, those with equal scores by id.

        :param exact_total: count every document that matches, which takes longer; if not, the total is exact
            only where it comes for free
        :raises ValueError: a weight is negative or not finite
        """
        form = _Form.of(plan)
        numbers, scores = np.zeros(0, np.int64), np.zeros(0)
        total, exact, threshold = 0, True, 0.0
        for base, segment in zip(self._bases, self._segments(plan), strict=False):
            matches, segment_total = segment.best(form, count, threshold, exact_total)
            total, exact = total + segment_total.count, exact and segment_total.exact
            numbers = np.concatenate((numbers, matches.docs.astype(np.int64) + base))
            scores = np.concatenate((scores, matches.scores))
            if 0 < count <= len(scores):
                threshold = max(threshold, kth_best(scores, count))
                keep = scores >= threshold
                numbers, scores = numbers[keep], scores[keep]
        return self._ordered(numbers, scores, count, TotalHits(total, exact))

    def explain(self, plan: PlanNode, number: int) -> Explanation:
        """Tells what made the score of a document that matches a plan.

        :param number: as :meth:`best` gives it
        """
        place = bisect_right(self._bases, number) - 1
        segment = self._snapshot.segments[place]
        evaluator = Evaluator(segment, place, self.statistics, ScoreGrid(plan, self.statistics))
        return explain(plan, evaluator, self.statistics, number - self._bases[place])

    @cached_property
    def _ranks(self) -> list[int]:
        """The place of each document in the order of ids; worked out when many tie, for later queries too."""
        numbers = range(self._bases[-1])
        ranks = [0] * len(numbers)
        for rank, number in enumerate(sorted(numbers, key=self._snapshot.id_of)):
            ranks[number] = rank
        return ranks

    def _segments(self, plan: PlanNode) -> list[_Segment]:
        scale = ScoreGrid(plan, self.statistics)
        return [
            _Segment(segment, Evaluator(segment, ordinal, self.statistics, scale))
            for ordinal, segment in enumerate(self._snapshot.segments)
        ]

    def _ordered(
        self, numbers: NDArray[np.int64], scores: NDArray[np.float64], count: int, total: TotalHits
    ) -> TopDocs:
        """Puts the best first; ids are read only of documents that tie."""
        order = np.argsort(-scores, kind="stable")
        ranked_scores, ranked = scores[order].tolist(), numbers[order].tolist()
        begin = 0
        while begin < min(count, len(ranked)):
            end = begin + 1
            while end < len(ranked) and ranked_scores[end] == ranked_scores[begin]:
                end += 1
            if end > begin + 1:
                place = self._ranks.__getitem__ if end - begin > _MANY else self._snapshot.id_of
                first = nsmallest(count - begin, ranked[begin:end], key=place)
                ranked[begin : begin + len(first)] = first
            begin = end
        return TopDocs(ranked[:count], ranked_scores[:count], total)


@dataclass(frozen=True, slots=True)
class _Form:
    """A plan as required nodes and a sum; a document must match all of those and some part of this."""

    required: tuple[PlanNode, ...]
    sum: Or

    @classmethod
    def of(cls, plan: PlanNode) -> _Form:
        nodes = _flat(plan) if isinstance(plan, And) else [plan]
        sums = [node for node in nodes if isinstance(node, Or)]
        if not sums:
            return cls((), Or((plan,)))
        widest = max(sums, key=lambda node: len(node.nodes))
        return cls(tuple(node for node in nodes if node is not widest), Or(tuple(_flat(widest))))


class _Segment:
    """Evaluates a plan over the live documents of one segment."""

    def __init__(self, segment: LeafReader, evaluator: Evaluator) -> None:
        self._matcher = evaluator
        self._live = segment.live
        self._doc_count = segment.doc_count

    def all(self, plan: PlanNode) -> Matches:
        """Gives everything that matches, ascending."""
        matches = self._matcher.matches(plan)
        return matches if self._live is None else matches.kept(self._live[matches.docs])

    def best(self, form: _Form, count: int, threshold: float, exact_total: bool) -> tuple[Matches, TotalHits]:
        """Gives at least the best documents, and how many match."""
        base = self.all(And(form.required)) if form.required else None
        pruned = self._pruned(form, base, count, threshold, exact_total)
        if pruned is not None:
            return pruned
        everything = self.all(form.sum) if base is None else self._matcher.intersect(base, form.sum)
        return everything, TotalHits(len(everything), True)

    def _pruned(
        self, form: _Form, base: Matches | None, count: int, threshold: float, exact_total: bool
    ) -> tuple[Matches, TotalHits] | None:
        """Gives the same without going through all matches, or None where that cannot be done."""
        if not count or count * 4 > self._doc_count:
            return None
        parts = form.sum.nodes
        scorers = self._matcher.scorers([part for part in parts if isinstance(part, Term)])
        others = [part for part in parts if not isinstance(part, Term)]
        given: list[Matches] = []
        for part in others:
            if (split := _split_exclusion(part)) is not None:
                scorers += self._excluding(*split)
            elif not isinstance(part, All):
                given.append(self._matcher.matches(part))
        if not scorers:
            return None
        optional = any(isinstance(part, All) for part in others)
        allowed = self._live
        if base is not None:
            scored = bool(base.scores.any())
            if len(base) * _SELECTIVE < self._doc_count or (scored and not optional):
                return None
            allowed = np.zeros(self._doc_count, np.bool_)
            allowed[base.docs] = True
            given += [base] if scored else []
        best = top_of_sum(scorers, given, allowed, self._doc_count, count, threshold)
        if best is None:
            return None
        if exact_total:
            seen = np.full(self._doc_count, optional)
            for docs in [scorer.docs() for scorer in scorers] + [part.docs for part in given]:
                seen[docs] = True
            return best, TotalHits(int(np.count_nonzero(seen if allowed is None else seen & allowed)), True)
        left_out = 0 if allowed is None else self._doc_count - int(np.count_nonzero(allowed))
        counts = (scorer.count - left_out for scorer in scorers if scorer.keep is None)
        return best, TotalHits(max(len(best), *counts), False)

    def _excluding(self, terms: Sequence[Term], excluded: PlanNode) -> list[TermScorer]:
        """Gives terms that add nothing to the documents of another node."""
        without = self._matcher.matches(excluded).docs
        keep = None
        if len(without):
            keep = np.ones(self._doc_count, np.bool_)
            keep[without] = False
        return self._matcher.scorers(terms, keep)


def _split_exclusion(node: PlanNode) -> tuple[Sequence[Term], PlanNode] | None:
    """Takes a node apart that is some terms without the documents of another node; None for all others."""
    match node:
        case And((Or(nodes), Not(excluded))) if all(isinstance(each, Term) for each in nodes):
            return [each for each in nodes if isinstance(each, Term)], excluded
    return None


def _flat(node: And | Or) -> list[PlanNode]:
    """Gives the parts of a node, those of parts of the same kind in their place."""
    if type(node) not in map(type, node.nodes):
        return list(node.nodes)
    flat: list[PlanNode] = []
    for child in node.nodes:
        if isinstance(child, And | Or) and type(child) is type(node) and child.nodes:
            flat += _flat(child)
        else:
            flat.append(child)
    return flat
