"""Which nodes is a plan made of: the terms to search for, their weights, and the conditions on documents?

Planning makes plans, and the engine evaluates them. The set of nodes is closed, and any engine with posting lists
can evaluate them to the same scores. The score of a document is the sum of weight × BM25 over the terms that it
has. Nodes of terms are named tuples, which are made fastest, since a query has dozens of them.

A long document has several sections. It matches as a whole: ``a AND b`` if one section has the one and another
section the other, ``NOT a`` if no section has it. Its score is that of its best section, and what a section scores
depends on this section and the metadata alone: it is the score that the section would have as a document of its
own. So ``(a AND NOT b) OR c`` scores ``a`` in a section without ``b``, whatever other sections have. But of an AND
that every match must meet, which is the plan or a part of such an AND, a section need not meet all: it has the
scores of those parts that it matches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.value_class import value_class

__all__ = [
    "All",
    "Among",
    "And",
    "AtLeast",
    "Constant",
    "Filter",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "PlanNode",
    "Prefix",
    "Range",
    "Term",
    "has_score",
    "in_field",
    "make_term",
    "merge_equal",
    "scale",
    "validate_weight",
    "with_slop",
]


class Term(NamedTuple):
    """Documents whose field has the term; the score is weight × BM25."""

    field: str
    layer: Layer
    term: str
    weight: float = 1.0


make_term: Callable[[tuple[str, Layer, str, float]], Term] = partial(tuple.__new__, Term)
"""Return a term with these attributes, in a third of the time of ``Term(…)``."""


class Phrase(NamedTuple):
    """Documents whose field has the terms at adjoining positions; the score is the sum of weight × BM25.

    The layer must be that of syllables or of folded syllables.
    """

    field: str
    layer: Layer
    terms: tuple[str, ...]
    weight: float = 1.0
    spellings: tuple[frozenset[str] | None, ...] = ()
    """The spellings allowed at each position of a phrase of folded syllables, None for any; an empty tuple allows
    any at every position."""

    slop: int = 0
    """How many other syllables may be between the terms, in all; a break counts as one. The order must be kept."""

    has_whole_numbers: bool = False
    """Whether digits at its ends must not be part of a longer number: ``500 ml`` is not in ``1.500 ml``. It has no
    effect on a phrase with slop."""


class Prefix(NamedTuple):
    """Documents whose field has a term that starts with the prefix; the score is the weight."""

    field: str
    layer: Layer
    prefix: str
    weight: float = 1.0


@value_class
class Filter:
    """Documents whose keyword field has this value; no score."""

    name: str
    value: str


@value_class
class Among:
    """Documents whose keyword field has one of these values; no score."""

    name: str
    values: frozenset[str]


@value_class
class Range:
    """Documents whose keyword field has a value between two bounds; no score.

    For the order of values see :mod:`timviet.search.contract.field_compare`.
    """

    name: str
    low: str | None
    """None for no lower bound."""

    high: str | None
    """None for no upper bound."""

    low_included: bool = True
    high_included: bool = True

    prefers_dates: bool = False
    """Whether digits such as ``20240415`` are dates in this field."""


@value_class
class All:
    """Every document; no score."""


@value_class
class Nothing:
    """No document."""


@value_class
class And:
    """Documents that match every node; the score is the sum of the nodes' scores."""

    nodes: tuple[PlanNode, ...]


@value_class
class Or:
    """Documents that match at least one node; the score is the sum of the scores of the nodes that match."""

    nodes: tuple[PlanNode, ...]


@value_class
class AtLeast:
    """Documents that match nodes whose weights add up to a minimum; no score.

    Weights are whole numbers, so that their sums are exact. Terms in the nodes do not score.
    """

    nodes: tuple[PlanNode, ...]
    """In any order; documents are checked fastest if the heaviest come first."""

    weights: tuple[int, ...]
    """One for each node, at least 1."""

    minimum: int
    """At least 1."""


@value_class
class Not:
    """Documents that do not match the node; no score."""

    node: PlanNode


@value_class
class Constant:
    """Documents that match the node; all get this score instead of the node's own."""

    node: PlanNode
    score: float


PlanNode = Term | Phrase | Prefix | Filter | Among | Range | All | Nothing | And | Or | AtLeast | Not | Constant

_WeightedNode = Term | Phrase | Prefix


