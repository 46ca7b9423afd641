"""What did the person ask?

A query is a tree of these nodes, a closed set. The tree says only what was typed: which fields there are, which
marks are meant and what a word weighs is settled when it is compiled for an index.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from timviet.index.schema import TEXT, TITLE

__all__ = [
    "AndNode",
    "BoostNode",
    "FieldNode",
    "FuzzyNode",
    "GroupNode",
    "NotNode",
    "OrNode",
    "PatternNode",
    "PhraseNode",
    "QueryNode",
    "RangeNode",
    "RequiredNode",
    "WordsNode",
    "is_empty",
]


@dataclass(frozen=True, slots=True)
class WordsNode:
    """Words that stand side by side: ``đại hội đảng``."""

    text: str


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Words that must stand together, in this order: ``"đại hội đảng"``."""

    text: str

    slop: int = 0
    """How many other syllables may stand between them: ``"đại đảng"~3``."""


@dataclass(frozen=True, slots=True)
class PatternNode:
    """What looks so, ``*`` standing for any letters and ``?`` for one: ``quy*``, ``t?i``, ``path:2024/*``."""

    text: str


@dataclass(frozen=True, slots=True)
class FuzzyNode:
    """A syllable spelled nearly so: ``ngiêng~``, ``ngiêng~2``."""

    text: str
    distance: int = 1


@dataclass(frozen=True, slots=True)
class RangeNode:
    """A value between two others, only within a field: ``year:[2016 TO 2020]``, ``year:>=2016``."""

    low: str | None
    high: str | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class FieldNode:
    """What must be found in this field: ``title:gạo``, ``year:2016``."""

    name: str
    node: QueryNode


@dataclass(frozen=True, slots=True)
class BoostNode:
    """What weighs so many times as much: ``gạo^3``."""

    node: QueryNode
    factor: float


@dataclass(frozen=True, slots=True)
class RequiredNode:
    """What must be there: ``+gạo``."""

    node: QueryNode


@dataclass(frozen=True, slots=True)
class NotNode:
    """What must not be there: ``-nếp``, ``NOT nếp cái``."""

    node: QueryNode


@dataclass(frozen=True, slots=True)
class GroupNode:
    """What stands side by side without an operator between; nothing at all in an empty query."""

    nodes: tuple[QueryNode, ...]


@dataclass(frozen=True, slots=True)
class AndNode:
    """All of these."""

    nodes: tuple[QueryNode, ...]


@dataclass(frozen=True, slots=True)
class OrNode:
    """One of these at least."""

    nodes: tuple[QueryNode, ...]


QueryNode = (
    WordsNode
    | PhraseNode
    | PatternNode
    | FuzzyNode
    | RangeNode
    | FieldNode
    | BoostNode
    | RequiredNode
    | NotNode
    | GroupNode
    | AndNode
    | OrNode
)


def is_empty(node: QueryNode, has_words: Callable[[str], bool]) -> bool:
    """Return whether a query has no word, pattern or value: ``""``, ``!!!``, ``-(…)``.

    :param has_words: whether the text of a clause has any syllable
    """
    match node:
        case WordsNode(text) | PhraseNode(text):
            return not has_words(text)
        case FieldNode(name, child) if name in (TEXT, TITLE):
            return is_empty(child, has_words)
        case BoostNode(child, _) | RequiredNode(child) | NotNode(child):
            return is_empty(child, has_words)
        case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
            return all(is_empty(child, has_words) for child in nodes)
    return False
