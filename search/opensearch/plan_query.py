"""Which query of OpenSearch finds the documents of a plan, with the same scores?

The query has two parts. Conditions say which documents match (:mod:`timviet.search.opensearch.conditions`), and a
sum says how well (:mod:`timviet.search.opensearch.scores`). If all that matches scores, the sum says both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from timviet.search.contract.plan import And, PlanNode, has_score
from timviet.search.opensearch.conditions import Conditions
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.queries import ALL, NOTHING, LuceneQuery, all_of, count_clauses
from timviet.search.opensearch.scores import is_sum, score_query

__all__ = ["PlanQuery", "plan_query"]


class PlanQuery(NamedTuple):
    """A plan as a query of OpenSearch."""

    query: LuceneQuery

    omitted_count: int
    """How many of the terms and phrases do not score, because OpenSearch does not allow so many. All count for
    which documents match."""


def plan_query(plan: PlanNode, index: IndexFacts, *, is_limited: bool = False) -> PlanQuery:
    """Return the query of a plan.

    :param is_limited: whether planning has left something out; then what excludes documents matches none
    :raises TypeError: a node is not one of a plan
    """
    conditions = Conditions(index, is_limited=is_limited)
    parts = _required(plan)
    implied = _implied(parts)
    condition = all_of(map(conditions.query, parts)) if parts else NOTHING
    if implied is not None:
        others = all_of(conditions.query(part) for part in parts if part is not implied)
        scored, omitted_count = score_query(parts, index, conditions, index.max_clauses - count_clauses(others))
        if not omitted_count:
            query = scored if others == ALL else {"bool": {"filter": [others], "must": [scored]}}
            return PlanQuery(query, omitted_count)
    scored, omitted_count = score_query(parts, index, conditions, index.max_clauses - count_clauses(condition))
    should = [] if scored == NOTHING else [scored]
    return PlanQuery({"bool": {"filter": [condition], "should": should}}, omitted_count)


def _required(plan: PlanNode) -> Sequence[PlanNode]:
    """Return the nodes that a document must match; none if no document matches."""
    if not isinstance(plan, And):
        return (plan,)
    parts: list[PlanNode] = []
    for node in plan.nodes:
        inner = _required(node)
        if not inner:
            return ()
        parts += inner
    return parts


def _implied(parts: Sequence[PlanNode]) -> PlanNode | None:
    """Return the only part that scores if all that it matches has a score, else None."""
    scoring = [part for part in parts if has_score(part)]
    return scoring[0] if len(scoring) == 1 and is_sum(scoring[0]) else None
