"""Which terms of a segment start with a prefix or follow a syllable, and which of them are most frequent?

Only dictionaries and the counts of posting tables are read, no postings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["folded_counts", "frequent_followers", "frequent_syllables"]


def folded_counts(segment: SegmentReader, field: str) -> dict[str, int]:
    """Return the document frequency of every folded syllable of a field, deleted documents included."""
    if not segment.has_layer(field, Layer.FOLDED):
        return {}
    table, terms = segment.tables.string_table(table_name(field, Layer.FOLDED))
    dfs, _ = table.counts_between(0, len(table))
    return dict(zip((term for term, _ in terms.numbered_terms()), dfs.tolist(), strict=True))


def frequent_syllables(segment: SegmentReader, field: str, prefix: str, limit: int) -> dict[str, int]:
    """Return the folded syllables that start with a prefix and their document frequencies, in no order.

    :param limit: the most that are returned, the most frequent ones
    """
    if not segment.has_layer(field, Layer.FOLDED):
        return {}
    table, terms = segment.tables.string_table(table_name(field, Layer.FOLDED))
    start, end = terms.range_of(prefix)
    dfs, _ = table.counts_between(start, end)
    return {terms.term(start + offset): int(dfs[offset]) for offset in _largest(dfs, limit)}


def frequent_followers(segment: SegmentReader, field: str, folded: str, prefix: str, limit: int) -> dict[str, int]:
    """Return the folded syllables that follow ``folded`` in some document and start with a prefix, in no order.

    :param limit: the most that are returned, the most frequent ones
    :return: syllable → number of documents that contain both side by side
    """
    if not segment.has_layer(field, Layer.BIGRAM):
        return {}
    syllables = segment.tables.string_table(table_name(field, Layer.FOLDED))[1]
    table, pairs = segment.tables.pair_table(table_name(field, Layer.BIGRAM))
    number = syllables.number(folded)
    if number is None:
        return {}
    start, seconds = pairs.pairs_starting_with(number)
    dfs, _ = table.counts_between(start, start + len(seconds))
    if prefix:
        low, high = syllables.range_of(prefix)
        dfs = np.where((seconds >= low) & (seconds < high), dfs, 0)
    return {syllables.term(int(seconds[offset])): int(dfs[offset]) for offset in _largest(dfs, limit)}


def _largest(counts: NDArray[np.int64], limit: int) -> list[int]:
    """Return the offsets of the largest counts, without zeros, in no order."""
    if len(counts) > limit:
        offsets = np.argpartition(counts, len(counts) - limit)[len(counts) - limit :]
    else:
        offsets = np.arange(len(counts))
    return [offset for offset in offsets.tolist() if counts[offset]]
