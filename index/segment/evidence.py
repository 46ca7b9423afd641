"""What speaks for each label of each token?

The scores of the two labels: the weights of all that pyvi says of a token, its neighbours, and the words of
the dictionary they form. They are added in the order in which pyvi names them, so that they are CRFsuite's
to the last bit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from timviet.index.segment.attributes import Shape
from timviet.index.segment.crf import CrfModel
from timviet.index.segment.lexicon import Lexicon
from timviet.index.segment.runs import Columns, Runs

__all__ = ["Evidence", "ScoredTokens"]

_WINDOW = 1 << 17  # characters looked at together
_BLANK = re.compile(r"\s")
_REACH = 2  # how many tokens away a token can still say something


@dataclass(frozen=True, slots=True)
class ScoredTokens:
    """The tokens of a text, with the score of each label."""

    starts: npt.NDArray[np.int64]  # (n_tokens,)
    lengths: npt.NDArray[np.int32]  # (n_tokens,)
    shapes: npt.NDArray[np.int32]  # (n_tokens,) Shape
    scores: npt.NDArray[np.float64]  # (2, n_tokens)


class Evidence:
    """The weights and the dictionary, and the runs they have been asked about."""

    def __init__(self, model: CrfModel, lexicon: Lexicon) -> None:
        self._weights = {
            name: np.array(weights)[:, np.newaxis]  # (2, 1)
            for name, weights in model.weights.items()
            if name.endswith("()")  # says nothing of the letters
        }
        self._lexicon = lexicon
        self._runs = Runs(model.weights, lexicon)

    def tokens(self, text: str, edges_at: npt.NDArray[np.int64]) -> ScoredTokens:
        """The tokens of a text in which the line ends at ``edges_at``, ascending, are edges between texts."""
        parts = list(self._parts(text, edges_at))
        if len(parts) == 1:
            return parts[0]
        names = ScoredTokens.__slots__
        return ScoredTokens(*(np.concatenate([getattr(part, name) for part in parts], -1) for name in names))

    def _parts(self, text: str, edges_at: npt.NDArray[np.int64]) -> Iterator[ScoredTokens]:
        """Go through the text window by window; the last tokens of each are scored with the next."""
        held, done = None, 0  # tokens, the first of which have been scored
        for start, stop in _windows(text):
            low, high = np.searchsorted(edges_at, (start, stop))
            columns = self._runs.columns(text[start:stop], edges_at[low:high] - start)
            columns.starts[:] += start
            if held is not None:
                columns = held.followed_by(columns)
            ready = len(columns) if stop == len(text) else max(len(columns) - _REACH, done)
            yield ScoredTokens(
                columns.starts[done:ready],
                columns.lengths[done:ready],
                columns.shapes[done:ready],
                self._scores(columns)[:, done:ready],
            )
            kept = max(ready - _REACH, 0)
            held, done = columns.since(kept), ready - kept

    def _scores(self, columns: Columns) -> npt.NDArray[np.float64]:
        """(2, n_tokens): the score of each label.

        An edge has no letters, no shape and no place in the lexicon, so it adds nothing to its neighbours.
        """
        weights = self._weights
        titles = (columns.shapes & Shape.TITLE != 0).astype(np.float64)
        uppers = (columns.shapes & Shape.UPPER != 0).astype(np.float64)
        syllables = columns.syllables.astype(np.int64)
        pairs = self._lexicon.pairs(syllables).astype(np.float64)
        triples = self._lexicon.triples(syllables)

        scores = np.ascontiguousarray(columns.own)
        from_left, from_right = scores[:, 1:], scores[:, :-1]
        from_left += columns.onward[:, :-1]
        from_left += weights["-1:word.istitle()"] * titles[:-1]
        from_left += weights["-1:word.isupper()"] * uppers[:-1]
        from_left += weights["-1:word.bi_gram()"] * pairs
        scores[:, triples + 2] += weights["-2:word.tri_gram()"]
        from_right += columns.backward[:, 1:]
        from_right += weights["+1:word.istitle()"] * titles[1:]
        from_right += weights["+1:word.isupper()"] * uppers[1:]
        from_right += weights["+1:word.bi_gram()"] * pairs
        scores[:, triples] += weights["+2:word.tri_gram()"]
        return scores


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text before blanks into parts of ``_WINDOW`` characters or a little more."""
    start = 0
    while start < len(text):
        blank = _BLANK.search(text, start + _WINDOW)
        stop = blank.start() if blank else len(text)
        yield start, stop
        start = stop
