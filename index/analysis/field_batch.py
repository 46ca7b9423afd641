"""What does the writer need of one field of many documents?

Numbers, not strings: in each layer the distinct terms of a batch, and for every token the number of its term. That
is little to send from one process to another, and the writer renumbers whole arrays, not tokens. The positions of
folded syllables and bigrams follow from those of the syllables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.analysis.distinct import distinct
from timviet.index.analysis.text_batch import LayerTerms, TextBatch

__all__ = ["EncodedTokens", "FieldBatch", "encode_texts"]


@dataclass(frozen=True, slots=True)
class EncodedTokens:
    """The tokens of one layer of many texts, one text after the other."""

    terms: list[str]
    """The distinct terms, in the order in which they first occur."""

    numbers: NDArray[np.int32]
    """(n_tokens,) index in ``terms`` of each token."""

    lengths: NDArray[np.int32]
    """(n_texts,) number of tokens of each text."""


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """One field of many documents."""

    syllables: EncodedTokens

    folded: list[str]
    """(n_terms,) the folded form of each distinct syllable."""

    positions: NDArray[np.int32]
    """(n_tokens,) of the syllables, from 0 in each text; neighbors that differ by 1 are a bigram."""

    named: Mapping[Layer, EncodedTokens]
    """The layers whose terms do not follow from the syllables: words and forms, as far as the field has them."""


_NAMED = {Layer.WORD: TextBatch.words, Layer.FORM: TextBatch.forms}


def encode_texts(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> FieldBatch:
    """Analyze one field of many documents for the index.

    :param layers: those of the field
    """
    batch = TextBatch(texts)
    table, positions = batch.syllables.syllable_table, batch.syllables.positions
    lengths = np.diff(batch.bounds)
    terms, numbers = distinct(batch.syllables.terms, len(table.folded))
    syllables = EncodedTokens([table.spelled[term] for term in terms.tolist()], numbers, lengths.astype(np.int32))
    first = np.append(positions, np.int32(0))[batch.bounds[:-1]]  # position of the first syllable of each text
    return FieldBatch(
        syllables,
        [table.folded[term] for term in terms.tolist()],
        positions - np.repeat(first, lengths),
        {layer: _encode(batch, make(batch)) for layer, make in _NAMED.items() if layer in layers},
    )


def _encode(batch: TextBatch, terms: LayerTerms) -> EncodedTokens:
    """Encode a layer whose names are distinct and in the order in which they first occur."""
    lengths = np.diff(np.searchsorted(terms.first, batch.bounds))
    return EncodedTokens(terms.names, terms.numbers, lengths.astype(np.int32))
