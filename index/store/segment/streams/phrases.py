"""Which documents contain a phrase, or syllables close together, and at which positions is a syllable?

The answers are read from the token streams of the documents
(:mod:`timviet.index.store.segment.streams.token_stream`). A syllable is one or more kinds of the stream, and so is
a folded syllable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        return docs[self._stream.has_phrase(docs, kinds)] if kinds and len(docs) else docs[:0]

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
        is_clear, contexts = self._stream.phrase_contexts(docs, kinds, with_digits, MAX_BESIDE)

        def read(kinds: Sequence[int]) -> tuple[str, ...]:
            return tuple(dictionary.term(int(folded[kind])) for kind in kinds)

        return docs[is_clear], [
            Context(int(docs[document]), read(before), read(after)) for document, before, after in contexts
        ]

    def with_near(
        self, layer: Layer, terms: Sequence[str], docs: NDArray[Any], spellings: Spellings, slop: int
    ) -> NDArray[Any]:
        """Return the documents among ``docs``, ascending, that contain the terms in this order, close together.

        :param slop: the most positions between the first and the last term that other tokens may take
        """
        kinds = self._kinds_of_terms(layer, terms, spellings)
        if not kinds or not len(docs):
            return docs[:0]
        positions = (self._stream.positions(docs, term_kinds) for term_kinds in kinds)
        keys = [(document << 32) | position for document, position in positions]
        first = last = keys[0]  # the ends of each match so far
        for term_keys in keys[1:]:
            next_keys = np.append(term_keys, np.iinfo(np.int64).max)
            last = next_keys[term_keys.searchsorted(last, side="right")]
            is_close = last - first < len(kinds) + slop  # a key in another document is much farther away
            first, last = first[is_close], last[is_close]
        is_hit = np.zeros(len(docs), np.bool_)
        is_hit[first >> 32] = True
        return docs[is_hit]

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
