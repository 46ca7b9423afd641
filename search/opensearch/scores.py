"""How good is the best section of each document?

The score of a document is the highest sum of scores in one of its sections. So it is one nested query over
sections. Conditions of optional parts are asked of the section, too: ``NOT b`` in ``(a AND NOT b) OR c``.

A query has a limited number of clauses. If there are too many, what scores least is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.fields import SECTION
from timviet.search.contract.plan import And, Constant, Or, Phrase, PlanNode, Prefix, Term, validate_weight
from timviet.search.opensearch.conditions import Conditions, Scope
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.queries import ALL, NOTHING, LuceneQuery, all_of, constant, count_clauses
from timviet.search.opensearch.section_query import scored_leaf

__all__ = ["ScoreQuery", "is_sum", "score_query"]

_Scoring = Term | Phrase | Prefix | Constant


class ScoreQuery(NamedTuple):
    """The query that scores documents."""

    query: LuceneQuery
    """It matches the documents that have a score; none if nothing scores."""

    omitted_count: int
    """How many parts are left out because there are too many."""


def score_query(
    parts: Sequence[PlanNode], index: IndexFacts, conditions: Conditions, max_clauses: int
) -> ScoreQuery:
    """Return the query that scores documents.

    :param parts: the nodes that every hit must match
    :param conditions: makes the queries of conditions
    :param max_clauses: how many clauses the query may have
    """
    scoring = [node for part in parts for node in _scoring_nodes(part)]
    scoring.sort(key=lambda node: _max_score(node, index.idf), reverse=True)
    kept = len(scoring)
    while True:
        omitted = frozenset(scoring[kept:])
        query = _sum_of(_section_score(_without(part, omitted), conditions) for part in parts)
        excess = count_clauses(query) - max_clauses
        if excess <= 0 or not kept:
            nested = {"nested": {"path": SECTION, "score_mode": "max", "query": query}}
            return ScoreQuery(query if query == NOTHING else nested, sum(node in omitted for node in scoring))
        kept = max(0, kept - excess)


def is_sum(node: PlanNode) -> bool:
    """Return whether a node is a sum of terms of which each adds to the score."""
    match node:
        case Term(weight=weight) | Phrase(weight=weight) | Prefix(weight=weight):
            return weight > 0
        case Or(nodes):
            return bool(nodes) and all(map(is_sum, nodes))
    return False


def _scoring_nodes(node: PlanNode) -> Iterator[_Scoring]:
    """Yield the nodes within a node that add to a score."""
    match node:
        case Term(weight=score) | Phrase(weight=score) | Prefix(weight=score) | Constant(score=score):
            if validate_weight(score):
                yield node
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from _scoring_nodes(child)


def _max_score(node: _Scoring, idf: Callable[[Layer, str], float]) -> float:
    """Return what a node adds to a score at most."""
    match node:
        case Term(_, layer, term, weight):
            return weight * idf(layer, term)
        case Phrase(_, layer, terms, weight):
            return weight * sum(idf(layer, term) for term in terms)
        case Prefix(weight=score) | Constant(score=score):
            return score


def _without(node: PlanNode, omitted: Collection[PlanNode]) -> PlanNode:
    """Return a node that matches the same documents, but to whose scores some nodes add nothing."""
    match node:
        case And(nodes) | Or(nodes):
            return type(node)(tuple(_without(child, omitted) for child in nodes))
        case Term() | Phrase() | Prefix():
            return node._replace(weight=0.0) if node in omitted else node
        case Constant(child):
            return Constant(child, 0.0) if node in omitted else node
    return node


def _section_score(node: PlanNode, conditions: Conditions) -> LuceneQuery:
    """Return the query that scores sections as documents of their own; it matches those that have a score."""
    match node:
        case Term(weight=weight) | Phrase(weight=weight) | Prefix(weight=weight):
            return scored_leaf(node) if weight else NOTHING
        case Constant(child, score):
            matching = conditions.query(child, Scope.SECTION) if score else NOTHING
            return constant(matching, score) if matching != NOTHING else NOTHING
        case Or(nodes):
            return _sum_of(_section_score(child, conditions) for child in nodes)
        case And(nodes):
            return _section_score_of_all(nodes, conditions)
    return NOTHING


def _section_score_of_all(nodes: Sequence[PlanNode], conditions: Conditions) -> LuceneQuery:
    """Return the query that scores the sections that match every node."""
    others = [node for node in nodes if not is_sum(node)]
    must = [_section_score(node, conditions) for node in nodes if is_sum(node)]
    should = [query for node in others if (query := _section_score(node, conditions)) != NOTHING]
    condition = all_of(conditions.query(node, Scope.SECTION) for node in others)
    if condition == NOTHING or not (must or should):
        return NOTHING
    return {"bool": {"filter": [] if condition == ALL else [condition], "must": must, "should": should}}


def _sum_of(queries: Iterable[LuceneQuery]) -> LuceneQuery:
    """Return a query whose score is the sum of those of the queries that match."""
    parts = [query for query in queries if query != NOTHING]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return {"bool": {"should": parts}}
