"""What becomes of a plan when it is weighed anew, or meant of another field?"""

from __future__ import annotations

from collections.abc import Callable

from timviet.search.engine.plan import And, Constant, Not, Or, Phrase, PlanNode, Prefix, Term

__all__ = ["placed", "scaled", "with_slop"]

_WeightedNode = Term | Phrase | Prefix


def _changed(node: PlanNode, change: Callable[[_WeightedNode], PlanNode]) -> PlanNode:
    """Gives a plan with each of its leaves changed."""
    match node:
        case Term() | Phrase() | Prefix():
            return change(node)
        case And(nodes):
            return And(tuple(_changed(each, change) for each in nodes))
        case Or(nodes):
            return Or(tuple(_changed(each, change) for each in nodes))
        case Not(child):
            return Not(_changed(child, change))
        case Constant(child, score):
            return Constant(_changed(child, change), score)
        case _:
            return node


def scaled(node: PlanNode, factor: float) -> PlanNode:
    """Gives a plan with its scores multiplied."""
    if factor == 1:
        return node
    match node:
        case And(nodes):
            return And(tuple(scaled(each, factor) for each in nodes))
        case Or(nodes):
            return Or(tuple(scaled(each, factor) for each in nodes))
        case Constant(child, score):
            return Constant(child, score * factor)
        case Term() | Phrase() | Prefix():
            return node._replace(weight=node.weight * factor)
        case _:
            return node


def placed(node: PlanNode, field: str) -> PlanNode:
    """Gives a plan that looks for everything in another field."""
    return _changed(node, lambda leaf: leaf if leaf.field == field else leaf._replace(field=field))


def with_slop(node: PlanNode, slop: int) -> PlanNode:
    """Gives a plan whose phrases may have so many other syllables between."""
    if not slop:
        return node
    return _changed(node, lambda leaf: leaf._replace(slop=slop) if isinstance(leaf, Phrase) else leaf)
