"""How are the syllables and bigrams of a field sorted for a lexicon?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.lexicon.tables import Bigrams, MemoryStrings, MemorySyllables, spelling_key
from timviet.index.store.format.radix_sort import sort_order

__all__ = ["SyllableCounts", "sort_syllables"]

_LOW = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class SyllableCounts:
    """The counts of a field; spellings and folded syllables are numbered in any order."""

    spellings: NDArray[np.int64]
    """(2, n_spellings) documents and occurrences."""

    folded: NDArray[np.int64]
    """(n_folded,) documents."""

    bigrams: NDArray[np.int64]
    """(n_bigrams,) the two folded syllables of each bigram: first << 32 | second."""

    bigram_df: NDArray[np.int64]
    """(n_bigrams,) documents."""

    pairs: NDArray[np.int64]
    """(n_pairs,) the two spellings of each pair, in the same way; the bigram of each pair is there."""

    pair_counts: NDArray[np.int64]
    """(n_pairs,) occurrences."""


def sort_syllables(
    spellings: Sequence[str], folded: Sequence[str], folded_of: NDArray[np.int64], counts: SyllableCounts
) -> MemorySyllables:
    """Return the tables of a field.

    :param folded_of: (n_spellings,) the number of the folded syllable of each spelling
    """
    folded_numbers: list[int] = folded_of.tolist()
    keys = [
        spelling_key(folded[number], spelling) for number, spelling in zip(folded_numbers, spellings, strict=True)
    ]
    order = sort_order(keys)[0]
    new_spelling = np.empty(len(order), np.int64)
    new_spelling[order] = np.arange(len(order))
    starts = np.flatnonzero(np.diff(folded_of[order], prepend=-1))
    new_folded = np.zeros(len(folded), np.int64)
    new_folded[folded_of[order][starts]] = np.arange(len(starts))
    folded_df = np.zeros(len(folded), np.int64)
    folded_df[new_folded] = counts.folded
    bigrams = new_folded[counts.bigrams >> 32] << 32 | new_folded[counts.bigrams & _LOW]
    bigram_order = np.argsort(bigrams)
    bigrams = bigrams[bigram_order]
    first, second = counts.pairs >> 32, counts.pairs & _LOW
    first_folded, second_folded = new_folded[folded_of[first]], new_folded[folded_of[second]]
    bigram = np.searchsorted(bigrams, first_folded << 32 | second_folded)
    first, second = new_spelling[first] - starts[first_folded], new_spelling[second] - starts[second_folded]
    rows = np.lexsort((second, first, bigram))
    return MemorySyllables(
        MemoryStrings([keys[number] for number in order.tolist()], counts.spellings[:, order]),
        np.diff(starts, append=len(order)),
        folded_df,
        Bigrams(
            bigrams >> 32,
            bigrams & _LOW,
            counts.bigram_df[bigram_order],
            np.bincount(bigram, minlength=len(bigrams)),
            first[rows],
            second[rows],
            counts.pair_counts[rows],
        ),
    )
