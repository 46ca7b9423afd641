"""How are the token streams of several segments merged, and the spellings of bigrams counted anew?

Kinds of syllables are renumbered by frequency. The spellings of bigrams are counted from the merged streams.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.schema import WITH_ACCENT_COUNTS
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.merging.term_union import MergedTerms
from timviet.index.store.segment.streams.accent_counts import (
    AccentCountsWriter,
    PairCounts,
    add_counts,
    count_pairs,
    rank_spellings,
)
from timviet.index.store.segment.streams.token_stream import FIRST, TokenStreamWriter

__all__ = ["FieldMerge", "merge_streams"]

_STREAMS = 8192  # documents whose streams are read at once


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """A field whose terms have been merged, and whose streams are merged next."""

    field: str

    syllables: MergedTerms

    folded: MergedTerms

    bigrams: NDArray[np.int64]
    """(n,) the remaining bigrams, ascending: first · folded.count + second."""


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The kinds of syllables after the merge, the most frequent first."""

    syllables: NDArray[np.int64]
    """(n_kinds,) new number of each in the syllable layer."""

    folded: NDArray[np.int64]
    """(n_kinds,) new number of each in the folded layer."""

    new_kinds: list[NDArray[np.int64]]
    """For each source (its kinds,) the new number of each kind; n_kinds or more if the kind does not remain."""


def merge_streams(columns: ColumnsWriter, sources: Sequence[MergeSource], merge: FieldMerge) -> None:
    """Write the streams of a field and the counts of its bigrams' spellings.

    :raises IndexDamaged: the streams of a source contain syllables or bigrams that its postings lack
    """
    kinds = _order_kinds(sources, merge)
    writer = TokenStreamWriter(kinds.syllables, kinds.folded)
    is_counted = merge.field in WITH_ACCENT_COUNTS
    spelling = rank_spellings(kinds.folded)
    pairs: list[PairCounts] = []
    for source, new in zip(sources, kinds.new_kinds, strict=True):
        for codes, sizes in _read_codes(source, merge.field, new, len(kinds.folded)):
            writer.append(codes, sizes)
            if is_counted:
                first, second = _neighbors(codes, sizes)
                bigrams = kinds.folded[first] * merge.folded.count + kinds.folded[second]
                counts = count_pairs(bigrams, spelling[first], spelling[second])
                _require_bigrams(source, merge, counts)
                pairs.append(counts)
    writer.write(columns, merge.field)
    if is_counted:
        accents = AccentCountsWriter()
        accents.append(merge.bigrams, add_counts(pairs))
        accents.write(columns, merge.field, kinds.folded)


def _order_kinds(sources: Sequence[MergeSource], merge: FieldMerge) -> _Kinds:
    """Unite the kinds of syllables of the sources and sort the remaining ones by frequency."""
    folded = merge.folded.union
    keys, shares = [], []
    for source, spelled_numbers, folded_numbers in zip(
        sources, merge.syllables.union.numbers, folded.numbers, strict=True
    ):
        stream = source.reader.token_stream(merge.field)
        keys.append(spelled_numbers[stream.syllables] * folded.size + folded_numbers[stream.folded])
        # The frequencies of kinds are not stored, but Zipf's law is close enough.
        shares.append(source.reader.doc_count / (1 + np.arange(len(stream.syllables))))
    distinct, number = np.unique(np.concatenate([np.zeros(0, np.int64), *keys]), return_inverse=True)
    frequency = np.bincount(number, weights=np.concatenate([np.zeros(0), *shares]), minlength=len(distinct))
    spelled_of, folded_of = np.divmod(distinct, max(folded.size, 1))
    new_spelled, new_folded = merge.syllables.new_numbers[spelled_of], merge.folded.new_numbers[folded_of]
    remains = (new_spelled >= 0) & (new_folded >= 0)
    order = np.argsort(-np.where(remains, frequency, -1), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    order = order[: int(np.count_nonzero(remains))]
    new = [rank[np.searchsorted(distinct, source_keys)] for source_keys in keys]
    return _Kinds(new_spelled[order], new_folded[order], new)


def _read_codes(
    source: MergeSource, field: str, new: NDArray[np.int64], kinds: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
    """Yield the streams of the live documents of a source in new codes, some documents at once."""
    stream = source.reader.token_stream(field)
    code_of = np.arange(FIRST + len(new), dtype=np.int32)
    code_of[FIRST:] = FIRST + new
    docs = np.flatnonzero(source.live)
    for start in range(0, len(docs), _STREAMS):
        codes, sizes = stream.codes(docs[start : start + _STREAMS])
        codes = code_of[codes]
        source.reader.columns.require(codes.max(initial=0) < FIRST + kinds, f"{field}.stream")
        yield codes, sizes


def _neighbors(codes: NDArray[np.int32], sizes: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the kinds of the syllables that have a neighbor, (n,), and those of their neighbors, (n,)."""
    is_pair = np.zeros(len(codes), np.bool_)
    is_pair[:-1] = (codes[:-1] >= FIRST) & (codes[1:] >= FIRST)
    is_pair[np.cumsum(sizes)[sizes > 0] - 1] = False  # the last syllable of a document
    offsets = np.flatnonzero(is_pair)
    return codes[offsets] - FIRST, codes[offsets + 1] - FIRST


def _require_bigrams(source: MergeSource, merge: FieldMerge, counts: PairCounts) -> None:
    bigrams = counts[0] >> 16
    positions = np.searchsorted(merge.bigrams, bigrams)
    is_there = (merge.bigrams.take(positions, mode="clip") == bigrams) if len(merge.bigrams) else not len(bigrams)
    source.reader.columns.require(np.all(is_there), f"{merge.field}.stream")
