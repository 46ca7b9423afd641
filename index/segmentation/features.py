"""What does pyvi say of a token by itself?

Its letters, which weigh on its own label and on those of its neighbours, and its shape.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["Features", "Shape"]

_SHAPES = 8  # that have scores: those of the first three bits
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


class Features:
    """The weights of what pyvi says of a token by itself."""

    def __init__(self, weights: Mapping[str, tuple[float, float]]) -> None:
        letters: dict[str, list[tuple[float, float]]] = {}
        for attribute, pair in weights.items():
            name, colon, lower = attribute.partition("word.lower():")
            if colon:
                letters.setdefault(lower, [(0.0, 0.0)] * 3)[("", "-1:", "+1:").index(name)] = pair
        self._numbers = {lower: _SHAPES * number for number, lower in enumerate(letters, 1)}
        known = np.array([[(0.0, 0.0)] * 3, *letters.values()]).reshape(-1, 1, 6).repeat(_SHAPES, axis=1)
        known[:, :, :2] += weights["bias"]
        # Added in the order in which pyvi names them.
        for flag, name in (
            (Shape.UPPER, "word.isupper()"),
            (Shape.TITLE, "word.istitle()"),
            (Shape.DIGIT, "word.isdigit()"),
        ):
            known[:, [shape for shape in range(_SHAPES) if shape & flag], :2] += weights[name]
        self.nothing = known.size // 6
        """The row of what adds nothing."""
        self.scores: npt.NDArray[np.float64] = np.concatenate((known.reshape(-1, 6), np.zeros((1, 6))))
        """(n, 6): what a token adds to its own scores, to the next token's and to those of the one before, by
        label; of each token that :meth:`row` tells."""

    def row(self, lower: str, shape: int) -> int:
        """Where in the scores a token in lower case and of some shape is found."""
        if "\0" in lower:
            lower = lower[: lower.index("\0")]  # CRFsuite reads names as C strings
        return self._numbers.get(lower, 0) | shape & _SHAPES - 1
