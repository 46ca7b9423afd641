"""How good is the best section of each document?

The score of a document is the highest sum of scores in one of its sections: one nested query with the sum of all
that scores. But some of it counts only if the whole document meets a condition: ``a`` in ``(a AND NOT b) OR c``
may be in one section and ``b`` in another. For a document of one section that is a condition on the section. For
long documents there is a query for each case, true or false, of all such conditions.

A query has a limited number of clauses. If there are too many, first conditions on whole documents are asked of
single sections, too, and then what scores least is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from timviet.index.opensearch.fields import IS_LONG, SECTION
from timviet.search.contract.plan import And, Not, PlanNode
from timviet.search.opensearch.conditions import Conditions, Scope
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.queries import (
    ALL,
    NOTHING,
    LuceneQuery,
    all_of,
    any_of,
    constant,
    count_clauses,
    none_of,
)
from timviet.search.opensearch.scoring_parts import ScoringPart, guards_of_documents, scoring_parts

__all__ = ["ScoreQuery", "score_query"]

_MAX_CASES = 6
"""Conditions on whole documents whose cases are told apart; further ones are asked of single sections."""


class ScoreQuery(NamedTuple):
    """The query that scores documents."""

    query: LuceneQuery
    """It matches the documents that have a score; none if nothing scores."""

    omitted_count: int
    """How many parts are left out because there are too many."""

    is_exact: bool
    """Whether the scores are those of the plan."""


def score_query(parts: Sequence[PlanNode], index: IndexFacts, max_clauses: int) -> ScoreQuery:
    """Return the query that scores documents.

    :param parts: nodes that all documents match which are looked for
    :param max_clauses: how many clauses the query may have
    """
    scored = [scored for part in parts for scored in scoring_parts(part)]
    conditions = Conditions(index)
    n_guards = len(guards_of_documents(scored)) if index.has_long else 0
    query, excess = NOTHING, 0
    for max_cases in range(min(n_guards, _MAX_CASES), -1, -1):
        query = _query(scored, conditions, max_cases, index.has_long)
        excess = count_clauses(query) - max_clauses
        if excess <= 0:
            return ScoreQuery(query, 0, max_cases == n_guards)
    kept, by_score = scored, sorted(scored, key=lambda part: part.max_score(index.idf), reverse=True)
    while excess > 0 and kept:
        kept = by_score[: max(0, len(kept) - excess)]
        query = _query(kept, conditions, 0, index.has_long)
        excess = count_clauses(query) - max_clauses
    return ScoreQuery(query, len(scored) - len(kept), False)


def _query(scored: Sequence[ScoringPart], conditions: Conditions, max_cases: int, has_long: bool) -> LuceneQuery:
    """Return the query that scores documents.

    :param max_cases: how many conditions on whole documents are told apart
    """
    cases = guards_of_documents(scored)[:max_cases]
    short = _cases(scored, (), conditions)
    if not has_long or not cases:
        return short
    is_long: LuceneQuery = {"term": {IS_LONG: True}}
    return _either([_only(none_of(is_long), short), _only(is_long, _cases(scored, cases, conditions))])


def _cases(parts: Sequence[ScoringPart], guards: Sequence[PlanNode], conditions: Conditions) -> LuceneQuery:
    """Return the query that scores documents in each case of some conditions on whole documents."""
    queries = [conditions.query(guard) for guard in guards]
    cases = []
    for holds in product((True, False), repeat=len(guards)):
        known = dict(zip(guards, holds, strict=True))
        if not _is_possible(known):
            continue
        is_case = all_of(query if held else none_of(query) for query, held in zip(queries, holds, strict=True))
        scored = _section_scores(parts, known, conditions)
        if is_case != NOTHING and scored != NOTHING:
            nested: LuceneQuery = {"nested": {"path": SECTION, "score_mode": "max", "query": scored}}
            cases.append(_only(is_case, nested))
    return _either(cases)


def _is_possible(known: Mapping[PlanNode, bool]) -> bool:
    """Return whether conditions may hold together: not ``a AND b`` without ``a``."""
    return not any(
        held and (known.get(child) is False or known.get(Not(child)) is True)
        for guard, held in known.items()
        if isinstance(guard, And)
        for child in guard.nodes
    )


def _section_scores(
    parts: Sequence[ScoringPart], known: Mapping[PlanNode, bool], conditions: Conditions
) -> LuceneQuery:
    """Return the query that scores sections.

    :param known: conditions on whole documents that hold, or do not; all others are asked of the section
    """
    by_condition: list[tuple[LuceneQuery, list[LuceneQuery]]] = []
    for part in parts:
        alternatives = [
            (all_of(conditions.query(guard, Scope.SECTION) for guard in guards if guard not in known), query)
            for guards, query in part.alternatives
            if all(known.get(guard, True) for guard in guards)
        ]
        if part.score is not None:
            query = any_of(all_of(alternative) for alternative in alternatives)
            alternatives = [] if query == NOTHING else [(ALL, constant(query, part.score))]
        for condition, query in alternatives:
            for other, queries in by_condition:
                if other == condition:
                    queries.append(query)
                    break
            else:
                by_condition.append((condition, [query]))
    return _either(_only(condition, _either(queries)) for condition, queries in by_condition)


def _either(queries: Iterable[LuceneQuery]) -> LuceneQuery:
    """Return a query whose score is the sum of those of the queries that match."""
    parts = [query for query in queries if query != NOTHING]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return {"bool": {"should": parts}}


def _only(condition: LuceneQuery, scored: LuceneQuery) -> LuceneQuery:
    """Return a query with the scores of another one, of what meets a condition."""
    if condition == ALL or scored == NOTHING:
        return scored
    return NOTHING if condition == NOTHING else {"bool": {"filter": [condition], "must": [scored]}}
