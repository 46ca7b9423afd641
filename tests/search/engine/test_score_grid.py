from __future__ import annotations

import math

import pytest
from memory import MemorySegment, MemorySnapshot, Tokens

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import And, Constant, Not, Or, Phrase, PlanNode, Prefix, Term
from timviet.search.engine.score_grid import ScoreGrid
from timviet.search.engine.statistics import Statistics

KEY = ("text", Layer.FOLDED)
STATISTICS = Statistics(
    MemorySnapshot([MemorySegment([Tokens("1", {KEY: ["a", "b"]}), Tokens("2", {KEY: ["b"]})])])
)


@pytest.mark.parametrize(
    "plan",
    [
        Term(*KEY, "a", 3.0),
        Or((Term(*KEY, "a", 0.3), Term(*KEY, "b", 7.0))),
        And((Phrase(*KEY, ("a", "b"), 2.0), Constant(Term(*KEY, "a"), 0.1))),
        Prefix(*KEY, "a", 1.1),
    ],
)
def test_weights_are_rounded_by_far_less_than_the_sixth_digit(plan: PlanNode) -> None:
    grid = ScoreGrid(plan, STATISTICS)
    for score in (0.1, 0.3, 1 / 3):
        assert grid.round(score) == pytest.approx(score, abs=1e-6)
        assert grid.round(grid.round(score)) == grid.round(score)


def test_sums_of_rounded_scores_are_the_same_in_any_order() -> None:
    grid = ScoreGrid(Or(tuple(Term(*KEY, "a", 1.0) for _ in range(50))), STATISTICS)
    scores = [grid.round(1 / n) for n in range(1, 50)]
    assert sum(scores) == sum(reversed(scores)) == sum(sorted(scores, key=str))


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
@pytest.mark.parametrize(
    "plan_of",
    [
        lambda weight: Not(Or((Term(*KEY, "a", weight),))),
        lambda weight: Constant(Term(*KEY, "a"), weight),
        lambda weight: And((Prefix(*KEY, "a", weight),)),
        lambda weight: Phrase(*KEY, ("a",), weight),
    ],
)
def test_a_weight_that_is_negative_or_not_finite_is_refused(weight: float, plan_of) -> None:
    with pytest.raises(ValueError, match="weight"):
        ScoreGrid(plan_of(weight), STATISTICS)
