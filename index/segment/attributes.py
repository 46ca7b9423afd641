"""What does pyvi say of a token by itself?

Its letters, which weigh on its own label and on those of its neighbours, and its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["Attributes", "Scores", "Shape"]

Scores: TypeAlias = tuple[float, float, float, float, float, float]
"""What a token adds to its own scores, to the next token's and to those of the one before, by label."""

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class Shape:
    """Bits: what a token looks like."""

    UPPER = 1
    """``str.isupper``."""
    TITLE = 2
    """``str.istitle``."""
    DIGIT = 4
    """``str.isdigit``."""
    APART = 8
    """Never joined: ASCII punctuation, or begins with a digit."""
    CAPITAL = 16
    """Begins with a capital letter."""

    @staticmethod
    def of(token: str) -> int:
        """The shape of a token."""
        if token.islower() and token.isalpha():
            return 0
        first = token[0]
        return (
            Shape.UPPER * token.isupper()
            | Shape.TITLE * token.istitle()
            | Shape.DIGIT * token.isdigit()
            | Shape.APART * (first.isdigit() or token in _PUNCTUATION)
            | Shape.CAPITAL * first.istitle()
        )


class Attributes:
    """The weights of what pyvi says of a token by itself."""

    def __init__(self, weights: Mapping[str, tuple[float, float]]) -> None:
        letters: dict[str, list[tuple[float, float]]] = {}
        for attribute, pair in weights.items():
            name, colon, lower = attribute.partition("word.lower():")
            if colon:
                letters.setdefault(lower, [(0.0, 0.0)] * 3)[("", "-1:", "+1:").index(name)] = pair
        bias = weights["bias"]
        self._unknown: Scores = (*bias, 0.0, 0.0, 0.0, 0.0)
        self._known: dict[str, Scores] = {
            lower: (bias[0] + own[0], bias[1] + own[1], *onward, *backward)
            for lower, (own, onward, backward) in letters.items()
        }
        flags = (
            (Shape.UPPER, "word.isupper()"),
            (Shape.TITLE, "word.istitle()"),
            (Shape.DIGIT, "word.isdigit()"),
        )
        self._flags = [(flag, *weights[name]) for flag, name in flags]

    def scores(self, lower: str, shape: int) -> Scores:
        """The scores of a token in lower case and of some shape, added in the order of pyvi's attributes."""
        if "\0" in lower:
            lower = lower[: lower.index("\0")]  # CRFsuite reads names as C strings
        scores = self._known.get(lower, self._unknown)
        if not shape & (Shape.UPPER | Shape.TITLE | Shape.DIGIT):
            return scores
        zero, one = scores[:2]
        for flag, weight0, weight1 in self._flags:
            if shape & flag:
                zero += weight0
                one += weight1
        return (zero, one, *scores[2:])
