"""Here is a term; which documents hold it, and how often?

A table is the postings of one layer of one field, laid out term after term. Of each term only the number of
postings (df) and of further occurrences (cf − df) is kept, both in one byte, with a list of the few that take
more; as these fix the sizes of its lists, a sum over at most 15 neighbours tells where they begin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message, reason_of
from timviet.index.store.format import posting_codec as lists
from timviet.index.store.format.columns import BROKEN, Columns, find
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = ["LEVELS", "PIECE", "EncodedPostings", "PostingRange", "PostingTable", "PostingTableWriter", "Postings"]

_ANCHORED = 16  # terms between two places that are kept
_MORE = (
    5  # the bits from here on in a byte are cf − df; those below are df, which is never 0: then look in the list
)
_MOST_DF, _MOST_MORE = (1 << _MORE) - 1, (1 << 8 - _MORE) - 1
_BOUNDED = 64  # postings from which on a term has its bounds kept
LEVELS = 8  # frequencies 1 … 7 and all above have a bound of their own
PIECE = 1 << 19  # postings that are read or written in one go


class Postings:
    """The documents that hold one term; decoded when they are first looked at.

    Arrays must not be written to: they are shared.
    """

    __slots__ = ("__dict__", "_table", "_where", "cf", "df")

    def __init__(self, table: PostingTable, df: int, cf: int, where: tuple[int, int]) -> None:
        self._table = table
        self._where = where
        self.df = df
        """Number of documents."""
        self.cf = cf
        """Number of occurrences."""

    @cached_property
    def docs(self) -> NDArray[np.int64]:
        """(df,) document numbers, ascending; int64, for that is what numpy indexes with fastest."""
        return self._table.docs_at(self._where[0], self.df)

    @cached_property
    def tfs(self) -> NDArray[np.unsignedinteger[Any]]:
        """(df,) occurrences in each of the documents, uint8 or uint32."""
        return self._table.tfs_at(self._where[1], self.df, self.cf)


@dataclass(frozen=True, slots=True)
class PostingRange:
    """The postings of terms that follow on each other, decoded together."""

    df: NDArray[np.int64]
    """(n_terms,) postings of each term."""

    docs: NDArray[np.int64]
    """(sum of df,) document numbers, ascending for each term."""

    tfs: NDArray[np.int64]
    """(sum of df,) occurrences."""


class PostingTable:
    """Reads a table of the columns file of a segment with ``count`` documents."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        self._columns, self._name, self._count = columns, name, count
        self._counts = columns[f"{name}.counts"]
        self._bytes = self._counts.data  # the same; Python reads single ones faster from here
        self._anchors = columns[f"{name}.anchors"].reshape(-1, 2)
        self._docs, self._tfs = columns.heap(f"{name}.docs"), columns.heap(f"{name}.tfs")
        self._many = columns[f"{name}.many_terms"], columns[f"{name}.many_df"], columns[f"{name}.many_more"]
        bounded = [columns.length(f"{name}.{each}") for each in ("bound_terms", "bound_tops", "bounds")]
        if len(self._anchors) * _ANCHORED < len(self._counts) or bounded[1:] != [bounded[0], LEVELS * bounded[0]]:
            raise columns.damaged(Message("the counts of {table} are inconsistent", table=name))

    def __len__(self) -> int:
        return len(self._counts)

    def postings(self, number: int) -> Postings:
        """Gives the postings of the term with this number."""
        group = number // _ANCHORED
        docs_at, tfs_at = self._anchors[group].tolist()
        for other in range(group * _ANCHORED, number):
            df, cf = self.counts(other)
            docs_at += lists.list_size(df, self._count)
            if cf > df:
                tfs_at += (cf + 7) // 8
        return Postings(self, *self.counts(number), (docs_at, tfs_at))

    def counts(self, number: int) -> tuple[int, int]:
        """Gives how many documents hold a term, and how often it occurs in all."""
        if both := self._bytes[number]:
            df, more = both & _MOST_DF, both >> _MORE
        else:
            terms, dfs, mores = self._many
            if (place := find(number, terms)) is None:
                raise self._columns.damaged(Message("a term of {table} has no counts", table=self._name))
            df, more = int(dfs[place]), int(mores[place])
        if not 0 < df <= self._count:
            raise self._columns.damaged(
                Message(
                    "a posting list of {table} has {df} of {count} documents",
                    table=self._name,
                    df=df,
                    count=self._count,
                )
            )
        return df, df + more

    def docs_at(self, start: int, df: int) -> NDArray[np.int64]:
        """Reads the document numbers of a list."""
        try:
            docs = lists.decode_list(
                self._docs.read(start, start + lists.list_size(df, self._count)), df, self._count
            )
        except BROKEN as error:
            raise self._columns.damaged(
                Message(
                    "cannot read a posting list of {table} ({reason})", table=self._name, reason=reason_of(error)
                )
            ) from error
        docs.flags.writeable = False
        return docs

    def tfs_at(self, start: int, df: int, cf: int) -> NDArray[np.unsignedinteger[Any]]:
        """Reads the frequencies of a list."""
        try:
            tfs = lists.decode_frequency(self._tfs.read(start, start + ((cf + 7) // 8 if cf > df else 0)), df, cf)
        except BROKEN as error:
            raise self._columns.damaged(
                Message(
                    "cannot read the frequencies of {table} ({reason})", table=self._name, reason=reason_of(error)
                )
            ) from error
        tfs.flags.writeable = False
        return tfs

    def bounds(self, number: int, postings: Postings, lengths: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Gives pairs of (tf, length) that bound the score of every posting of a term from above.

        For every posting of the term some pair has at least its frequency and at most its length; so the
        highest score of the pairs is no lower than that of any posting, whatever the average length is or
        will be.
        """
        terms = self._columns[f"{self._name}.bound_terms"]
        if (place := find(number, terms)) is None:
            return postings.tfs, np.minimum(lengths.take(postings.docs).astype(np.int64), _NEVER - 1)
        shortest = self._columns[f"{self._name}.bounds"][place * LEVELS : (place + 1) * LEVELS].tolist()
        there = [(level, length) for level, length in enumerate(shortest, 1) if length < _NEVER]
        if not there:
            raise self._columns.damaged(Message("a term of {table} has no score bounds", table=self._name))
        levels, lengths_there = np.array(there).T
        if levels[-1] == LEVELS:
            levels[-1] = max(int(self._columns[f"{self._name}.bound_tops"][place]), LEVELS)
        return levels, lengths_there

    def all_counts(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Gives what :meth:`counts` gives for the terms from ``first`` up to before ``last``: (n,) each."""
        counts = self._counts[first:last].astype(np.int64)
        df, more = counts & _MOST_DF, counts >> _MORE
        terms, dfs, mores = self._many
        some = slice(*np.searchsorted(terms, (first, last)))
        places = terms[some].astype(np.int64) - first
        df[places], more[places] = dfs[some], mores[some]
        return df, df + more

    def chunk(self, first: int, last: int) -> PostingRange:
        """Gives the postings of the terms from ``first`` up to before ``last``, at least one."""
        group = first // _ANCHORED
        docs_at, tfs_at = self._anchors[group].astype(np.int64)
        df, cf = self.all_counts(group * _ANCHORED, last)
        sizes, tfs_sizes = lists.list_sizes(df, self._count), lists.frequency_sizes(df, cf)
        skipped = first - group * _ANCHORED
        docs_at += sizes[:skipped].sum()
        tfs_at += tfs_sizes[:skipped].sum()
        df, cf = df[skipped:], cf[skipped:]
        docs = self._docs.read(int(docs_at), int(docs_at + sizes[skipped:].sum()))
        tfs = self._tfs.read(int(tfs_at), int(tfs_at + tfs_sizes[skipped:].sum()))
        try:
            return PostingRange(
                df, lists.decode_lists(docs, df, self._count), lists.decode_frequencies(tfs, df, cf)
            )
        except BROKEN as error:
            raise self._columns.damaged(
                Message(
                    "cannot read the posting lists of {table} ({reason})",
                    table=self._name,
                    reason=reason_of(error),
                )
            ) from error


_NEVER = (1 << 16) - 1  # of a length; longer documents are taken to be one shorter than this


@dataclass(frozen=True, slots=True)
class EncodedPostings:
    """A chunk as it is written."""

    df: NDArray[np.int64]
    cf: NDArray[np.int64]
    docs: NDArray[np.uint8]
    tfs: NDArray[np.uint8]
    bound_terms: NDArray[np.int64]
    """Those of the terms, numbered from 0, that have bounds."""

    bounds: NDArray[np.uint16]
    bound_tops: NDArray[np.int64]


class PostingTableWriter:
    """Lays a table out, from chunks in the order of their terms."""

    def __init__(self, count: int, lengths: NDArray[Any]) -> None:
        """Begins a table.

        :param count: the number of documents of the segment
        :param lengths: (count,) their lengths in this layer
        """
        self._count = count
        self._lengths = np.minimum(lengths, _NEVER - 1).astype(np.uint16)
        self._chunks: list[EncodedPostings] = []

    def encoded(self, df: NDArray[np.int64], docs: NDArray[np.int64], tfs: NDArray[np.int64]) -> EncodedPostings:
        """Encodes the postings of terms that follow on each other; several threads may do so at once.

        :param df: (n_terms,) postings of each, at least 1
        :param docs: (sum of df,) document numbers, ascending for each term
        :param tfs: (sum of df,) occurrences
        """
        cf = np.add.reduceat(tfs, np.cumsum(df) - df) if len(df) else df
        return EncodedPostings(
            df,
            cf,
            lists.encode_lists(df, docs, self._count),
            lists.encode_frequencies(df, tfs),
            *self._bounds(df, docs, tfs),
        )

    def append(self, chunk: EncodedPostings) -> None:
        """Takes the next terms."""
        self._chunks.append(chunk)

    def _bounds(
        self, df: NDArray[np.int64], docs: NDArray[np.int64], tfs: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]]:
        terms = np.flatnonzero(df >= _BOUNDED)
        if not len(terms):
            return terms, np.zeros(0, np.uint16), terms
        chosen = np.repeat(df >= _BOUNDED, df)
        docs, tfs = docs[chosen], tfs[chosen]
        row = np.repeat(np.arange(len(terms)), df[terms])
        shortest = np.full(len(terms) * LEVELS, _NEVER, np.uint16)
        np.minimum.at(shortest, row * LEVELS + np.minimum(tfs, LEVELS) - 1, self._lengths[docs])
        return terms, shortest, np.maximum.reduceat(tfs, np.cumsum(df[terms]) - df[terms])

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Writes the table's blocks."""
        nothing = np.zeros(0, np.int64)
        chunks = self._chunks
        df = np.concatenate([nothing, *(each.df for each in chunks)])
        cf = np.concatenate([nothing, *(each.cf for each in chunks)])
        more = cf - df
        docs_ends = np.cumsum(lists.list_sizes(df, self._count)) if len(df) else nothing
        tfs_ends = np.cumsum(lists.frequency_sizes(df, cf)) if len(df) else nothing
        ends = np.concatenate([np.zeros((1, 2), np.int64), np.stack([docs_ends, tfs_ends], 1)])
        is_many = (df > _MOST_DF) | (more > _MOST_MORE)
        many = np.flatnonzero(is_many)
        columns.write_all(f"{name}.docs", (each.docs for each in chunks), heap=True)
        columns.write_all(f"{name}.tfs", (each.tfs for each in chunks), heap=True)
        columns.write(f"{name}.counts", np.where(is_many, 0, more << _MORE | df).astype(np.uint8))
        columns.write(f"{name}.many_terms", narrow(many))
        columns.write(f"{name}.many_df", narrow(df[many]))
        columns.write(f"{name}.many_more", narrow(more[many]))
        columns.write(f"{name}.anchors", narrow(ends[: len(df) : _ANCHORED].reshape(-1)))
        before = np.cumsum([0, *(len(each.df) for each in chunks)]).tolist()
        bounded = (each.bound_terms + first for each, first in zip(chunks, before, strict=False))
        columns.write(f"{name}.bound_terms", narrow(np.concatenate([nothing, *bounded])))
        columns.write_all(f"{name}.bounds", [np.zeros(0, np.uint16), *(each.bounds for each in chunks)])
        tops = np.concatenate([nothing, *(each.bound_tops for each in chunks)])
        columns.write(f"{name}.bound_tops", narrow(tops))
