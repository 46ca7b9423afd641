"""Does a query look for anything?"""

from __future__ import annotations

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.schema import TEXT, TITLE
from timviet.search.query.ast import And, Boost, Field, Must, Node, Not, Or, Phrase, Row, Words

__all__ = ["is_empty"]


def is_empty(node: Node) -> bool:
    """Tells whether there is no word, pattern or value in a query: ``""``, ``!!!``, ``-(…)``."""
    match node:
        case Words(text) | Phrase(text):
            return not analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE]
        case Field(name, child) if name in (TEXT, TITLE):
            return is_empty(child)
        case Boost(child, _) | Must(child) | Not(child):
            return is_empty(child)
        case Row(nodes) | And(nodes) | Or(nodes):
            return all(map(is_empty, nodes))
    return False
