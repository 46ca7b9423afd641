"""Which documents match a plan, whatever their scores?

A document matches as a whole (:mod:`timviet.search.contract.plan`). So each condition on terms is a nested query
of its own; alternatives share one. :class:`Scope` says of what a condition is asked: of documents, or of single
sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from operator import itemgetter

from timviet.index.opensearch.fields import KEYWORD, SECTION, SECTION_KEYWORD, cut
from timviet.index.schema import keyword_term
from timviet.search.contract.field_compare import range_test
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
)
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.queries import ALL, NOTHING, LuceneQuery, all_of, any_of, none_of
from timviet.search.opensearch.section_query import Leaf, has_leaf, has_terms

__all__ = ["Conditions", "Scope"]

_EXACT_IN_FLOAT = 1 << 24  # sums of whole numbers up to this are exact in float32


class Scope(Enum):
    """Of what a condition is asked."""

    DOCUMENT = "document"
    SECTION = "section"


class Conditions:
    """Makes the queries of conditions on the documents of an index."""

    def __init__(self, index: IndexFacts, *, is_limited: bool = False) -> None:
        """Make no query yet.

        :param is_limited: whether planning has left something out, so that it is not known what a plan excludes
        """
        self._index, self._is_limited = index, is_limited

    def query(self, node: PlanNode, scope: Scope = Scope.DOCUMENT) -> LuceneQuery:
        """Return the query of the documents, or sections, that match a node.

        :raises TypeError: it is not a node of a plan
        """
        match node:
            case Term() | Phrase() | Prefix():
                return self._any([node], scope)
            case Filter(name, value):
                return _has_keyword(name, [value], scope)
            case Among(name, values):
                return _has_keyword(name, values, scope)
            case Range(name, low, high, low_included, high_included, prefers_dates):
                is_between = range_test(low, high, low_included, high_included, prefers_dates)
                return _has_keyword(name, filter(is_between, self._index.values(name)), scope)
            case All():
                return ALL
            case Nothing():
                return NOTHING
            case And(nodes):
                return all_of(self.query(child, scope) for child in nodes) if nodes else NOTHING
            case Or(nodes):
                return self._any(nodes, scope)
            case AtLeast():
                return self._at_least(node, scope)
            case Not(child):
                return NOTHING if self._is_limited else none_of(self.query(child, scope))
            case Constant(child):
                return self.query(child, scope)
        raise TypeError(f"not a node of a plan: {node!r}")

    def _any(self, nodes: Sequence[PlanNode], scope: Scope) -> LuceneQuery:
        leaves, others = _alternatives(nodes)
        in_section = any_of(_leaf_queries(leaves))
        if scope is Scope.DOCUMENT and in_section != NOTHING:
            in_section = in_some_section(in_section)
        return any_of([in_section, *(self.query(node, scope) for node in others)])

    def _at_least(self, node: AtLeast, scope: Scope) -> LuceneQuery:
        """Return the query of what has nodes that weigh a minimum together.

        The weights are scores, of which those below the minimum are left out. Such functions are not counted as
        clauses.
        """
        total = sum(node.weights)
        if node.minimum > total:
            return NOTHING
        if node.minimum <= min(node.weights):
            return self._any(node.nodes, scope)
        queries = [self.query(child, scope) for child in node.nodes]
        if node.minimum > total - min(node.weights):
            return all_of(queries)
        if total > _EXACT_IN_FLOAT:
            raise ValueError(f"the weights of a condition add up to {total:,}; the limit is {_EXACT_IN_FLOAT:,}")
        weighed = zip(queries, node.weights, strict=True)
        return {
            "function_score": {
                "query": self._any(list(_heaviest(node)), scope),
                "functions": [{"filter": query, "weight": weight} for query, weight in weighed],
                "score_mode": "sum",
                "boost_mode": "replace",
                "min_score": node.minimum,
            }
        }


def _heaviest(node: AtLeast) -> Iterator[PlanNode]:
    """Yield the heaviest nodes: all others together weigh less than the minimum."""
    remaining = sum(node.weights)
    by_weight = sorted(zip(node.nodes, node.weights, strict=True), key=itemgetter(1), reverse=True)
    for child, weight in by_weight:
        if remaining < node.minimum:
            return
        remaining -= weight
        yield child


def in_some_section(query: LuceneQuery) -> LuceneQuery:
    """Return the query of the documents that have a section that a query matches."""
    return {"nested": {"path": SECTION, "score_mode": "none", "query": query}}


def _has_keyword(name: str, values: Iterable[str], scope: Scope) -> LuceneQuery:
    terms = sorted(cut(keyword_term(name, value)) for value in values)
    return {"terms": {KEYWORD if scope is Scope.DOCUMENT else SECTION_KEYWORD: terms}} if terms else NOTHING


def _alternatives(nodes: Iterable[PlanNode]) -> tuple[list[Leaf], list[PlanNode]]:
    """Return the nodes of terms, and the others, of which one must match."""
    leaves: list[Leaf] = []
    others: list[PlanNode] = []
    for node in nodes:
        match node:
            case Term() | Phrase() | Prefix():
                leaves.append(node)
            case Or(children):
                inner = _alternatives(children)
                leaves += inner[0]
                others += inner[1]
            case Constant(child):
                inner = _alternatives([child])
                leaves += inner[0]
                others += inner[1]
            case _:
                others.append(node)
    return leaves, others


def _leaf_queries(leaves: Iterable[Leaf]) -> Iterable[LuceneQuery]:
    terms: dict[tuple[str, str], list[Term]] = {}
    for leaf in leaves:
        if isinstance(leaf, Term):
            terms.setdefault((leaf.field, leaf.layer), []).append(leaf)
        else:
            yield has_leaf(leaf)
    for of_layer in terms.values():
        first = of_layer[0]
        yield has_terms(first.field, first.layer, dict.fromkeys(term.term for term in of_layer))
