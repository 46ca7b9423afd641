"""What becomes of a plan when it is weighed anew, or kept to some fields?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from timviet.search.plan import All, And, Constant, Node, Not, Nothing, Or, Phrase, Prefix, Term

__all__ = ["changed", "scaled", "with_slop", "within"]

Leaf = Term | Phrase | Prefix


def changed(node: Node, change: Callable[[Leaf], Node]) -> Node:
    """Gives a plan with each of its leaves changed."""
    match node:
        case Term() | Phrase() | Prefix():
            return change(node)
        case And(nodes):
            return And(tuple(changed(each, change) for each in nodes))
        case Or(nodes):
            kept = (changed(each, change) for each in nodes)
            return Or(tuple(each for each in kept if not isinstance(each, Nothing)))
        case Not(child):
            return Not(changed(child, change))
        case Constant(child, score):
            return Constant(changed(child, change), score)
        case _:
            return node


def scaled(node: Node, factor: float) -> Node:
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
            return replace(node, weight=node.weight * factor)
        case _:
            return node


def within(node: Node, fields: Collection[str] | None) -> Node:
    """Gives a plan of which only what is in some fields counts; None for all."""
    if fields is None:
        return node
    kept = changed(node, lambda leaf: leaf if leaf.field in fields else Nothing())
    return All() if kept == Not(Or(())) else kept


def with_slop(node: Node, slop: int) -> Node:
    """Gives a plan whose phrases may have so many other syllables between."""
    return node  # SLOP
