"""Where does a syllable stand, and in which documents do several stand in a row or close together?

The answer is read from the streams of the documents (:mod:`timviet.index.store.segment.streams.token_stream`), in
which each syllable is a kind. A folded syllable is several kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.store.segment.streams.token_stream import TokenStream

__all__ = ["Phrases", "Positions", "Spellings"]

Positions = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) which of some documents, and (n,) position in it, in order."""

Spellings = Sequence[frozenset[str] | None]
"""How the syllable may be spelled at each place of a phrase, None for any."""


class Phrases:
    """Looks for syllables in one field of a segment."""

    def __init__(
        self, open_stream: Callable[[], TokenStream], number_of: Callable[[Layer, str], int | None]
    ) -> None:
        """Begin without reading anything.

        :param open_stream: opens the streams
        :param number_of: returns the number of a syllable or folded syllable in its layer
        """
        self._open_stream = open_stream
        self._number_of = number_of

    @cached_property
    def _stream(self) -> TokenStream:
        """The streams; a field without any of the syllables may have none, so they are opened late."""
        return self._open_stream()

    def positions(self, layer: Layer, term: str, docs: NDArray[Any]) -> Positions:
        """Return where a term stands in some documents.

        :param docs: (n_docs,) document numbers, ascending
        """
        kinds = self._kinds(layer, term)
        if kinds is None or not len(docs):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return self._stream.positions(docs, kinds)

    def in_a_row(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings
    ) -> NDArray[Any]:
        """Return those of some documents, ascending, in which the terms stand in a row."""
        kinds = self._kinds_of_row(layer, terms, spellings)
        return docs[self._stream.has_row(docs, kinds)] if kinds and len(docs) else docs[:0]

    def near(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Return those of some documents, ascending, in which the terms stand in this order, close together.

        :param slop: how many places may lie between the first and the last besides theirs
        """
        kinds = self._kinds_of_row(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0]
        stands = (self._stream.positions(docs, term_kinds) for term_kinds in kinds)
        places = [(document << 32) | position for document, position in stands]
        first = last = places[0]  # of each row that is begun
        for following in places[1:]:
            after = np.append(following, np.iinfo(np.int64).max)
            last = after[following.searchsorted(last, side="right")]
            is_close = last - first < len(kinds) + slop  # in another document it is farther by far
            first, last = first[is_close], last[is_close]
        is_hit = np.zeros(len(docs), np.bool_)
        is_hit[first >> 32] = True
        return docs[is_hit]

    def _kinds_of_row(self, layer: Layer, terms: Sequence[str], spellings: Spellings) -> list[NDArray[np.bool_]]:
        """Return which kinds of syllables may stand at each place; nothing if some place has none."""
        row: list[NDArray[np.bool_]] = []
        for term, allowed in zip_longest(terms, spellings):
            if (kinds := self._kinds(layer, term)) is None:
                return []
            if allowed is not None:
                is_spelled = np.zeros_like(kinds)
                for spelling in allowed:
                    if (kind := self._kinds(Layer.SYLLABLE, spelling)) is not None:
                        is_spelled |= kind
                kinds &= is_spelled
            row.append(kinds)
        return row

    def _kinds(self, layer: Layer, term: str) -> NDArray[np.bool_] | None:
        """Return which kinds of syllables a term is, (n_kinds,), or None if it is not in the segment."""
        if (number := self._number_of(layer, term)) is None:
            return None
        stream = self._stream
        kinds: NDArray[np.bool_] = (stream.syllables if layer is Layer.SYLLABLE else stream.folded) == number
        return kinds
