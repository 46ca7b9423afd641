"""To which grid are the weights of a plan rounded, so that sums of scores are exact?

For the reason see :mod:`timviet.search.contract.bm25`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timviet.search.contract import bm25
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
    PlanNode,
    Prefix,
    Range,
    Term,
    validate_weight,
)
from timviet.search.engine.statistics import Statistics

__all__ = ["ScoreGrid"]


_WHOLE = 1.5 * 2**52
"""Adding and subtracting it rounds to a whole number, ties to even: all numbers of its size are whole, and no
score that counts has as many steps. A call of numpy or of ``round`` takes longer."""


class ScoreGrid:
    """The multiples of a power of two to which the weights of a plan are rounded."""

    def __init__(self, plan: PlanNode, statistics: Statistics) -> None:
        """Make the grid of a plan from its weights.

        :raises ValueError: a weight or a score is negative or not finite
        """
        self._statistics = statistics
        self._step = bm25.grid_step(self._max_score(plan))
        self._steps_per_unit = 1 / self._step

    def round(self, score: float) -> float:
        """Return the multiple nearest to a score."""
        return (score * self._steps_per_unit + _WHOLE - _WHOLE) * self._step

    def round_all(self, scores: Sequence[float]) -> list[float]:
        """Return the multiples nearest to some scores."""
        step, steps_per_unit = self._step, self._steps_per_unit
        return [(score * steps_per_unit + _WHOLE - _WHOLE) * step for score in scores]

    def _max_score(self, node: PlanNode) -> float:
        """Return a score that no document exceeds."""
        match node:
            case Or(nodes) | And(nodes):  # tested first, as it is the most frequent
                return self._sum_of_max_scores(nodes)
            case Term():
                return self._sum_of_max_scores((node,))
            case Phrase(field, layer, terms, weight):
                statistics = (self._statistics.term((field, layer, term)) for term in terms)
                return validate_weight(weight) * sum(term.idf for term in statistics)
            case Prefix(_, _, _, score):
                return validate_weight(score)
            case Constant(child, score):
                self._max_score(child)
                return validate_weight(score)
            case Not(child):
                return 0.0 * self._max_score(child)
            case AtLeast() | Filter() | Among() | Range() | All() | Nothing():
                return 0.0
        raise TypeError(f"not a node of a plan: {node!r}")

    def _sum_of_max_scores(self, nodes: Iterable[PlanNode]) -> float:
        statistics_of, total = self._statistics.term, 0.0
        for node in nodes:
            if type(node) is Term:
                weight = node[3]
                if weight:
                    total += validate_weight(weight) * statistics_of(node[:3]).idf
            else:
                total += self._max_score(node)
        return total
