"""Which documents of one segment are the best of a plan, and how many match?

The sum of a plan is pruned where that can be done (:mod:`timviet.search.engine.maxscore`). Elsewhere every match
is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.evaluator import Evaluator
from timviet.search.engine.matches import Matches
from timviet.search.engine.maxscore import top_of_sum
from timviet.search.engine.plan import All, And, Not, Or, PlanNode, Term
from timviet.search.engine.reader import LeafReader
from timviet.search.engine.term_scorer import TermScorer

__all__ = ["LeafSearch", "RequiredAndSum", "TotalHits"]

_SELECTIVE = 16  # required nodes that leave fewer than one document in so many leave nothing to prune


@dataclass(frozen=True, slots=True)
class TotalHits:
    """How many documents match."""

    count: int
    is_exact: bool
    """If false there may be more."""


@dataclass(frozen=True, slots=True)
class RequiredAndSum:
    """A plan as required nodes and a sum: a document must match all of those and some part of this."""

    required: tuple[PlanNode, ...]
    sum: Or

    @classmethod
    def of(cls, plan: PlanNode) -> RequiredAndSum:
        """Take a plan apart; the widest of its sums is the one that is pruned."""
        nodes = _flatten(plan) if isinstance(plan, And) else [plan]
        sums = [node for node in nodes if isinstance(node, Or)]
        if not sums:
            return cls((), Or((plan,)))
        widest = max(sums, key=lambda node: len(node.nodes))
        return cls(tuple(node for node in nodes if node is not widest), Or(tuple(_flatten(widest))))


@dataclass(frozen=True, slots=True)
class _Sum:
    """The parts of a sum by how they are evaluated."""

    scorers: list[TermScorer]
    """The terms, which can be pruned."""

    given: list[Matches]
    """What has to be evaluated as a whole."""

    is_optional: bool
    """Whether a document matches the sum whatever it holds."""


class LeafSearch:
    """Evaluates plans over the live documents of one segment."""

    def __init__(self, segment: LeafReader, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._live = segment.live
        self._doc_count = segment.doc_count

    def all(self, plan: PlanNode) -> Matches:
        """Return every document that matches, ascending."""
        matches = self._evaluator.matches(plan)
        return matches if self._live is None else matches.select(self._live[matches.docs])

    def best(
        self, plan: RequiredAndSum, count: int, threshold: float, exact_total: bool
    ) -> tuple[Matches, TotalHits]:
        """Return at least the best documents, in no order, and how many match.

        :param threshold: documents below this score are not wanted
        :param exact_total: count every document that matches
        """
        base = self.all(And(plan.required)) if plan.required else None
        pruned = self._best_pruned(plan.sum, base, count, threshold, exact_total)
        if pruned is not None:
            return pruned
        matches = self.all(plan.sum) if base is None else self._evaluator.intersect(base, plan.sum)
        return matches, TotalHits(len(matches), True)

    def _best_pruned(
        self, sum_: Or, base: Matches | None, count: int, threshold: float, exact_total: bool
    ) -> tuple[Matches, TotalHits] | None:
        """Return the same without evaluating all matches, or None where that cannot be done or does not pay.

        :param base: the documents that match what is required; None if nothing is
        """
        if not count or count * 4 > self._doc_count:
            return None
        parts = self._parts_of(sum_)
        if not parts.scorers:
            return None
        given, allowed = parts.given, self._live
        if base is not None:
            is_scored = bool(base.scores.any())
            if len(base) * _SELECTIVE < self._doc_count or (is_scored and not parts.is_optional):
                return None
            allowed = np.zeros(self._doc_count, np.bool_)
            allowed[base.docs] = True
            given = [*given, base] if is_scored else given
        best = top_of_sum(parts.scorers, given, allowed, self._doc_count, count, threshold)
        if best is None:
            return None
        if exact_total:
            docs = [scorer.docs() for scorer in parts.scorers] + [part.docs for part in given]
            return best, TotalHits(self._count_matches(docs, allowed, parts.is_optional), True)
        return best, TotalHits(max(len(best), self._count_at_least(parts.scorers, allowed)), False)

    def _parts_of(self, sum_: Or) -> _Sum:
        scorers = self._evaluator.scorers([part for part in sum_.nodes if isinstance(part, Term)])
        others = [part for part in sum_.nodes if not isinstance(part, Term)]
        given: list[Matches] = []
        for part in others:
            if (exclusion := _split_exclusion(part)) is not None:
                scorers += self._exclude(*exclusion)
            elif not isinstance(part, All):
                given.append(self._evaluator.matches(part))
        return _Sum(scorers, given, any(isinstance(part, All) for part in others))

    def _exclude(self, terms: Sequence[Term], excluded: PlanNode) -> list[TermScorer]:
        """Return the scorers of terms that add nothing to the documents of another node."""
        docs = self._evaluator.matches(excluded).docs
        allowed = None
        if len(docs):
            allowed = np.ones(self._doc_count, np.bool_)
            allowed[docs] = False
        return self._evaluator.scorers(terms, allowed)

    def _count_matches(
        self, docs: Sequence[NDArray[np.integer]], allowed: NDArray[np.bool_] | None, is_optional: bool
    ) -> int:
        """Return how many allowed documents are in some list; all of them if the lists are optional."""
        is_match = np.full(self._doc_count, is_optional)
        for of_part in docs:
            is_match[of_part] = True
        return int(np.count_nonzero(is_match if allowed is None else is_match & allowed))

    def _count_at_least(self, scorers: Sequence[TermScorer], allowed: NDArray[np.bool_] | None) -> int:
        """Return a lower bound of the matches that comes for free: the longest list less what is not allowed."""
        not_allowed = 0 if allowed is None else self._doc_count - int(np.count_nonzero(allowed))
        return max((scorer.count - not_allowed for scorer in scorers if scorer.allowed is None), default=0)


def _split_exclusion(node: PlanNode) -> tuple[Sequence[Term], PlanNode] | None:
    """Return the terms and the excluded node of "some of these terms, and not that"; None for other nodes."""
    match node:
        case And((Or(nodes), Not(excluded))):
            terms = [child for child in nodes if isinstance(child, Term)]
            return (terms, excluded) if len(terms) == len(nodes) else None
    return None


def _flatten(node: And | Or) -> list[PlanNode]:
    """Return the parts of a node, with those of nested nodes of the same kind in their place."""
    if type(node) not in map(type, node.nodes):
        return list(node.nodes)
    parts: list[PlanNode] = []
    for child in node.nodes:
        if isinstance(child, And | Or) and type(child) is type(node) and child.nodes:
            parts += _flatten(child)
        else:
            parts.append(child)
    return parts
