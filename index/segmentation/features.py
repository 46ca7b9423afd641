"""Which features of a single token does pyvi's model weigh?

pyvi names its features as CRFsuite does. The lower-case letters of a token (``word.lower():của``) have weights for
its own label and for those of its two neighbors. The others are its shape (``word.istitle()``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["Features", "Shape"]

_N_SCORED_SHAPES = 8  # combinations of the first three bits of Shape, the only ones with weights
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class Shape:
    """Bits that describe the characters of a token."""

    UPPER = 1
    """``str.isupper``."""
    TITLE = 2
    """``str.istitle``."""
    DIGIT = 4
    """``str.isdigit``."""
    APART = 8
    """Never joined to a neighbor: ASCII punctuation, or a token that begins with a digit."""
    CAPITAL = 16
    """Begins with a capital letter."""

    @staticmethod
    def of(token: str) -> int:
        """Return the bits of a token."""
        if token.islower() and token.isalpha():
            return 0
        initial = token[0]
        return (
            Shape.UPPER * token.isupper()
            | Shape.TITLE * token.istitle()
            | Shape.DIGIT * token.isdigit()
            | Shape.APART * (initial.isdigit() or token in _PUNCTUATION)
            | Shape.CAPITAL * initial.istitle()
        )


class Features:
    """The weights of the features that depend on one token only, summed for each kind of token."""

    def __init__(self, weights: Mapping[str, tuple[float, float]]) -> None:
        """Sum the weights.

        :param weights: all weights of the model: name of a feature to its weight for each label
        """
        letters: dict[str, list[tuple[float, float]]] = {}
        for name, pair in weights.items():
            position, colon, lower = name.partition("word.lower():")
            if colon:
                letters.setdefault(lower, [(0.0, 0.0)] * 3)[("", "-1:", "+1:").index(position)] = pair
        self._rows = {lower: _N_SCORED_SHAPES * number for number, lower in enumerate(letters, 1)}
        sums = np.array([[(0.0, 0.0)] * 3, *letters.values()]).reshape(-1, 1, 6)
        sums = sums.repeat(_N_SCORED_SHAPES, axis=1)  # (letters, shape, neighbor and label)
        sums[:, :, :2] += weights["bias"]
        # Added in the order in which pyvi names the features, so that sums are equal to the last bit.
        for flag, name in (
            (Shape.UPPER, "word.isupper()"),
            (Shape.TITLE, "word.istitle()"),
            (Shape.DIGIT, "word.isdigit()"),
        ):
            sums[:, [shape for shape in range(_N_SCORED_SHAPES) if shape & flag], :2] += weights[name]
        self.zero_row = sums.size // 6
        """The row of ``scores`` that adds nothing."""
        self.scores: npt.NDArray[np.float64] = np.concatenate((sums.reshape(-1, 6), np.zeros((1, 6))))
        """(n_rows, 6) float64: what a token adds to its own two labels, to those of the next token, and to those
        of the previous token. :meth:`row_of` returns the row of a token."""

    def row_of(self, lower: str, shape: int) -> int:
        """Return the row in ``scores`` of a token.

        :param lower: the token in lower case
        :param shape: its bits, see :class:`Shape`
        """
        if "\0" in lower:
            lower = lower[: lower.index("\0")]  # CRFsuite reads names as C strings
        return self._rows.get(lower, 0) | shape & _N_SCORED_SHAPES - 1