def validate_weight(weight: float) -> float:
    """Return a weight or a score.

    :raises ValueError: it is negative or not finite
    """
    if not 0 <= weight < math.inf:
        raise ValueError(f"a weight must be finite and not negative, got {weight}")
    return weight


def has_score(node: PlanNode) -> bool:
    """Return whether a node can add to a score."""
    match node:
        case Term(weight=score) | Phrase(weight=score) | Prefix(weight=score) | Constant(score=score):
            return score > 0
        case And(nodes) | Or(nodes):
            return any(map(has_score, nodes))
    return False


def scale(node: PlanNode, factor: float) -> PlanNode:
    """Return a plan with all its scores multiplied by a factor."""
    if factor == 1:
        return node
    match node:
        case And(nodes):
            return And(tuple(scale(child, factor) for child in nodes))
        case Or(nodes):
            return Or(tuple(scale(child, factor) for child in nodes))
        case Constant(child, score):
            return Constant(child, score * factor)
        case Term() | Phrase() | Prefix():
            return node._replace(weight=node.weight * factor)
        case _:
            return node


def merge_equal(node: PlanNode) -> PlanNode:
    """Return a plan with the same matches and scores in which no sum and no condition has a part twice.

    ``a OR b OR a`` scores ``a`` twice: there it has twice the weight.
    """
    match node:
        case And(nodes):
            return And(_merged(nodes))
        case Or(nodes):
            return Or(_merged(nodes))
        case Not(child):
            return Not(merge_equal(child))
        case Constant(child, score):
            merged = merge_equal(child)
            if isinstance(merged, And) and len(merged.nodes) == 1:
                (merged,) = merged.nodes  # evaluated faster, since one section of a document must match it
            return Constant(merged, score)
        case AtLeast(nodes, weights, minimum):
            return AtLeast(tuple(map(merge_equal, nodes)), weights, minimum)
        case _:
            return node


def _merged(nodes: tuple[PlanNode, ...]) -> tuple[PlanNode, ...]:
    """Return the parts of a sum or a condition, equal ones as one with the sum of their weights."""
    parts: dict[object, list[PlanNode]] = {}
    for child in map(merge_equal, nodes):
        parts.setdefault(_without_weight(child), []).append(child)
    return tuple(equal[0] if len(equal) == 1 else _sum(equal) for equal in parts.values())


def _without_weight(node: PlanNode) -> object:
    """Return what is equal for two nodes of one kind that differ at most in their weight."""
    match node:
        case Term():
            return Term, node[:3]  # an expansion has hundreds: a slice takes less time than another node
        case Phrase() | Prefix():
            return type(node), node._replace(weight=1.0)
        case Constant(child):
            return Constant, child
        case _:
            return type(node), node


def _sum(equal: Sequence[PlanNode]) -> PlanNode:
    """Return one node that scores what several equal ones score together."""
    first = equal[0]
    match first:
        case Term() | Phrase() | Prefix():
            return first._replace(weight=sum(node.weight for node in equal if isinstance(node, type(first))))
        case Constant(child):
            return Constant(child, sum(node.score for node in equal if isinstance(node, Constant)))
        case _:
            return scale(first, float(len(equal)))


def in_field(node: PlanNode, field: str) -> PlanNode:
    """Return a plan that searches another field."""
    return _map_leaves(node, lambda leaf: leaf if leaf.field == field else leaf._replace(field=field))


def with_slop(node: PlanNode, slop: int) -> PlanNode:
    """Return a plan whose phrases have this slop; a slop of 0 changes nothing."""
    if not slop:
        return node
    return _map_leaves(node, lambda leaf: leaf._replace(slop=slop) if isinstance(leaf, Phrase) else leaf)


def _map_leaves(node: PlanNode, change: Callable[[_WeightedNode], PlanNode]) -> PlanNode:
    match node:
        case Term() | Phrase() | Prefix():
            return change(node)
        case And(nodes):
            return And(tuple(_map_leaves(child, change) for child in nodes))
        case Or(nodes):
            return Or(tuple(_map_leaves(child, change) for child in nodes))
        case AtLeast(nodes, weights, minimum):
            return AtLeast(tuple(_map_leaves(child, change) for child in nodes), weights, minimum)
        case Not(child):
            return Not(_map_leaves(child, change))
        case Constant(child, score):
            return Constant(_map_leaves(child, change), score)
        case _:
            return node
