"""Which documents contain a term, and how often?

A table has the postings of one layer of a field, term after term
(:mod:`timviet.index.store.segment.postings.posting_table_writer`). For each term it has the number of postings
(df) and of further occurrences (cf − df), both in one byte; larger counts are in a separate list. These counts fix
the sizes of the term's posting lists, so the offset of a list is that of an anchor, one for every 16 terms, plus
the sizes of at most 15 lists. A list must end at the next anchor or before it, so even a forged table has no more
postings than bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.index.messages import Message
from timviet.index.store.format import posting_codec
from timviet.index.store.format.ascending import find_number, is_ascending, position_of
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.paged_block import PagedBlock

__all__ = [
    "ANCHOR_STEP",
    "LEVELS",
    "LONGEST",
    "MORE_SHIFT",
    "MOST_DF",
    "PIECE",
    "PostingRange",
    "PostingTable",
    "Postings",
]

ANCHOR_STEP = 16
"""Terms per anchor, that is per stored offset."""
MORE_SHIFT = 5
"""The lowest bit of cf − df in a byte of counts; the bits below it are df, or 0 if the counts are in the list."""
MOST_DF = (1 << MORE_SHIFT) - 1
"""The highest df that fits into a byte of counts."""
LEVELS = 8
"""Bounds per term: one for each of the frequencies 1 … 7, and one for all higher frequencies."""
PIECE = 1 << 19
"""Postings that are read or written at once."""
LONGEST = (1 << 16) - 2
"""The highest length in bounds: longer documents count as this long, and LONGEST + 1 stands for no document."""

_HIGHEST_TF = 1 << 31  # every frequency is lower
_SMALL_COUNTS = [(byte & MOST_DF, (byte & MOST_DF) + (byte >> MORE_SHIFT)) for byte in range(1 << 8)]


class Postings:
    """The postings of one term, decoded when they are first needed.

    The arrays are shared and must not be changed.
    """

    __slots__ = ("_docs", "_offsets", "_table", "_tfs", "cf", "df")

    def __init__(self, table: PostingTable, df: int, cf: int, offsets: tuple[int, int]) -> None:
        self._table = table
        self._offsets = offsets
        self._docs: NDArray[np.int64] | None = None
        self._tfs: NDArray[np.unsignedinteger[Any]] | None = None
        self.df = df
        """The number of documents."""
        self.cf = cf
        """The number of occurrences."""

    @property
    def docs(self) -> NDArray[np.int64]:
        """(df,) document numbers, ascending; int64, because numpy indexes fastest with it."""
        if self._docs is None:
            self._docs = self._table.docs_at(self._offsets[0], self.df)
        return self._docs

    @property
    def tfs(self) -> NDArray[np.unsignedinteger[Any]]:
        """(df,) occurrences in each of the documents, uint8 or uint32."""
        if self._tfs is None:
            self._tfs = self._table.tfs_at(self._offsets[1], self.df, self.cf)
        return self._tfs


class PostingRange(NamedTuple):
    """The postings of consecutive terms, decoded together."""

    df: NDArray[np.int64]
    """(n_terms,) postings of each term."""

    docs: NDArray[np.int64]
    """(sum of df,) document numbers, ascending for each term."""

    tfs: NDArray[np.int64]
    """(sum of df,) occurrences."""


class _LargeCounts(NamedTuple):
    """The counts that do not fit into a byte."""

    terms: NDArray[np.unsignedinteger[Any]]
    """(n,) the numbers of their terms, ascending."""

    df: NDArray[np.unsignedinteger[Any]]
    more: NDArray[np.unsignedinteger[Any]]
    """(n,) cf − df."""


class _Bounds(NamedTuple):
    """The bounds of the terms that have many postings."""

    terms: NDArray[np.unsignedinteger[Any]]
    """(n,) the numbers of these terms, ascending."""

    tops: NDArray[np.unsignedinteger[Any]]
    """(n,) the highest frequency of each."""

    shortest: NDArray[np.uint16]
    """(n, LEVELS) the shortest length of a document with each frequency, LONGEST + 1 if there is none."""


class PostingTable:
    """Reads the postings of one layer of a field from the columns file of a segment."""

    def __init__(self, columns: Columns, name: str, doc_count: int) -> None:
        """Open a table.

        :param doc_count: the number of documents of the segment
        :raises IndexDamaged: its counts contradict each other, the segment, or the bytes of its lists
        """
        self._columns, self._name, self._doc_count = columns, name, doc_count
        self._docs, self._tfs = PagedBlock(columns, f"{name}.docs"), PagedBlock(columns, f"{name}.tfs")
        self._counts: NDArray[np.uint8] = columns.typed(f"{name}.counts", "|u1")
        self._bytes = self._counts.data  # the same bytes; Python reads single ones faster from a memoryview
        self._large = self._open_large_counts()
        anchors = columns[f"{name}.anchors"]
        columns.require(len(anchors) == 2 * -(-len(self._counts) // ANCHOR_STEP), f"{name}.anchors")
        self._anchors = anchors.reshape(-1, 2)
        for offsets, content in zip(self._anchors.T, (self._docs, self._tfs), strict=True):
            columns.require(is_ascending(offsets) and offsets.max(initial=0) <= len(content), f"{name}.anchors")

    def _open_large_counts(self) -> _LargeCounts:
        columns, name, counts = self._columns, self._name, self._counts
        large = _LargeCounts(
            columns[f"{name}.many_terms"], columns[f"{name}.many_df"], columns[f"{name}.many_more"]
        )
        small_df = counts & MOST_DF
        columns.require(
            np.array_equal(np.flatnonzero(small_df == 0), large.terms) and not counts[large.terms].any(),
            f"{name}.many_terms",
        )
        columns.require(
            len(large.df) == len(large.terms)
            and (large.df > 0).all()
            and max(large.df.max(initial=0), small_df.max(initial=0)) <= self._doc_count,
            f"{name}.many_df",
        )
        columns.require(
            len(large.more) == len(large.terms) and large.more.max(initial=0) <= 8 * len(self._tfs),
            f"{name}.many_more",
        )
        return large

    @lazy_property
    def _bounds(self) -> _Bounds:
        columns, name = self._columns, self._name
        terms = columns[f"{name}.bound_terms"]
        columns.require(is_ascending(terms, strictly=True) and (terms < len(self)).all(), f"{name}.bound_terms")
        tops = columns[f"{name}.bound_tops"]
        columns.require(len(tops) == len(terms) and tops.max(initial=0) < _HIGHEST_TF, f"{name}.bound_tops")
        shortest = columns.typed(f"{name}.bounds", "<u2", LEVELS * len(terms)).reshape(-1, LEVELS)
        columns.require((shortest <= LONGEST).any(axis=1).all(), f"{name}.bounds")
        return _Bounds(terms, tops, shortest)

    def __len__(self) -> int:
        return len(self._counts)

    def postings(self, number: int) -> Postings:
        """Return the postings of the term with this number.

        :raises IndexDamaged: its lists would end after the next anchor
        """
        group = number // ANCHOR_STEP
        (docs_offset, tfs_offset), *following = self._anchors[group : group + 2].tolist()
        *earlier, (df, cf) = self._counts_in_group(group, number + 1)
        for earlier_df, earlier_cf in earlier:
            docs_offset += posting_codec.list_size(earlier_df, self._doc_count)
            tfs_offset += posting_codec.frequency_list_size(earlier_df, earlier_cf)
        docs_end, tfs_end = following[0] if following else (len(self._docs), len(self._tfs))
        self._columns.require(
            docs_offset + posting_codec.list_size(df, self._doc_count) <= docs_end
            and tfs_offset + posting_codec.frequency_list_size(df, cf) <= tfs_end,
            f"{self._name}.anchors",
        )
        return Postings(self, df, cf, (docs_offset, tfs_offset))

    def counts(self, number: int) -> tuple[int, int]:
        """Return the number of documents of a term (df) and of its occurrences (cf)."""
        if count_byte := self._bytes[number]:
            return _SMALL_COUNTS[count_byte]
        return self._large_counts(position_of(number, self._large.terms))

    def _counts_in_group(self, group: int, end: int) -> list[tuple[int, int]]:
        """Return df and cf of the terms of a group of ``ANCHOR_STEP``, up to term ``end`` − 1."""
        start = group * ANCHOR_STEP
        count_bytes = self._bytes[start:end].tolist()
        counts = [_SMALL_COUNTS[byte] for byte in count_bytes]
        if 0 in count_bytes:
            position = position_of(start, self._large.terms)
            for index, byte in enumerate(count_bytes):
                if not byte:
                    counts[index] = self._large_counts(position)
                    position += 1
        return counts

    def _large_counts(self, position: int) -> tuple[int, int]:
        """Return df and cf of the term at a position among those with large counts."""
        df = self._large.df.item(position)
        return df, df + self._large.more.item(position)

    def _offsets_between(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the offsets at which the groups start … end − 1 begin, and the last of them ends.

        :return: (end - start + 1, 2) in the lists of documents and in those of frequencies
        """
        offsets = self._anchors[start : end + 1].astype(np.int64)
        if len(offsets) == end - start:
            offsets = np.vstack([offsets, (len(self._docs), len(self._tfs))])
        return offsets

    def docs_at(self, offset: int, df: int) -> NDArray[np.int64]:
        """Read the document numbers of the list at an offset: (df,), ascending.

        :raises IndexDamaged: there is no such list
        """
        written = self._docs.read(offset, offset + posting_codec.list_size(df, self._doc_count))
        try:
            docs = posting_codec.decode_list(written, df, self._doc_count)
        except Malformed as error:
            raise self._columns.damaged(
                Message("cannot read a posting list of {table} ({reason})", table=self._name, reason=error.reason)
            ) from error
        docs.flags.writeable = False
        return docs

    def tfs_at(self, offset: int, df: int, cf: int) -> NDArray[np.unsignedinteger[Any]]:
        """Read the frequencies of the list at an offset: (df,).

        :raises IndexDamaged: there is no such list
        """
        written = self._tfs.read(offset, offset + posting_codec.frequency_list_size(df, cf))
        try:
            tfs = posting_codec.decode_frequency_list(written, df, cf)
        except Malformed as error:
            raise self._columns.damaged(
                Message("cannot read the frequencies of {table} ({reason})", table=self._name, reason=error.reason)
            ) from error
        tfs.flags.writeable = False
        return tfs

    def bounds(self, number: int) -> Sequence[tuple[int, int]] | None:
        """Return (tf, length) pairs whose highest score is an upper bound of the scores of a term's postings.

        For every posting some pair has at least its frequency and at most its length. So no posting scores
        higher than the best pair, at any average length.

        :return: at most ``LEVELS`` pairs; None if the term has so few postings that no bounds are stored
        """
        terms, tops, shortest = self._bounds
        if (position := find_number(number, terms)) is None:
            return None
        *lengths, last = shortest[position].tolist()
        pairs = [(tf, length) for tf, length in enumerate(lengths, 1) if length <= LONGEST]
        if last <= LONGEST:
            pairs.append((max(tops.item(position), LEVELS), last))
        return pairs

    def counts_between(self, start: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return df and cf of the terms start … end − 1, as :meth:`counts` does: (n,) each."""
        counts = self._counts[start:end].astype(np.int64)
        df, more = counts & MOST_DF, counts >> MORE_SHIFT
        large = slice(*np.searchsorted(self._large.terms, (start, end)))
        offsets = self._large.terms[large].astype(np.int64) - start
        df[offsets], more[offsets] = self._large.df[large], self._large.more[large]
        return df, df + more

    def read_range(self, start: int, end: int) -> PostingRange:
        """Read the postings of the terms start … end − 1, at least one.

        :raises IndexDamaged: their lists cannot be read
        """
        group, group_end = start // ANCHOR_STEP, -(-end // ANCHOR_STEP)
        first = group * ANCHOR_STEP
        df, cf = self.counts_between(first, min(group_end * ANCHOR_STEP, len(self)))
        sizes = np.stack(
            [posting_codec.list_sizes(df, self._doc_count), posting_codec.frequency_list_sizes(df, cf)], 1
        )
        offsets = self._offsets_between(group, group_end)
        in_group = np.add.reduceat(sizes, np.arange(0, len(sizes), ANCHOR_STEP))
        self._columns.require(np.array_equal(in_group, np.diff(offsets, axis=0)), f"{self._name}.anchors")
        is_read = slice(start - first, end - first)
        begin = offsets[0] + sizes[: is_read.start].sum(axis=0)
        (docs_start, tfs_start), (docs_end, tfs_end) = (
            begin.tolist(),
            (begin + sizes[is_read].sum(axis=0)).tolist(),
        )
        df, cf = df[is_read], cf[is_read]
        docs, tfs = self._docs.read(docs_start, docs_end), self._tfs.read(tfs_start, tfs_end)
        try:
            return PostingRange(
                df,
                posting_codec.decode_lists(docs, df, self._doc_count),
                posting_codec.decode_frequency_lists(tfs, df, cf),
            )
        except Malformed as error:
            raise self._columns.damaged(
                Message(
                    "cannot read the posting lists of {table} ({reason})", table=self._name, reason=error.reason
                )
            ) from error
