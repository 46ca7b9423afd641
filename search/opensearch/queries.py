"""How are queries of OpenSearch joined to conditions? None is made that says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["ALL", "NOTHING", "LuceneQuery", "all_of", "any_of", "constant", "count_clauses", "none_of"]

LuceneQuery = dict[str, Any]
"""A query in OpenSearch's JSON."""

ALL: LuceneQuery = {"match_all": {}}
NOTHING: LuceneQuery = {"match_none": {}}

_CLAUSES = frozenset({"term", "terms", "intervals", "prefix", "match_all", "match_none"})


def all_of(queries: Iterable[LuceneQuery]) -> LuceneQuery:
    """Return what matches every query, without a score."""
    parts = [query for query in _distinct(queries) if query != ALL]
    if NOTHING in parts:
        return NOTHING
    if len(parts) < 2:
        return parts[0] if parts else ALL
    return {"bool": {"filter": parts}}


def any_of(queries: Iterable[LuceneQuery]) -> LuceneQuery:
    """Return what matches at least one query; only for conditions, since equal queries count once."""
    parts = [query for query in _distinct(queries) if query != NOTHING]
    if ALL in parts:
        return ALL
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return {"bool": {"should": parts, "minimum_should_match": 1}}


def none_of(query: LuceneQuery) -> LuceneQuery:
    """Return what does not match a query."""
    if query == NOTHING:
        return ALL
    return NOTHING if query == ALL else {"bool": {"must_not": [query]}}


def constant(query: LuceneQuery, score: float) -> LuceneQuery:
    """Return a query with the same score for all that match."""
    return {"constant_score": {"filter": query, "boost": score}}


def count_clauses(query: object) -> int:
    """Return how many clauses, or more, OpenSearch counts in a query: all but those of functions."""
    match query:
        case list():
            return sum(map(count_clauses, query))
        case dict():
            parts = [part for name, part in query.items() if name != "functions"]
            return sum(name in _CLAUSES for name in query) + sum(map(count_clauses, parts))
    return 0


def _distinct(queries: Iterable[LuceneQuery]) -> Sequence[LuceneQuery]:
    distinct: list[LuceneQuery] = []
    for query in queries:
        if query not in distinct:
            distinct.append(query)
    return distinct
