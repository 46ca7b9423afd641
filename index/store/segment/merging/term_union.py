"""Which terms does the union of several segments have, and which number does each term get in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.segment.merging.merge_source import MergeSource

__all__ = ["MergedTerms", "TermUnion", "unite_pairs", "unite_terms"]


@dataclass(frozen=True, slots=True)
class TermUnion:
    """The distinct terms of one layer in all sources."""

    size: int
    """The number of terms."""

    numbers: list[NDArray[np.int64]]
    """For each source: the number in the union of each of its terms, ascending."""


@dataclass(frozen=True, slots=True)
class MergedTerms:
    """The terms of one layer after the merge; a term remains if it occurs in a live document."""

    union: TermUnion

    new_numbers: NDArray[np.int64]
    """(union.size,) the new number of each term of the union, or -1 if it does not remain."""

    @property
    def count(self) -> int:
        """The number of remaining terms."""
        return int(self.new_numbers.max(initial=-1)) + 1


def unite_terms(sources: Sequence[MergeSource], name: str) -> tuple[list[bytes], TermUnion]:
    """Return the terms of a layer of strings, sorted, and their union.

    :raises IndexDamaged: the terms of a source are not sorted, or not UTF-8
    """
    dictionaries = [source.reader.tables.string_table(name)[1] for source in sources]
    terms = [term for dictionary in dictionaries for term in dictionary.encoded()]
    order, is_other = sort_order(terms)
    numbers = np.empty(len(terms), np.int64)
    numbers[order] = np.cumsum(is_other) - 1
    ends = np.cumsum([len(dictionary) for dictionary in dictionaries])
    union = TermUnion(int(np.count_nonzero(is_other)), np.split(numbers, ends[:-1]))
    distinct = [terms[position] for position in order[is_other].tolist()]
    try:
        b"\n".join(distinct).decode()
    except UnicodeDecodeError as error:  # a merge must not copy damage
        raise sources[0].reader.columns.damaged(
            Message("block {block} is not UTF-8", block=f"{name}.terms")
        ) from error
    return distinct, union


def unite_pairs(
    sources: Sequence[MergeSource], name: str, folded: TermUnion
) -> tuple[NDArray[np.int64], TermUnion]:
    """Return the bigrams of a layer, sorted, and their union.

    :param folded: the union of the folded syllables
    :return: (union.size,) first · folded.size + second; and the union
    :raises IndexDamaged: the bigrams of a source are not sorted
    """
    keys: list[NDArray[np.int64]] = []
    for source, numbers in zip(sources, folded.numbers, strict=True):
        firsts, seconds = numbers[source.reader.tables.pair_table(name)[1].pairs()].T
        keys.append(firsts * folded.size + seconds)
    distinct = np.sort(np.concatenate(keys))
    distinct = distinct[np.diff(distinct, prepend=-1) > 0]
    union = TermUnion(len(distinct), [np.searchsorted(distinct, source_keys) for source_keys in keys])
    for source, numbers in zip(sources, union.numbers, strict=True):
        source.reader.columns.require(is_ascending(numbers, strictly=True), f"{name}.pair_seconds")
    return distinct, union
