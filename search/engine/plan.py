"""Which terms of which layer does the engine search for, with which weights?

The plan is the seam between planning and the engine: a closed set of nodes, which any engine with posting lists
can evaluate to the same scores. The score of a document is the sum of weight × BM25 over the terms that it holds.
Nodes that name terms are named tuples, as a query has dozens of them and tuples are made fastest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from timviet.index.analysis.analyzer import Layer

__all__ = [
    "All",
    "Among",
    "And",
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
    "in_field",
    "scale",
    "with_slop",
]


class Term(NamedTuple):
    """Documents whose field holds the term; weight × BM25."""

    field: str
    layer: Layer
    term: str
    weight: float = 1.0


class Phrase(NamedTuple):
    """Documents whose field holds the terms at adjoining positions; the sum of weight × BM25 of each.

    The layer is that of syllables or of folded syllables.
    """

    field: str
    layer: Layer
    terms: tuple[str, ...]
    weight: float = 1.0
    spellings: tuple[frozenset[str] | None, ...] = ()
    """The spellings that may stand at each position of a phrase of folded syllables, None for any; empty if any
    may stand at every position."""

    slop: int = 0
    """How many other syllables may stand between the terms, which stay in their order; a break counts as one."""


class Prefix(NamedTuple):
    """Documents whose field holds a term that starts with the prefix; the weight itself is the score."""

    field: str
    layer: Layer
    prefix: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents whose keyword field has this value; no score."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Among:
    """Documents whose keyword field has one of these values; no score."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Range:
    """Documents whose keyword field has a value between two bounds; no score.

    :mod:`timviet.search.engine.field_compare` says how values compare.
    """

    name: str
    low: str | None
    """None for no lower bound."""

    high: str | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Every document; no score."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match every node; the sum of their scores."""

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match some node; the sum of the scores of those."""

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the node; no score."""

    node: PlanNode


@dataclass(frozen=True, slots=True)
class Constant:
    """Documents that match the node; all get the same score, whatever the node's own."""

    node: PlanNode
    score: float


PlanNode = Term | Phrase | Prefix | Filter | Among | Range | All | Nothing | And | Or | Not | Constant


_WeightedNode = Term | Phrase | Prefix


def scale(node: PlanNode, factor: float) -> PlanNode:
    """Return a plan with its scores multiplied."""
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


def in_field(node: PlanNode, field: str) -> PlanNode:
    """Return a plan that searches another field."""
    return _map_leaves(node, lambda leaf: leaf if leaf.field == field else leaf._replace(field=field))


def with_slop(node: PlanNode, slop: int) -> PlanNode:
    """Return a plan whose phrases may have so many other syllables between their terms."""
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
        case Not(child):
            return Not(_map_leaves(child, change))
        case Constant(child, score):
            return Constant(_map_leaves(child, change), score)
        case _:
            return node
