"""How are the tokens of a layer collected until all documents of a segment are analyzed?

Terms are numbered in the order of their first occurrences, and a token is the number of its term in an array on
disk (:mod:`timviet.index.store.format.spill_file`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.field_batch import EncodedTokens
from timviet.index.store.format.radix_sort import sort_order
from timviet.index.store.format.spill_file import SpillFile
from timviet.index.store.segment.streams.token_stream import FIRST
from timviet.index.store.segment.writing.encoded_batch import EncodedField
from timviet.index.tables.interner import Interner

__all__ = ["LayerTokens", "SyllableTokens", "as_array", "count_tokens", "order_terms"]

_AT_ONCE = 1 << 20  # tokens that are counted at once


class LayerTokens:
    """The tokens of one layer of one field, or the metadata values."""

    def __init__(self, folder: Path) -> None:
        self.vocabulary = Interner()
        self.tokens = SpillFile(folder)
        self.lengths = array("i")

    def append(self, batch: EncodedTokens) -> None:
        """Append the tokens of a batch of documents."""
        self.tokens.append(self._numbers(batch.terms)[batch.numbers])
        self.lengths.frombytes(batch.lengths.tobytes())

    def _numbers(self, terms: list[str]) -> NDArray[np.int32]:
        return np.fromiter(map(self.vocabulary.__getitem__, terms), np.int32, len(terms))

    def take_terms(self) -> tuple[list[bytes], NDArray[np.int64]]:
        """Return :func:`order_terms` of the terms, and free them."""
        vocabulary, self.vocabulary = self.vocabulary, Interner()
        return order_terms(vocabulary)


class SyllableTokens(LayerTokens):
    """The syllables of one field, as stream codes; folded syllables and bigrams follow from them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folded: list[str] = []
        self.sizes = array("i")
        self.pairs = array("i")

    def append_field(self, batch: EncodedField) -> None:
        """Append one field of a batch of documents."""
        count = len(self.vocabulary)
        numbers = self._numbers(batch.syllables)
        self.folded += [batch.folded[position] for position in np.flatnonzero(numbers >= count).tolist()]
        special = np.arange(FIRST, dtype=np.int32)  # codes that are no kinds stay the same
        self.tokens.append(np.concatenate([special, numbers + FIRST])[batch.codes])
        self.lengths.frombytes(batch.lengths.tobytes())
        self.sizes.frombytes(batch.sizes.tobytes())
        self.pairs.frombytes(batch.pairs.tobytes())

    def take_folded(self) -> tuple[list[bytes], NDArray[np.int64]]:
        """Return :func:`order_terms` of the folded syllables, and free them."""
        folded, self.folded = self.folded, []
        return order_terms(folded)


def order_terms(terms: Iterable[str]) -> tuple[list[bytes], NDArray[np.int64]]:
    """Return the distinct terms, sorted, and for each given term its number among them: (n_terms,)."""
    encoded = [term.encode() for term in terms]
    order, is_other = sort_order(encoded)
    numbers = np.empty(len(encoded), np.int64)
    numbers[order] = np.cumsum(is_other) - 1
    return [encoded[position] for position in order[is_other].tolist()], numbers


def as_array(values: array[int]) -> NDArray[np.int32]:
    """Return integers as a numpy array on the same memory: (n,)."""
    return np.frombuffer(values, np.int32)


def count_tokens(tokens: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return the number of occurrences of each of ``count`` terms: (count,)."""
    counts = np.zeros(count, np.int64)  # in pieces, because numpy.bincount copies its input to 64 bits
    for start in range(0, len(tokens), _AT_ONCE):
        counts += np.bincount(tokens[start : start + _AT_ONCE], minlength=count)
    return counts
