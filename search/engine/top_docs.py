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

from timviet.search.engine.evaluator import Matcher, Matches, Scale
from timviet.search.engine.explain import Explanation, explain
from timviet.search.engine.maxscore import best_of_sum, kth_best
from timviet.search.engine.plan import All, And, Node, Not, Or, Term
from timviet.search.engine.reader import SegmentReader, Snapshot
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import Leaf

__all__ = ["Best", "Scorer", "Total"]

_MANY = 1000  # documents that tie; from here on the order of all ids is worth working out
_SELECTIVE = 16  # required nodes that leave fewer than one document in so many leave nothing to prune


@dataclass(frozen=True, slots=True)
class Total:
    """How many documents match."""

    count: int
    exact: bool
    """If false there may be more."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best documents of a plan."""

    numbers: list[int]
    """Best first."""

    scores: list[float]
    total: Total


class Scorer:
    """Evaluates plans over one snapshot of an index; several threads may use it at once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.statistics = Statistics(snapshot)
        """What the whole index says about terms."""
        self._bases = list(accumulate((segment.doc_count for segment in snapshot.segments), initial=0))

    def scores(self, plan: Node) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Gives the numbers of all documents that match a plan, (n,) ascending, and their scores, (n,).

        :raises ValueError: a weight is negative or not finite
        """
        found = [segment.all(plan) for segment in self._segments(plan)]
        numbers = [each.docs.astype(np.int64) + base for each, base in zip(found, self._bases, strict=False)]
        scores = [each.scores for each in found]
        return np.concatenate([np.zeros(0, np.int64), *numbers]), np.concatenate([np.zeros(0), *scores])

    def best(self, plan: Node, count: int, *, exact_total: bool = False) -> Best:
        """Gives the documents with the highest scores, those with equal scores by id.

        :param exact_total: count every document that matches, which takes longer; if not, the total is exact
            only where it comes for free
        :raises ValueError: a weight is negative or not finite
        """
        form = _Form.of(plan)
        numbers, scores = np.zeros(0, np.int64), np.zeros(0)
        total, exact, floor = 0, True, 0.0
        for base, segment in zip(self._bases, self._segments(plan), strict=False):
            matches, segment_total = segment.best(form, count, floor, exact_total)
            total, exact = total + segment_total.count, exact and segment_total.exact
            numbers = np.concatenate((numbers, matches.docs.astype(np.int64) + base))
            scores = np.concatenate((scores, matches.scores))
            if 0 < count <= len(scores):
                floor = max(floor, kth_best(scores, count))
                keep = scores >= floor
                numbers, scores = numbers[keep], scores[keep]
        return self._ordered(numbers, scores, count, Total(total, exact))

    def explain(self, plan: Node, number: int) -> Explanation:
        """Tells what made the score of a document that matches a plan.

        :param number: as :meth:`best` gives it
        """
        place = bisect_right(self._bases, number) - 1
        segment = self._snapshot.segments[place]
        matcher = Matcher(segment, place, self.statistics, Scale(plan, self.statistics))
        return explain(plan, matcher, self.statistics, number - self._bases[place])

    @cached_property
    def _ranks(self) -> list[int]:
        """The place of each document in the order of ids; worked out when many tie, for later queries too."""
        numbers = range(self._bases[-1])
        ranks = [0] * len(numbers)
        for rank, number in enumerate(sorted(numbers, key=self._snapshot.id_of)):
            ranks[number] = rank
        return ranks

    def _segments(self, plan: Node) -> list[_Segment]:
        scale = Scale(plan, self.statistics)
        return [
            _Segment(segment, Matcher(segment, ordinal, self.statistics, scale))
            for ordinal, segment in enumerate(self._snapshot.segments)
        ]

    def _ordered(self, numbers: NDArray[np.int64], scores: NDArray[np.float64], count: int, total: Total) -> Best:
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
        return Best(ranked[:count], ranked_scores[:count], total)


