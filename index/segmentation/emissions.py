"""How well does each label fit each token?

An emission score is the sum of the weights of a token's features, of its neighbors' features, and of the
dictionary words that they form. The weights are added in the order in which pyvi names the features,
so that the sums are those of CRFsuite to the last bit.
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

_WINDOW = 1 << 14  # tokens scored together: their arrays stay in the processor's cache
_CONTEXT = 2  # largest distance, in tokens, of a token that affects a score


class Emissions:
    """The emission scores of a model and its dictionary."""

    def __init__(self, model: CrfModel, dictionary: Dictionary) -> None:
        self._weights = {
            name: weights
            for name, weights in model.weights.items()
            if name.endswith("()")  # the features without letters; Features has the others
        }
        self._features = Features(model.weights)
        self._dictionary = dictionary

    def new_table(self, respell: Callable[[str], str]) -> TokenTable:
        """Return an empty table of tokens.

        :param respell: see :class:`TokenTable`
        """
        return TokenTable(self._features, self._dictionary, respell)

    def scores(
        self, tokens: npt.NDArray[np.int32], table: TokenTable
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """Return the scores, shapes and lengths of a sequence of tokens.

        :param tokens: (n,) int32, rows of the table
        :returns: (2, n) float64, the score of each label; (n, 2) int32, the shape and the length of each token
        """
        letter_scores, features = self._features.scores, table.features()
        scores = np.empty((2, len(tokens)))
        shapes_and_lengths = np.empty((len(tokens), 2), np.int32)
        for start in range(0, len(tokens), _WINDOW):
            end = min(start + _WINDOW, len(tokens))
            low, high = max(start - _CONTEXT, 0), end + _CONTEXT
            rows = features.take(tokens[low:high], axis=0)
            own_scores = letter_scores.take(rows[:, 3], axis=0)
            window = self._window_scores(own_scores, rows[:, 0].astype(np.int64), rows[:, 1])
            scores[:, start:end] = window[:, start - low : end - low]
            shapes_and_lengths[start:end] = rows[start - low : end - low, 1:3]
        return scores, shapes_and_lengths

    def _window_scores(
        self,
        own_scores: npt.NDArray[np.float64],
        syllables: npt.NDArray[np.int64],
        shapes: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float64]:
        """Return the score of each label: (2, n) float64.

        An edge between texts has no letters, no shape and no number in the dictionary, so it adds nothing to its
        neighbors.

        :param own_scores: (n, 6) float64, rows of ``Features.scores``
        :param syllables: (n,) int64, numbers in the dictionary
        :param shapes: (n,) int32, bits of :class:`Shape`
        """
        weights = self._weights
        titles = (shapes & Shape.TITLE != 0).astype(np.float64)
        uppers = (shapes & Shape.UPPER != 0).astype(np.float64)
        pairs = self._dictionary.is_pair(syllables).astype(np.float64)
        triples = self._dictionary.triple_starts(syllables)
        columns = np.ascontiguousarray(own_scores.T)
        for label in (0, 1):
            own, to_next, to_previous = columns[label], columns[2 + label], columns[4 + label]
            with_previous, with_next = own[1:], own[:-1]
            with_previous += to_next[:-1]
            with_previous += weights["-1:word.istitle()"][label] * titles[:-1]
            with_previous += weights["-1:word.isupper()"][label] * uppers[:-1]
            with_previous += weights["-1:word.bi_gram()"][label] * pairs
            own[triples + 2] += weights["-2:word.tri_gram()"][label]
            with_next += to_previous[1:]
            with_next += weights["+1:word.istitle()"][label] * titles[1:]
            with_next += weights["+1:word.isupper()"][label] * uppers[1:]
            with_next += weights["+1:word.bi_gram()"][label] * pairs
            own[triples] += weights["+2:word.tri_gram()"][label]
        return columns[:2]
