"""Which nodes does the syntax tree of a query consist of?

The set of nodes is closed. The tree contains only the typed text. Which fields exist, which accents are meant and
how much a word weighs is decided when the tree is planned for an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from timviet.index.schema import TEXT, TITLE
from timviet.index.value_class import value_class

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
    "WholeNode",
    "WordsNode",
    "is_empty",
]


@value_class
class WordsNode:
    """Words side by side: ``đại hội đảng``."""

    text: str


@value_class
class PhraseNode:
    """Words that must occur together, in this order: ``"đại hội đảng"``."""

    text: str

    slop: int = 0
    """The maximum number of other syllables between them: ``"đại đảng"~3``."""

    is_required: bool = True
    """Whether a document must have them; if not, one that has them scores more."""

    has_patterns: bool = False
    """Whether ``*`` and ``?`` in it match any characters: ``"kinh tế xã h*"``."""


@value_class
class PatternNode:
    """A pattern; ``*`` matches any characters and ``?`` matches one: ``quy*``, ``sm-g99*``, ``path:2024/*``."""

    text: str


@value_class
class FuzzyNode:
    """A syllable with at most ``distance`` wrong letters: ``ngiêng~``, ``ngiêng~2``."""

    text: str
    distance: int = 1


@value_class
class RangeNode:
    """A value between two bounds, allowed only within a field: ``year:[2016 TO 2020]``, ``year:>=2016``."""

    low: str | None
    high: str | None
    low_included: bool = True
    high_included: bool = True


@value_class
class WholeNode:
    """A value as a whole, allowed only within a field: ``tags:=gạo``."""

    text: str


@value_class
class FieldNode:
    """A query that one field must match: ``title:gạo``, ``year:2016``."""

    name: str
    node: QueryNode


@value_class
class BoostNode:
    """A query whose score is multiplied: ``gạo^3``."""

    node: QueryNode
    factor: float


@value_class
class RequiredNode:
    """A query that must match: ``+gạo``."""

    node: QueryNode


@value_class
class NotNode:
    """A query that must not match: ``-nếp``, ``NOT nếp cái``."""

    node: QueryNode


@value_class
class GroupNode:
    """Queries side by side without an operator; an empty query is a group of none."""

    nodes: tuple[QueryNode, ...]


@value_class
class AndNode:
    """Queries that must all match."""

    nodes: tuple[QueryNode, ...]


@value_class
class OrNode:
    """Queries of which at least one must match."""

    nodes: tuple[QueryNode, ...]


QueryNode = (
    WordsNode
    | PhraseNode
    | PatternNode
    | FuzzyNode
    | RangeNode
    | WholeNode
    | FieldNode
    | BoostNode
    | RequiredNode
    | NotNode
    | GroupNode
    | AndNode
    | OrNode
)


def named_fields(node: QueryNode) -> Iterator[str]:
    """Yield the names of all fields in a query."""
    match node:
        case FieldNode(name, child):
            yield name
            yield from named_fields(child)
        case BoostNode(child, _) | RequiredNode(child) | NotNode(child):
            yield from named_fields(child)
        case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
            for child in nodes:
                yield from named_fields(child)


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
