"""Where does a syllable stand, and in which documents do several stand in a row or close together?

The answer is read from the streams of the documents (:mod:`timviet.index.store.segment.token_stream`), in which
each syllable is a kind; a folded syllable is several kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.store.segment.token_stream import TokenStream

__all__ = ["Phrases", "Positions", "Spellings"]

Positions = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) which of some documents, and (n,) position in it, in order."""

Spellings = Sequence[frozenset[str] | None]
"""How the syllable may be spelled at each place of a phrase, None for any."""


class Phrases:
    """Looks for syllables in one field of a segment."""

    def __init__(self, forward: Callable[[], TokenStream], number_of: Callable[[Layer, str], int | None]) -> None:
        """Takes what gives the streams, and the number of a syllable or folded syllable in its layer."""
        self._open = forward
        self._number_of = number_of

    @cached_property
    def _forward(self) -> TokenStream:
        """The streams; a field without any of the syllables may have none."""
        return self._open()

    def positions(self, layer: Layer, term: str, docs: NDArray[Any]) -> Positions:
        """Gives where a term stands in some documents.

        :param docs: (n_docs,) document numbers, ascending
        """
        wanted = self._kinds(layer, term)
        if wanted is None or not len(docs):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return self._forward.places(docs, wanted)

    def in_a_row(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings
    ) -> NDArray[Any]:
        """Gives those of some documents, ascending, in which the terms stand in a row."""
        kinds = self._kinds_of_row(layer, terms, spellings)
        return docs[self._forward.rows(docs, kinds)] if kinds and len(docs) else docs[:0]

    def near(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Gives those of some documents, ascending, in which the terms stand in this order, close together.

        :param slop: how many places may lie between the first and the last besides theirs
        """
        kinds = self._kinds_of_row(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0]
        places = [(each[0] << 32) | each[1] for each in (self._forward.places(docs, kind) for kind in kinds)]
        first = last = places[0]  # of each row that is begun
        for following in places[1:]:
            behind = np.append(following, np.iinfo(np.int64).max)
            last = behind[following.searchsorted(last, side="right")]
            kept = last - first < len(kinds) + slop  # in another document it is farther by far
            first, last = first[kept], last[kept]
        there = np.zeros(len(docs), np.bool_)
        there[first >> 32] = True
        return docs[there]

    def _kinds_of_row(self, layer: Layer, terms: Sequence[str], spellings: Spellings) -> list[NDArray[np.bool_]]:
        """Gives which kinds of syllables may stand at each place; nothing if some place has none."""
        kinds: list[NDArray[np.bool_]] = []
        for term, allowed in zip_longest(terms, spellings):
            if (wanted := self._kinds(layer, term)) is None:
                return []
            if allowed is not None:
                spelled = np.zeros_like(wanted)
                for spelling in allowed:
                    if (kind := self._kinds(Layer.SYLLABLE, spelling)) is not None:
                        spelled |= kind
                wanted &= spelled
            kinds.append(wanted)
        return kinds

    def _kinds(self, layer: Layer, term: str) -> NDArray[np.bool_] | None:
        """Gives which kinds of syllables a term is, or None if it is not in the segment."""
        if (number := self._number_of(layer, term)) is None:
            return None
        forward = self._forward
        kinds: NDArray[np.bool_] = (forward.syllables if layer is Layer.SYLLABLE else forward.folded) == number
        return kinds
