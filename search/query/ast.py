"""What did the person ask?

A query is a tree of these nodes, a closed set. The tree says only what was typed: which fields there are, which
marks are meant and what a word weighs is settled when it is compiled for an index.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "And",
    "Boost",
    "Field",
    "Fuzzy",
    "Must",
    "Node",
    "Not",
    "Or",
    "Pattern",
    "Phrase",
    "Range",
    "Row",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand side by side: ``đại hội đảng``."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together, in this order: ``"đại hội đảng"``."""

    text: str

    slop: int = 0
    """How many other syllables may stand between them: ``"đại đảng"~3``."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What looks so, ``*`` standing for any letters and ``?`` for one: ``quy*``, ``t?i``, ``path:2024/*``."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A syllable spelled nearly so: ``ngiêng~``, ``ngiêng~2``."""

    text: str
    distance: int = 1


@dataclass(frozen=True, slots=True)
class Range:
    """A value between two others, only within a field: ``year:[2016 TO 2020]``, ``year:>=2016``."""

    low: str | None
    high: str | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """What must be found in this field: ``title:gạo``, ``year:2016``."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Boost:
    """What weighs so many times as much: ``gạo^3``."""

    node: Node
    factor: float


@dataclass(frozen=True, slots=True)
class Must:
    """What must be there: ``+gạo``."""

    node: Node


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there: ``-nếp``, ``NOT nếp cái``."""

    node: Node


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side without an operator between; nothing at all in an empty query."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these at least."""

    nodes: tuple[Node, ...]


Node = Words | Phrase | Pattern | Fuzzy | Range | Field | Boost | Must | Not | Row | And | Or
