"""Which documents contain a phrase, or syllables close together, and at which positions is a syllable?

The answers are read from the token streams of the documents
(:mod:`timviet.index.store.segment.streams.token_stream`). A syllable is one or more kinds of the stream, and so is
a folded syllable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.lazy import lazy_property
from timviet.index.store.segment.streams.token_stream import TokenStream
from timviet.index.store.segment.terms.string_terms import StringTermDictionary

__all__ = ["MAX_BESIDE", "Context", "Phrases", "Positions", "Spellings"]

Positions = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(n,) indices into an array of documents, and (n,) positions in these documents, in order."""

Spellings = Sequence[frozenset[str] | None]
"""The allowed spellings of each syllable of a phrase, None if all are."""

MAX_BESIDE = 8
"""The most syllables with digits on each side of a phrase that are read; numbers of more groups are none."""


class Context(NamedTuple):
    """The folded syllables right beside an occurrence of a phrase that begin with digits, in text order."""

    document: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Phrases:
    """Finds syllables and phrases in one field of a segment."""

    def __init__(
        self,
        open_stream: Callable[[], TokenStream],
        number_of: Callable[[Layer, str], int | None],
        open_folded_terms: Callable[[], StringTermDictionary],
    ) -> None:
        """Create a reader; nothing is read yet.

        :param open_stream: opens the streams
        :param number_of: returns the number of a syllable or folded syllable in its layer
        :param open_folded_terms: opens the dictionary of folded syllables
        """
        self._open_stream = open_stream
        self._number_of = number_of
        self._open_folded_terms = open_folded_terms

    @lazy_property
    def _stream(self) -> TokenStream:
        """The streams, opened when needed: a field that has none of the syllables may have no streams."""
        return self._open_stream()

    def positions(self, layer: Layer, term: str, docs: NDArray[Any]) -> Positions:
        """Return the positions of a term in some documents.

        :param docs: (n_docs,) document numbers, ascending
        """
        kinds = self._kinds(layer, term)
        if kinds is None or not len(docs):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return self._stream.positions(docs, kinds)

    def with_phrase(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings
    ) -> NDArray[Any]:
        """Return the documents among ``docs``, ascending, that contain the terms as a phrase."""
        kinds = self._kinds_of_terms(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0]
        return np.concatenate(
            [batch[self._stream.has_phrase(batch, kinds)] for batch in self._stream.batches(docs)]
        )

    def contexts(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings
    ) -> tuple[NDArray[Any], list[Context]]:
        """Return in which of some documents a phrase has no digits beside it, and the digits elsewhere.

        :return: the documents among ``docs``, ascending, that have the phrase with no digits right beside it; its
            occurrences in the other documents that have it
        """
        kinds = self._kinds_of_terms(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0], []
        folded, dictionary = self._stream.folded, self._open_folded_terms()
        with_digits = (folded >= dictionary.count_before("0")) & (folded < dictionary.count_before(":"))

        def read(kinds: Sequence[int]) -> tuple[str, ...]:
            return tuple(dictionary.term(int(folded[kind])) for kind in kinds)

        clear: list[NDArray[Any]] = []
        contexts: list[Context] = []
        for batch in self._stream.batches(docs):
            is_clear, of_batch = self._stream.phrase_contexts(batch, kinds, with_digits, MAX_BESIDE)
            clear.append(batch[is_clear])
            contexts += (Context(int(batch[row]), read(before), read(after)) for row, before, after in of_batch)
        return np.concatenate(clear), contexts

    def with_near(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Return the documents among ``docs``, ascending, that contain the terms in this order, close together.

        :param slop: the most positions between the first and the last term that other tokens may take
        """
        kinds = self._kinds_of_terms(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0]
        masks = {mask.tobytes(): mask for mask in kinds}  # a term that is there twice is read once
        names = [mask.tobytes() for mask in kinds]
        near = [batch[self._has_near(batch, names, masks, slop)] for batch in self._stream.batches(docs)]
        return np.concatenate(near)

    def _has_near(
        self, docs: NDArray[Any], names: Sequence[bytes], masks: Mapping[bytes, NDArray[np.bool_]], slop: int
    ) -> NDArray[np.bool_]:
        """Return whether each document has some terms in their order and close together.

        :param names: the names of the masks of the terms
        :param masks: the kinds that a term may be
        """
        positions = self._stream.positions_of_each(docs, list(masks.values()))
        keys = {
            name: np.append((document << 32) | position, np.iinfo(np.int64).max)
            for name, (document, position) in zip(masks, positions, strict=True)
        }
        first = last = keys[names[0]][:-1]  # the ends of each match so far
        for name in names[1:]:
            last = keys[name][keys[name][:-1].searchsorted(last, side="right")]
            is_close = last - first < len(names) + slop  # a key in another document is much farther away
            first, last = first[is_close], last[is_close]
        has_near = np.zeros(len(docs), np.bool_)
        has_near[first >> 32] = True
        return has_near

    def _kinds_of_terms(self, layer: Layer, terms: Sequence[str], spellings: Spellings) -> list[NDArray[np.bool_]]:
        """Return the kinds that each term may be, as masks; no masks if a term is not in the segment."""
        masks: list[NDArray[np.bool_]] = []
        for term, allowed in zip_longest(terms, spellings):
            if (kinds := self._kinds(layer, term)) is None:
                return []
            if allowed is not None:
                is_spelled = np.zeros_like(kinds)
                for spelling in allowed:
                    if (kind := self._kinds(Layer.SYLLABLE, spelling)) is not None:
                        is_spelled |= kind
                kinds &= is_spelled
            masks.append(kinds)
        return masks

    def _kinds(self, layer: Layer, term: str) -> NDArray[np.bool_] | None:
        """Return a mask of the kinds that a term may be, (n_kinds,), or None if it is not in the segment."""
        if (number := self._number_of(layer, term)) is None:
            return None
        stream = self._stream
        kinds: NDArray[np.bool_] = (stream.syllables if layer is Layer.SYLLABLE else stream.folded) == number
        return kinds
