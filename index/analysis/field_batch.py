"""What does the writer need to know of many documents at once?

Not tokens but numbers: in each layer the distinct terms of a batch, and for every token the number of its term.
That is little to hand from one process to another, and the writer renumbers whole arrays, not tokens. Where
folded syllables and bigrams stand follows from the syllables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.analysis.distinct import distinct
from timviet.index.analysis.text_batch import LayerTerms, TextBatch

__all__ = ["EncodedTokens", "FieldBatch", "Interner", "encode_texts"]


@dataclass(frozen=True, slots=True)
class EncodedTokens:
    """The tokens of one layer of many texts, one text after the other."""

    terms: list[str]
    """The distinct terms, in the order in which they are met."""

    numbers: NDArray[np.int32]
    """(n_tokens,) the term of each token."""

    lengths: NDArray[np.int32]
    """(n_texts,) number of tokens of each text."""


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """One field of many documents."""

    syllables: EncodedTokens

    folded: list[str]
    """(n_terms,) the folded form of each distinct syllable."""

    positions: NDArray[np.int32]
    """(n_tokens,) of the syllables, from 0 in each text; neighbours differ by 1 and are a bigram."""

    named: Mapping[Layer, EncodedTokens]
    """The layers whose terms have names of their own: words and forms, as far as the field has them."""


class Interner(dict[str, int]):
    """Numbers terms as they are met."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


def encode_texts(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> FieldBatch:
    """Analyses one field of many documents for the index.

    :param layers: which layers it has
    """
    batch = TextBatch(texts)
    lengths = np.diff(batch.bounds)
    folded, positions = batch.syllables.table.folded, batch.syllables.positions
    met, numbers = distinct(batch.syllables.terms, len(folded))
    spelled = batch.syllables.table.spelled
    syllables = EncodedTokens([spelled[term] for term in met.tolist()], numbers, lengths.astype(np.int32))
    first = np.append(positions, np.int32(0))[batch.bounds[:-1]]
    return FieldBatch(
        syllables,
        [folded[term] for term in met.tolist()],
        positions - np.repeat(first, lengths),
        {layer: _numbered(batch, terms(batch)) for layer, terms in _NAMED.items() if layer in layers},
    )


_NAMED = {Layer.WORD: TextBatch.words, Layer.FORM: TextBatch.forms}


def _numbered(batch: TextBatch, terms: LayerTerms) -> EncodedTokens:
    """Gives a layer of which the names are distinct, in the order in which they are met."""
    lengths = np.diff(np.searchsorted(terms.first, batch.bounds))
    return EncodedTokens(terms.names, terms.numbers, lengths.astype(np.int32))
