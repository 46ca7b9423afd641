"""How are the layers of syllables, folded syllables and bigrams written from the syllables of a field?

All three are inverted from one array of codes. The field's token stream is the same array, with the syllables
renumbered by frequency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.schema import WITH_ACCENT_COUNTS
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.postings.posting_table_writer import PostingTableWriter
from timviet.index.store.segment.streams.accent_counts import (
    AccentCountsWriter,
    PairCounts,
    count_pairs,
    rank_spellings,
)
from timviet.index.store.segment.streams.token_stream import FIRST, TokenStreamWriter
from timviet.index.store.segment.terms.pair_terms import write_pairs
from timviet.index.store.segment.terms.string_terms import write_terms
from timviet.index.store.segment.writing.inversion import NO_RANGE, invert_layer, invert_with, range_numbers
from timviet.index.store.segment.writing.layer_tokens import SyllableTokens, as_array, count_tokens

__all__ = ["write_syllable_layers"]

_STREAMS = 1 << 20  # codes that are encoded at once


@dataclass(frozen=True, slots=True)
class _FieldSyllables:
    """The syllables of one field of all documents."""

    codes: NDArray[np.int32]
    """(n_codes,) the streams of the documents, concatenated."""

    sizes: NDArray[np.int32]
    """(n_docs,) codes of each document."""

    lengths: NDArray[np.int32]
    """(n_docs,) syllables of each document."""

    pairs: NDArray[np.int32]
    """(n_docs,) bigrams of each document."""

    spelling_of: NDArray[np.int64]
    """(n_kinds,) number of each kind in the syllable layer."""

    folded_of: NDArray[np.int64]
    """(n_kinds,) number of each kind in the folded layer."""

    folded_count: int
    """The number of distinct folded syllables."""

    counts: NDArray[np.int64]
    """(n_kinds,) occurrences of each kind."""

    ends: NDArray[np.int64]
    """(n_docs,) the offset in ``codes`` at which each document ends."""


def write_syllable_layers(columns: ColumnsWriter, field: str, tokens: SyllableTokens) -> dict[str, int]:
    """Write the three layers and the stream of a field, and free its syllables.

    :return: the number of tokens of each layer, by :func:`table_name`
    """
    names = {layer: table_name(field, layer) for layer in Layer}
    syllables = _write_terms(columns, names, tokens)
    ranges = _write_single(columns, names, syllables)
    _write_bigrams(columns, field, names[Layer.BIGRAM], syllables, ranges)
    count = int(syllables.lengths.sum(dtype=np.int64))
    return {
        names[Layer.SYLLABLE]: count,
        names[Layer.FOLDED]: count,
        names[Layer.BIGRAM]: int(syllables.pairs.sum(dtype=np.int64)),
    }


def _write_terms(columns: ColumnsWriter, names: dict[Layer, str], tokens: SyllableTokens) -> _FieldSyllables:
    """Write the lengths of documents and the dictionaries of syllables and folded syllables."""
    lengths, sizes, pairs = map(as_array, (tokens.lengths, tokens.sizes, tokens.pairs))
    columns.write(f"{names[Layer.SYLLABLE]}.lengths", narrow(lengths))
    columns.add_alias(f"{names[Layer.FOLDED]}.lengths", of=f"{names[Layer.SYLLABLE]}.lengths")
    columns.write(f"{names[Layer.BIGRAM]}.lengths", narrow(pairs))
    spelled, spelling_of = tokens.take_terms()
    write_terms(columns, names[Layer.SYLLABLE], spelled)
    del spelled
    folded, folded_of = tokens.take_folded()
    write_terms(columns, names[Layer.FOLDED], folded)
    count = len(folded)
    del folded
    codes = tokens.tokens.read()
    counts = count_tokens(codes, FIRST + len(spelling_of))[FIRST:]
    ends = np.cumsum(sizes, dtype=np.int64)
    return _FieldSyllables(codes, sizes, lengths, pairs, spelling_of, folded_of, count, counts, ends)


def _write_single(
    columns: ColumnsWriter, names: dict[Layer, str], syllables: _FieldSyllables
) -> NDArray[np.uint8]:
    """Write the postings of syllables and folded syllables; return the ranges of the folded ones: (n_codes,)."""
    codes, lengths = syllables.codes, syllables.lengths
    counts = np.concatenate([np.zeros(FIRST, np.int64), syllables.counts])

    def write(layer: Layer, number_of_kind: NDArray[np.int64]) -> NDArray[np.uint8]:
        number_of = np.concatenate([np.zeros(FIRST, np.int64), number_of_kind])
        ranges = range_numbers(codes, number_of, counts)
        ranges[codes < FIRST] = NO_RANGE
        writer = PostingTableWriter(len(lengths), lengths)
        invert_layer(ranges, syllables.ends, lambda offsets: number_of[codes[offsets]], len(number_of), writer)
        writer.write(columns, names[layer])
        return ranges

    write(Layer.SYLLABLE, syllables.spelling_of)
    return write(Layer.FOLDED, syllables.folded_of)


def _write_bigrams(
    columns: ColumnsWriter, field: str, name: str, syllables: _FieldSyllables, ranges: NDArray[np.uint8]
) -> None:
    """Write the bigrams, the counts of their spellings, and the streams.

    :param ranges: (n_codes,) the ranges of the folded syllables; a bigram is in the range of its first syllable
    """
    codes, sizes, count = syllables.codes, syllables.sizes, syllables.folded_count
    ranges[:-1][codes[1:] < FIRST] = NO_RANGE
    ranges[syllables.ends[sizes > 0] - 1] = NO_RANGE
    number_of = np.concatenate([np.zeros(FIRST, np.int64), syllables.folded_of])
    order = np.argsort(-syllables.counts, kind="stable")
    spelling = np.zeros(FIRST + len(order), np.uint8)
    spelling[FIRST + order] = rank_spellings(syllables.folded_of[order])
    is_counted = field in WITH_ACCENT_COUNTS
    writer, accents = PostingTableWriter(len(sizes), syllables.pairs), AccentCountsWriter()

    def bigrams(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        pairs: NDArray[np.int64] = number_of[codes[offsets]] * count + number_of[codes[offsets + 1]]
        return pairs

    def count_spellings(bigrams: NDArray[np.int64], offsets: NDArray[np.int64]) -> PairCounts | None:
        return count_pairs(bigrams, spelling[codes[offsets]], spelling[codes[offsets + 1]]) if is_counted else None

    distinct = []
    for terms, pairs in invert_with(ranges, syllables.ends, bigrams, count**2, writer, count_spellings):
        if pairs is not None:
            accents.append(terms, pairs)
        distinct.append(terms)
    writer.write(columns, name)
    write_pairs(columns, name, np.concatenate(distinct), count)
    if is_counted:
        accents.write(columns, field, syllables.folded_of[order])
    _write_streams(columns, field, syllables, order)


def _write_streams(
    columns: ColumnsWriter, field: str, syllables: _FieldSyllables, order: NDArray[np.int64]
) -> None:
    """Write the streams of a field.

    :param order: (n_kinds,) the kinds, the most frequent first
    """
    rank = np.arange(FIRST + len(order), dtype=np.int32)
    rank[FIRST + order] = FIRST + np.arange(len(order))
    writer = TokenStreamWriter(syllables.spelling_of[order], syllables.folded_of[order])
    sizes, ends = syllables.sizes, syllables.ends
    start_doc = 0
    while start_doc < len(sizes):
        start = int(ends[start_doc - 1]) if start_doc else 0
        end_doc = max(int(np.searchsorted(ends, start + _STREAMS)), start_doc + 1)
        writer.append(rank[syllables.codes[start : int(ends[end_doc - 1])]], sizes[start_doc:end_doc])
        start_doc = end_doc
    writer.write(columns, field)
