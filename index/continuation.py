"""How do texts go on after given syllables, and how much is read to find out?"""

from __future__ import annotations

from timviet.index.value_class import value_class

__all__ = ["Continuation", "Sampling"]


@value_class
class Sampling:
    """How much of each segment is read."""

    followers: int
    """The most syllables that are tried after the given ones, the most frequent ones."""

    documents: int
    """The most documents of each of them."""

    length: int
    """The most syllables of a continuation."""

    rows: int
    """The most continuations that are returned, the most frequent ones of each follower."""


@value_class
class Continuation:
    """Syllables side by side: the given ones, the next one, and those after it up to a break."""

    spellings: tuple[str, ...]
    count: float
    """The number of documents; an estimate if not all were read."""

    document: int
    """The number of a document that has them."""

    is_whole: bool
    """Whether a break or the end of the text follows."""

    preceding: tuple[str, ...]
    """The two syllables before it, fewer if there is a break."""
