"""How are conditions on keyword fields planned?

The values of keyword fields (``year``, ``path``, …) are compared, not analyzed. A word or phrase matches a value
that contains it, a pattern matches the whole value, and a range matches the values between its bounds.
"""

from __future__ import annotations

from collections.abc import Callable

from timviet.search.engine.field_compare import range_test, wildcard_test, words_test
from timviet.search.engine.plan import Among, And, Filter, Not, Nothing, Or, PlanNode, Range
from timviet.search.lexicon.lexicon import Lexicon
from timviet.search.query.ast import (
    AndNode,
    BoostNode,
    FieldNode,
    FuzzyNode,
    GroupNode,
    NotNode,
    OrNode,
    PatternNode,
    PhraseNode,
    QueryNode,
    RangeNode,
    RequiredNode,
    WordsNode,
)
from timviet.search.query.notes import Note, make_note

__all__ = ["KeywordFields"]


class KeywordFields:
    """The keyword fields of an index."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.names = lexicon.field_names
        """The names of the fields that any document has."""

    def plan(self, name: str, node: QueryNode, notes: list[Note]) -> PlanNode:
        """Return the plan of a condition within a keyword field; add a note if no document has its value."""

        def inner(child: QueryNode) -> PlanNode:
            return self.plan(name, child, notes)

        match node:
            case RangeNode(low, high, low_included, high_included):
                test = range_test(low, high, low_included, high_included)
                if not any(map(test, self._lexicon.values(name))):
                    notes.append(make_note("no-such-value", f"{name}:{_written(node)}"))
                return Range(name, low, high, low_included, high_included)
            case PatternNode(text) | PhraseNode(text, has_patterns=True):
                return self._among(name, text, wildcard_test(text), notes)
            case WordsNode(text) | PhraseNode(text) | FuzzyNode(text):
                return self._among(name, text, words_test(text), notes)
            case BoostNode(child, _) | RequiredNode(child) | FieldNode(_, child):
                return inner(child)
            case NotNode(child):
                return Not(inner(child))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes)))
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
        raise TypeError(f"not a node of a query: {node!r}")

    def _among(self, name: str, text: str, test: Callable[[str], bool], notes: list[Note]) -> PlanNode:
        values = frozenset(filter(test, self._lexicon.values(name)))
        if not values:
            notes.append(make_note("no-such-value", f"{name}:{text}"))
            return Nothing()
        return Filter(name, next(iter(values))) if len(values) == 1 else Among(name, values)


def _written(node: RangeNode) -> str:
    """Return a range as it is shown in a note."""
    left, right = "[" if node.low_included else "{", "]" if node.high_included else "}"
    return f"{left}{node.low or '*'} TO {node.high or '*'}{right}"