@dataclass(frozen=True, slots=True)
class _Form:
    """A plan as required nodes and a sum; a document must match all of those and some part of this."""

    required: tuple[Node, ...]
    sum: Or

    @classmethod
    def of(cls, plan: Node) -> _Form:
        nodes = _flat(plan) if isinstance(plan, And) else [plan]
        sums = [node for node in nodes if isinstance(node, Or)]
        if not sums:
            return cls((), Or((plan,)))
        widest = max(sums, key=lambda node: len(node.nodes))
        return cls(tuple(node for node in nodes if node is not widest), Or(tuple(_flat(widest))))


class _Segment:
    """Evaluates a plan over the live documents of one segment."""

    def __init__(self, segment: SegmentReader, matcher: Matcher) -> None:
        self._matcher = matcher
        self._live = segment.live
        self._doc_count = segment.doc_count

    def all(self, plan: Node) -> Matches:
        """Gives everything that matches, ascending."""
        matches = self._matcher.matches(plan)
        return matches if self._live is None else matches.kept(self._live[matches.docs])

    def best(self, form: _Form, count: int, floor: float, exact_total: bool) -> tuple[Matches, Total]:
        """Gives at least the best documents, and how many match."""
        base = self.all(And(form.required)) if form.required else None
        pruned = self._pruned(form, base, count, floor, exact_total)
        if pruned is not None:
            return pruned
        everything = self.all(form.sum) if base is None else self._matcher.narrowed(base, form.sum)
        return everything, Total(len(everything), True)

    def _pruned(
        self, form: _Form, base: Matches | None, count: int, floor: float, exact_total: bool
    ) -> tuple[Matches, Total] | None:
        """Gives the same without going through all matches, or None where that cannot be done."""
        if not count or count * 4 > self._doc_count:
            return None
        parts = form.sum.nodes
        leaves = self._matcher.leaves([part for part in parts if isinstance(part, Term)])
        others = [part for part in parts if not isinstance(part, Term)]
        given: list[Matches] = []
        for part in others:
            if (split := _without(part)) is not None:
                leaves += self._leaves_without(*split)
            elif not isinstance(part, All):
                given.append(self._matcher.matches(part))
        if not leaves:
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
        best = best_of_sum(leaves, given, allowed, self._doc_count, count, floor)
        if best is None:
            return None
        if exact_total:
            seen = np.full(self._doc_count, optional)
            for docs in [leaf.docs() for leaf in leaves] + [part.docs for part in given]:
                seen[docs] = True
            return best, Total(int(np.count_nonzero(seen if allowed is None else seen & allowed)), True)
        left_out = 0 if allowed is None else self._doc_count - int(np.count_nonzero(allowed))
        counts = (leaf.count - left_out for leaf in leaves if leaf.keep is None)
        return best, Total(max(len(best), *counts), False)

    def _leaves_without(self, terms: Sequence[Term], excluded: Node) -> list[Leaf]:
        """Gives terms that add nothing to the documents of another node."""
        without = self._matcher.matches(excluded).docs
        keep = None
        if len(without):
            keep = np.ones(self._doc_count, np.bool_)
            keep[without] = False
        return self._matcher.leaves(terms, keep)


def _without(node: Node) -> tuple[Sequence[Term], Node] | None:
    """Takes a node apart that is some terms without the documents of another node; None for all others."""
    match node:
        case And((Or(nodes), Not(excluded))) if all(isinstance(each, Term) for each in nodes):
            return [each for each in nodes if isinstance(each, Term)], excluded
    return None


def _flat(node: And | Or) -> list[Node]:
    """Gives the parts of a node, those of parts of the same kind in their place."""
    if type(node) not in map(type, node.nodes):
        return list(node.nodes)
    flat: list[Node] = []
    for child in node.nodes:
        if isinstance(child, And | Or) and type(child) is type(node) and child.nodes:
            flat += _flat(child)
        else:
            flat.append(child)
    return flat
