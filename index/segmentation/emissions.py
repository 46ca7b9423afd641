"""What speaks for each label of each token?

The scores of the two labels: the weights of all that pyvi says of a token, its neighbours, and the words of
the dictionary they form. They are added in the order in which pyvi names them, so that they are CRFsuite's
to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.features import Features, Shape
from timviet.index.segmentation.model import CrfModel
from timviet.index.segmentation.token_table import TokenTable

__all__ = ["Emissions"]

_WINDOW = 1 << 14  # tokens looked at together: their numbers stay near the processor
_REACH = 2  # how many tokens away a token can still say something


class Emissions:
    """The weights and the dictionary."""

    def __init__(self, model: CrfModel, dictionary: Dictionary) -> None:
        self._weights = {
            name: weights
            for name, weights in model.weights.items()
            if name.endswith("()")  # says nothing of the letters
        }
        self._features = Features(model.weights)
        self._dictionary = dictionary

    def tokens(self, spelled: Callable[[str], str]) -> TokenTable:
        """A table of tokens to be filled."""
        return TokenTable(self._features, self._dictionary, spelled)

    def scores(
        self, tokens: npt.NDArray[np.int32], table: TokenTable
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """What is known of a sequence of tokens, which are numbers of the table.

        Returns (2, n), the score of each label, and (n, 2), the shape and the length of each token.
        """
        of_letters, sights = self._features.scores, table.sights()
        scores = np.empty((2, len(tokens)))
        seen = np.empty((len(tokens), 2), np.int32)
        for start in range(0, len(tokens), _WINDOW):
            stop = min(start + _WINDOW, len(tokens))
            low, high = max(start - _REACH, 0), stop + _REACH
            window = tokens[low:high]
            sight = sights.take(window, axis=0)
            letters = of_letters.take(sight[:, 3], axis=0)
            found = self._scores(letters, sight[:, 0].astype(np.int64), sight[:, 1])
            scores[:, start:stop] = found[:, start - low : stop - low]
            seen[start:stop] = sight[start - low : stop - low, 1:3]
        return scores, seen

    def _scores(
        self,
        of_letters: npt.NDArray[np.float64],
        syllables: npt.NDArray[np.int64],
        shapes: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float64]:
        """(2, n): the score of each label, from rows of the table.

        An edge has no letters, no shape and no place in the dictionary, so it adds nothing to its neighbours.
        """
        weights = self._weights
        titles = (shapes & Shape.TITLE != 0).astype(np.float64)
        uppers = (shapes & Shape.UPPER != 0).astype(np.float64)
        pairs = self._dictionary.pairs(syllables).astype(np.float64)
        triples = self._dictionary.triples(syllables)
        columns = np.ascontiguousarray(of_letters.T)
        for label in (0, 1):
            own, onward, backward = columns[label], columns[2 + label], columns[4 + label]
            from_left, from_right = own[1:], own[:-1]
            from_left += onward[:-1]
            from_left += weights["-1:word.istitle()"][label] * titles[:-1]
            from_left += weights["-1:word.isupper()"][label] * uppers[:-1]
            from_left += weights["-1:word.bi_gram()"][label] * pairs
            own[triples + 2] += weights["-2:word.tri_gram()"][label]
            from_right += backward[1:]
            from_right += weights["+1:word.istitle()"][label] * titles[1:]
            from_right += weights["+1:word.isupper()"][label] * uppers[1:]
            from_right += weights["+1:word.bi_gram()"][label] * pairs
            own[triples] += weights["+2:word.tri_gram()"][label]
        return columns[:2]
