from __future__ import annotations

import random

import pytest
import random_plans

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import And, AtLeast, Filter, Not, Or, Phrase, PlanNode, Range, Term
from timviet.search.opensearch.index_facts import MAX_CLAUSES, IndexFacts
from timviet.search.opensearch.plan_query import plan_query
from timviet.search.opensearch.queries import count_clauses


def term(name: str, weight: float = 1.0) -> Term:
    return Term("text", Layer.FOLDED, name, weight)


def facts(*, max_clauses: int = MAX_CLAUSES) -> IndexFacts:
    return IndexFacts(lambda name: ["2016", "2020"], lambda layer, term: float(len(term)), max_clauses)


def scored_terms(query: object) -> set[str]:
    """Return the terms of a query that have a weight."""
    match query:
        case list():
            return set().union(*map(scored_terms, query))
        case {"boost": _, "value": str(value)}:
            return {value}
        case dict():
            return set().union(*map(scored_terms, query.values()))
    return set()


def test_what_scores_least_is_left_out_of_a_query_with_too_many_clauses() -> None:
    names = ["a" * number for number in range(1, 101)]
    plan = Or(tuple(term(name) for name in names))
    query, omitted_count = plan_query(plan, facts(max_clauses=60))
    assert count_clauses(query) <= 60
    assert scored_terms(query) == set(names[omitted_count:])
    assert all(name in repr(query) for name in names), "all terms count for what matches"


def test_what_is_left_out_still_counts_for_whether_others_score() -> None:
    either = Or(tuple(term("a" * length) for length in (1, 2, 4, 6)))
    plan = Or((And((either, term("a" * 5))), *(term("b" * length) for length in range(5, 40))))
    query, omitted_count = plan_query(plan, facts(max_clauses=count_clauses(plan_query(plan, facts()).query) - 1))
    assert omitted_count == 2
    assert scored_terms(query) >= {"a" * 4, "a" * 5, "a" * 6}
    (scored,) = query["bool"]["should"]
    assert repr("a") in repr(scored)


def test_queries_of_random_plans_keep_to_the_limit() -> None:
    draw = random.Random(1)
    for _ in range(200):
        plan = random_plans.plan(draw, 4)
        query = plan_query(plan, facts(max_clauses=200)).query
        assert count_clauses(query) <= 200 or not scored_terms(query)


@pytest.mark.parametrize("node", ["đại", None, ("text", Layer.FOLDED, "a"), Layer.FOLDED])
@pytest.mark.parametrize("inside", [lambda node: node, lambda node: And((node,)), lambda node: Not(Or((node,)))])
def test_what_is_not_a_node_is_refused(node: object, inside: object) -> None:
    with pytest.raises(TypeError, match="not a node"):
        plan_query(inside(node), facts())  # type: ignore[operator]


def test_a_range_lists_the_values_between_its_bounds() -> None:
    plan: PlanNode = Range("year", "2015", "2018")
    assert plan_query(plan, facts()).query == plan_query(Filter("year", "2016"), facts()).query


def test_an_empty_phrase_matches_nothing() -> None:
    assert "match_none" in repr(plan_query(Phrase("text", Layer.FOLDED, ()), facts()).query)


def test_weights_whose_sums_are_not_exact_on_a_cluster_are_refused() -> None:
    nodes = (term("a"), term("b"), term("c"))
    assert plan_query(AtLeast(nodes, (1, 2, (1 << 24) - 3), (1 << 24) - 2), facts())
    with pytest.raises(ValueError, match="the limit is 16,777,216"):
        plan_query(AtLeast(nodes, (1, 2, 1 << 24), 1 << 24), facts())
