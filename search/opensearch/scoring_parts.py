"""What adds to the score of a section, and under which conditions on its document?

Only what is optional has conditions: ``a`` in ``(a AND NOT b) OR c``. All that is required is in a document that
matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TITLE
from timviet.search.contract.plan import (
    All,
    And,
    AtLeast,
    Constant,
    Not,
    Or,
    Phrase,
    PlanNode,
    Prefix,
    Term,
    validate_weight,
)
from timviet.search.opensearch.queries import ALL, LuceneQuery
from timviet.search.opensearch.section_query import Leaf, has_leaf, scored_leaf

__all__ = ["Guards", "ScoringPart", "guards_of_documents", "scoring_parts"]

Guards = tuple[PlanNode, ...]
"""Conditions that must all hold."""


@dataclass(frozen=True, slots=True)
class ScoringPart:
    """What adds to the score of a section."""

    alternatives: tuple[tuple[Guards, LuceneQuery], ...]
    """What the section must have, one of these: a query, and conditions that its document must meet."""

    score: float | None
    """The score for any of them; None for the scores of the queries."""

    node: Leaf | None
    """What scores, if ``score`` is None."""

    def max_score(self, idf: Callable[[Layer, str], float]) -> float:
        """Return what the part adds to a score at most.

        :param idf: returns the inverse document frequency of a term
        """
        match self.node:
            case None:
                return self.score or 0.0
            case Term(_, layer, term, weight):
                return weight * idf(layer, term)
            case Phrase(_, layer, terms, weight):
                return weight * sum(idf(layer, term) for term in terms)
            case Prefix(weight=weight):
                return weight


def guards_of_documents(parts: Iterable[ScoringPart]) -> list[PlanNode]:
    """Return the conditions that a long document may meet although the section that scores does not, or reversely.

    Metadata are in all sections, and titles in the first one only.
    """
    guards = dict.fromkeys(
        guard
        for part in parts
        for of_alternative, _ in part.alternatives
        for guard in of_alternative
        if _has_text(guard) and not (_is_in_title(guard) and _is_of_title(part))
    )
    return list(guards)


def scoring_parts(node: PlanNode) -> Iterator[ScoringPart]:
    """Yield what adds to the score of the documents that match a node."""
    return _parts(node, (), is_optional=False)


def _parts(node: PlanNode, guards: Guards, *, is_optional: bool) -> Iterator[ScoringPart]:
    match node:
        case Term(weight=weight) | Phrase(weight=weight) | Prefix(weight=weight):
            if validate_weight(weight):
                yield ScoringPart(((guards, scored_leaf(node)),), None, node)
        case And(nodes):
            for child in nodes:
                inner = (*guards, _unweighted(_others(node, child))) if is_optional else guards
                yield from _parts(child, inner, is_optional=is_optional)
        case Or(nodes):
            for child in nodes:
                yield from _parts(child, guards, is_optional=True)
        case Constant(child, score):
            if validate_weight(score):
                alternatives = tuple(_having(child, guards))
                yield ScoringPart(alternatives, score, None)


def _having(node: PlanNode, guards: Guards) -> Iterator[tuple[Guards, LuceneQuery]]:
    """Yield what a section must have to be one of those in which a node is found."""
    match node:
        case Term() | Phrase() | Prefix():
            yield guards, has_leaf(node)
        case Constant(child):
            yield from _having(child, guards)
        case Or(nodes):
            for child in nodes:
                yield from _having(child, guards)
        case And(nodes):
            for child in nodes:
                yield from _having(child, (*guards, _unweighted(node)))
        case _:
            yield (*guards, _unweighted(node)), ALL


def _unweighted(node: PlanNode) -> PlanNode:
    """Return a node that matches the same documents, and equals others that do even if their scores differ."""
    match node:
        case Term() | Phrase() | Prefix():
            return node._replace(weight=0.0)
        case And(nodes) | Or(nodes):
            children = tuple(dict.fromkeys(map(_unweighted, nodes)))
            return children[0] if len(children) == 1 else type(node)(children)
        case AtLeast(nodes, weights, minimum):
            return AtLeast(tuple(map(_unweighted, nodes)), weights, minimum)
        case Not(child):
            return Not(_unweighted(child))
        case Constant(child):
            return _unweighted(child)
    return node


def _is_of_title(part: ScoringPart) -> bool:
    """Return whether what scores is in titles if that is all that its conditions ask for."""
    return part.node is None or part.node.field == TITLE


def _is_in_title(node: PlanNode) -> bool:
    """Return whether all that a node asks for is in titles, and so in the first section of a document."""
    match node:
        case Term(field) | Phrase(field) | Prefix(field):
            return field == TITLE
        case And(nodes) | Or(nodes) | AtLeast(nodes):
            return bool(nodes) and all(map(_is_in_title, nodes))
        case Constant(child):
            return _is_in_title(child)
    return False


def _others(node: And, child: PlanNode) -> PlanNode:
    """Return what a document must match to match a node, if it has what scores in a child of the node.

    It is as small as possible, unless several children are such: then it is the same for all of them.
    """
    others = [other for other in node.nodes if other is not child]
    if not _is_any_of(child) or any(_has_text(other) and not isinstance(other, Not) for other in others):
        return node
    return others[0] if len(others) == 1 else And(tuple(others)) if others else All()


def _is_any_of(node: PlanNode) -> bool:
    """Return whether a node is a choice of terms, so that each of them is enough."""
    match node:
        case Term() | Phrase() | Prefix():
            return True
        case Or(nodes):
            return all(map(_is_any_of, nodes))
    return False


def _has_text(node: PlanNode) -> bool:
    match node:
        case Term() | Phrase() | Prefix():
            return True
        case And(nodes) | Or(nodes) | AtLeast(nodes):
            return any(map(_has_text, nodes))
        case Not(child) | Constant(child):
            return _has_text(child)
    return False
