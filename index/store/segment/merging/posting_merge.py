"""How are the postings of one layer of several segments merged?

They are copied in pieces of equal size: read as arrays, renumbered, and put at their offsets by counting, without
sorting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.posting_codec import ranks
from timviet.index.store.segment.merging.term_union import TermUnion
from timviet.index.store.segment.postings.posting_table import PIECE, PostingTable
from timviet.index.store.segment.postings.posting_table_writer import PostingTableWriter

__all__ = ["merge_postings"]


def merge_postings(
    columns: ColumnsWriter,
    name: str,
    tables: Sequence[PostingTable],
    union: TermUnion,
    new_docs: Sequence[NDArray[np.int64]],
    lengths: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Write the postings of a layer.

    :param tables: the table of each source
    :param union: the terms of the layer
    :param new_docs: for each source (doc_count,) the new number of each document, or -1 if it is left out
    :param lengths: (n_docs,) the lengths of the merged documents
    :return: (union.size,) whether each term remains, that is occurs in a merged document
    """
    writer = PostingTableWriter(len(lengths), lengths)
    remains = np.zeros(union.size, np.bool_)
    for start, end in _pieces(tables, union):
        parts = [
            _read_part(table, numbers, new, start, end)
            for table, numbers, new in zip(tables, union.numbers, new_docs, strict=True)
        ]
        df = np.sum([part_df for part_df, _, _ in parts], axis=0)
        docs, tfs = np.empty(int(df.sum()), np.int64), np.empty(int(df.sum()), np.int64)
        filled = np.cumsum(df) - df
        for part_df, part_docs, part_tfs in parts:
            offsets = np.repeat(filled, part_df) + ranks(part_df)
            docs[offsets], tfs[offsets] = part_docs, part_tfs
            filled += part_df
        remains[start:end] = df > 0
        if len(docs):
            writer.append(writer.encode(df[df > 0], docs, tfs))
    writer.write(columns, name)
    return remains


def _pieces(tables: Sequence[PostingTable], union: TermUnion) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms of the union with about :data:`PIECE` postings in all sources together."""
    df = np.zeros(union.size, np.int64)
    for table, numbers in zip(tables, union.numbers, strict=True):
        df[numbers] += table.counts_between(0, len(table))[0]
    ends = np.cumsum(df)
    start = 0
    while start < union.size:
        done = int(ends[start - 1]) if start else 0
        end = max(int(np.searchsorted(ends, done + PIECE, side="right")), start + 1)
        yield start, end
        start = end


def _read_part(
    table: PostingTable, numbers: NDArray[np.int64], new_docs: NDArray[np.int64], start: int, end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the postings of one source for a range of the union: df of each term, new documents, frequencies."""
    df = np.zeros(end - start, np.int64)
    table_start, table_end = np.searchsorted(numbers, (start, end)).tolist()
    if table_start == table_end:
        return df, df[:0], df[:0]
    postings = table.read_range(table_start, table_end)
    docs = new_docs[postings.docs]
    is_kept = docs >= 0
    term = np.repeat(numbers[table_start:table_end] - start, postings.df)
    return np.bincount(term[is_kept], minlength=end - start), docs[is_kept], postings.tfs[is_kept]
