"""Which columns does the segment writer take for one field of a batch of documents?

For each layer, the distinct terms of the batch, and for each token the number of its term. Numbers are small to
send from one process to another, and the writer renumbers whole arrays, not single tokens. The tokens of the
layers of folded syllables and bigrams are not sent: they follow from the syllables and their positions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.distinct import find_distinct
from timviet.index.analysis.layer import Layer
from timviet.index.analysis.text_batch import LayerTerms, TextBatch

__all__ = ["EncodedTokens", "FieldBatch", "encode_texts"]


@dataclass(frozen=True, slots=True)
class EncodedTokens:
    """The tokens of one layer of many texts, one text after the other."""

    terms: list[str]
    """The distinct terms in order of first occurrence."""

    numbers: NDArray[np.int32]
    """(n_tokens,) index of each token's term in ``terms``."""

    lengths: NDArray[np.int32]
    """(n_texts,) number of tokens of each text."""


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """One field of many documents."""

    syllables: EncodedTokens

    folded: list[str]
    """(n_terms,) the folded spelling of each distinct syllable."""

    positions: NDArray[np.int32]
    """(n_tokens,) position of each syllable, from 0 in each text; neighbors that differ by 1 are a bigram."""

    words_and_forms: Mapping[Layer, EncodedTokens]
    """The layers that do not follow from the syllables: words and forms, if the field has them."""


_WORDS_AND_FORMS = {Layer.WORD: TextBatch.words, Layer.FORM: TextBatch.forms}


def encode_texts(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> FieldBatch:
    """Analyze the texts of one field of many documents.

    :param layers: the layers of the field
    """
    batch = TextBatch(texts)
    table, positions = batch.syllables.syllable_table, batch.syllables.positions
    lengths = np.diff(batch.bounds)
    terms, numbers = find_distinct(batch.syllables.terms, len(table.folded))
    syllables = EncodedTokens(
        [table.spellings[term] for term in terms.tolist()], numbers, lengths.astype(np.int32)
    )
    first_positions = np.append(positions, np.int32(0))[batch.bounds[:-1]]  # of each text; any if it is empty
    return FieldBatch(
        syllables,
        [table.folded[term] for term in terms.tolist()],
        positions - np.repeat(first_positions, lengths),
        {layer: _encode(batch, make(batch)) for layer, make in _WORDS_AND_FORMS.items() if layer in layers},
    )


def _encode(batch: TextBatch, layer_terms: LayerTerms) -> EncodedTokens:
    """Encode a layer whose terms are distinct and in order of first occurrence."""
    lengths = np.diff(batch.token_bounds(layer_terms))
    return EncodedTokens(layer_terms.terms, layer_terms.numbers, lengths.astype(np.int32))
