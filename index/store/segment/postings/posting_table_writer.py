"""How is a posting table written?

Its blocks are the posting lists, the counts that fix the sizes of the lists, and the bounds of the terms that have
many postings; :class:`timviet.index.store.segment.postings.posting_table.PostingTable` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format import posting_codec
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.segment.postings.posting_table import ANCHOR_STEP, LEVELS, LONGEST, MORE_SHIFT, MOST_DF

__all__ = ["EncodedPostings", "PostingTableWriter"]

_MOST_MORE = (1 << 8 - MORE_SHIFT) - 1
_BOUNDED = 64  # postings from which on the bounds of a term are stored


@dataclass(frozen=True, slots=True)
class EncodedPostings:
    """The postings of consecutive terms, encoded."""

    df: NDArray[np.int64]
    """(n_terms,) postings of each term."""

    cf: NDArray[np.int64]
    """(n_terms,) occurrences of each term."""

    docs: NDArray[np.uint8]
    tfs: NDArray[np.uint8]

    bound_terms: NDArray[np.int64]
    """(n_bounded,) the terms with bounds, numbered from the first of these terms."""

    bounds: NDArray[np.uint16]
    """(n_bounded · LEVELS,) the shortest length of a document with each frequency."""

    bound_tops: NDArray[np.int64]
    """(n_bounded,) the highest frequency of each."""


class PostingTableWriter:
    """Writes a table, from ranges of terms in ascending order."""

    def __init__(self, doc_count: int, lengths: NDArray[Any]) -> None:
        """Begin a table.

        :param doc_count: the number of documents of the segment
        :param lengths: (doc_count,) the lengths of the documents in this layer
        """
        self._doc_count = doc_count
        self._lengths = np.minimum(lengths, LONGEST).astype(np.uint16)
        self._ranges: list[EncodedPostings] = []

    def encode(self, df: NDArray[np.int64], docs: NDArray[np.int64], tfs: NDArray[np.int64]) -> EncodedPostings:
        """Encode the postings of consecutive terms; several threads may do so at once.

        :param df: (n_terms,) postings of each, at least 1
        :param docs: (sum of df,) document numbers, ascending for each term
        :param tfs: (sum of df,) occurrences
        """
        cf = np.add.reduceat(tfs, np.cumsum(df) - df) if len(df) else df
        return EncodedPostings(
            df,
            cf,
            posting_codec.encode_lists(df, docs, self._doc_count),
            posting_codec.encode_frequency_lists(df, tfs),
            *self._bounds(df, docs, tfs),
        )

    def append(self, encoded: EncodedPostings) -> None:
        """Append the postings of the next terms."""
        self._ranges.append(encoded)

    def _bounds(
        self, df: NDArray[np.int64], docs: NDArray[np.int64], tfs: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]]:
        terms = np.flatnonzero(df >= _BOUNDED)
        if not len(terms):
            return terms, np.zeros(0, np.uint16), terms
        is_bounded = np.repeat(df >= _BOUNDED, df)
        docs, tfs = docs[is_bounded], tfs[is_bounded]
        row = np.repeat(np.arange(len(terms)), df[terms])
        shortest = np.full(len(terms) * LEVELS, LONGEST + 1, np.uint16)
        np.minimum.at(shortest, row * LEVELS + np.minimum(tfs, LEVELS) - 1, self._lengths[docs])
        return terms, shortest, np.maximum.reduceat(tfs, np.cumsum(df[terms]) - df[terms])

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Write the blocks of the table."""
        nothing = np.zeros(0, np.int64)
        ranges = self._ranges
        df = np.concatenate([nothing, *(encoded.df for encoded in ranges)])
        cf = np.concatenate([nothing, *(encoded.cf for encoded in ranges)])
        columns.write_all(f"{name}.docs", (encoded.docs for encoded in ranges), paged=True)
        columns.write_all(f"{name}.tfs", (encoded.tfs for encoded in ranges), paged=True)
        self._write_counts(columns, name, df, cf)
        starts = np.cumsum([0, *(len(encoded.df) for encoded in ranges)]).tolist()
        bounded = (encoded.bound_terms + start for encoded, start in zip(ranges, starts, strict=False))
        columns.write(f"{name}.bound_terms", narrow(np.concatenate([nothing, *bounded])))
        columns.write_all(f"{name}.bounds", [np.zeros(0, np.uint16), *(encoded.bounds for encoded in ranges)])
        tops = np.concatenate([nothing, *(encoded.bound_tops for encoded in ranges)])
        columns.write(f"{name}.bound_tops", narrow(tops))

    def _write_counts(
        self, columns: ColumnsWriter, name: str, df: NDArray[np.int64], cf: NDArray[np.int64]
    ) -> None:
        """Write the counts of all terms, and the offset at which the lists of every 16th term start."""
        more = cf - df
        is_large = (df > MOST_DF) | (more > _MOST_MORE)
        large = np.flatnonzero(is_large)
        columns.write(f"{name}.counts", np.where(is_large, 0, more << MORE_SHIFT | df).astype(np.uint8))
        columns.write(f"{name}.many_terms", narrow(large))
        columns.write(f"{name}.many_df", narrow(df[large]))
        columns.write(f"{name}.many_more", narrow(more[large]))
        docs_sizes = posting_codec.list_sizes(df, self._doc_count)
        sizes = np.stack([docs_sizes, posting_codec.frequency_list_sizes(df, cf)], 1)
        starts = np.cumsum(sizes, axis=0) - sizes
        columns.write(f"{name}.anchors", narrow(starts[::ANCHOR_STEP].reshape(-1)))
