"""Which syllables does a document hold, one after the other?

Phrases are checked on the few documents that may have them, so that positions are not kept term by term. A field
has one stream of syllables, from which the positions of syllables, of folded syllables and of bigrams follow.
Where a position is left out, the stream holds a break.

A syllable is kept by its rank in frequency (:mod:`timviet.index.store.segment.streams.syllable_codes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.paged_block import PagedBlock
from timviet.index.store.segment.streams.syllable_codes import decode_codes, encode_codes

__all__ = ["BREAK", "FIRST", "SAME", "TokenStream", "TokenStreamWriter", "stream_codes"]

BREAK, SAME = 0, 1
"""Codes: a position is left out; the next syllable stands at the same one."""
FIRST = 2
"""The code of the first kind."""


def stream_codes(
    kinds: NDArray[np.int32], positions: NDArray[Any], lengths: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the streams of tokens: a code is BREAK, SAME, or :data:`FIRST` + a kind.

    :param kinds: (n,) the kind of each token
    :param positions: (n,) ascending or equal within each document
    :param lengths: (n_docs,) tokens of each document
    :return: (n_codes,) the codes; (n_docs,) how many each document has; (n_docs,) how many of its tokens have
        the next one as their neighbor
    """
    ends = np.cumsum(lengths)
    step = np.diff(positions.astype(np.int32, copy=False), prepend=np.int32(-1))
    starts = (ends - lengths)[lengths > 0]
    is_pair = step == 1
    is_pair[starts] = False
    step[starts] = positions[starts] + 1
    offsets = np.cumsum(np.where(step > 0, step, 2)) - 1  # of each token: after what marks its step
    codes = np.zeros(int(offsets[-1]) + 1 if len(offsets) else 0, np.int32)
    codes[offsets] = kinds
    codes[offsets] += FIRST
    codes[offsets[step == 0] - 1] = SAME
    code_ends = np.concatenate([[0], offsets + 1])[ends]
    pair_ends = np.concatenate([[0], np.cumsum(is_pair)])[ends]
    return codes, np.diff(code_ends, prepend=0).astype(np.int32), np.diff(pair_ends, prepend=0).astype(np.int32)


class TokenStreamWriter:
    """Collects the streams of the documents of a segment, in the order of their numbers."""

    def __init__(self, syllables: NDArray[np.int64], folded: NDArray[np.int64]) -> None:
        """Begin with the kinds of syllables, the most frequent first.

        :param syllables: (n_kinds,) number of the term in the syllable layer
        :param folded: (n_kinds,) number of the term in the folded layer
        """
        self._syllables, self._folded = syllables, folded
        self._bytes: list[NDArray[np.uint8]] = []
        self._lengths: list[NDArray[np.int64]] = []

    def append(self, codes: NDArray[np.int32], sizes: NDArray[Any]) -> None:
        """Take streams.

        :param codes: (n,) as :func:`stream_codes` returns them
        :param sizes: (n_docs,) codes of each document
        """
        written, ends = encode_codes(codes)
        document_ends = np.concatenate([[0], ends])[np.cumsum(sizes)]
        self._bytes.append(written)
        self._lengths.append(np.diff(document_ends, prepend=0))

    def write(self, columns: ColumnsWriter, field: str) -> None:
        """Write the streams of a field."""
        columns.write_all(f"{field}.stream", self._bytes, paged=True)
        starts = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._lengths]))
        columns.write(f"{field}.stream_starts", narrow(starts))
        columns.write(f"{field}.kind_syllable", narrow(self._syllables))
        columns.write(f"{field}.kind_folded", narrow(self._folded))


def _mark_codes(kinds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each code whether it is one of some kinds."""
    return np.concatenate([np.zeros(FIRST, np.bool_), kinds])


class TokenStream:
    """Reads the streams of one field."""

    def __init__(self, columns: Columns, field: str, doc_count: int, syllables: int, folded: int) -> None:
        """Open the streams.

        :param syllables: how many terms the syllable layer has
        :param folded: how many terms the folded layer has
        :raises IndexDamaged: the streams are not of so many documents and terms
        """
        self._columns, self._name = columns, f"{field}.stream"
        self._stream, self._starts = PagedBlock(columns, self._name), columns[f"{field}.stream_starts"]
        columns.require(
            len(self._starts) == doc_count + 1
            and is_ascending(self._starts)
            and self._starts[-1] <= len(self._stream),
            f"{field}.stream_starts",
        )
        self.syllables = columns[f"{field}.kind_syllable"]
        """(n_kinds,) number in the syllable layer of each kind of syllable."""
        columns.require((self.syllables < syllables).all(), f"{field}.kind_syllable")
        self.folded = columns[f"{field}.kind_folded"]
        """(n_kinds,) number in the folded layer of each kind of syllable."""
        columns.require(
            len(self.folded) == len(self.syllables) and (self.folded < folded).all(), f"{field}.kind_folded"
        )

    def codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the streams of some documents as :func:`stream_codes` does: codes, and how many of each."""
        codes, starts = self._codes(docs)
        return codes, np.diff(starts, append=len(codes))

    def tokens(self, docs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """Read the streams of some documents.

        :param docs: (n_docs,) document numbers
        :return: for each token, one document after the other: which of ``docs`` it is in, its kind, its
            position
        """
        return self._find(docs, lambda codes: codes >= FIRST)

    def positions(
        self, docs: NDArray[Any], kinds: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find some kinds of syllables in some documents.

        :param docs: (n_docs,) document numbers
        :param kinds: (n_kinds,) which kinds
        :return: (n,) which of ``docs``, (n,) position; in order
        """
        document, _, position = self._find(docs, _mark_codes(kinds).take)
        return document, position

    def has_row(self, docs: NDArray[Any], row: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return which documents have kinds of syllables in a row, without a break: (n_docs,).

        :param docs: (n_docs,) document numbers
        :param row: for each place of the row, (n_kinds,) which kinds may stand there
        """
        codes, starts = self._codes(docs)
        offsets = np.flatnonzero(_mark_codes(row[0])[codes])
        for step, kinds in enumerate(row[1:], 1):
            offsets = offsets[offsets + step < len(codes)]
            offsets = offsets[_mark_codes(kinds)[codes[offsets + step]]]
        first = np.searchsorted(starts, offsets, side="right")
        last = np.searchsorted(starts, offsets + len(row) - 1, side="right")
        is_hit = np.zeros(len(docs), np.bool_)
        is_hit[first[first == last] - 1] = True
        return is_hit

    def _find(
        self, docs: NDArray[Any], is_wanted: Callable[[NDArray[np.int32]], NDArray[np.bool_]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """Return the document, the kind and the position of the codes that are wanted."""
        codes, starts = self._codes(docs)
        step = np.ones(len(codes), np.int8)
        step[codes == SAME] = -1
        position = np.cumsum(step, dtype=np.int64)
        offsets = np.flatnonzero(is_wanted(codes))
        document = np.searchsorted(starts, offsets, side="right") - 1
        before = np.concatenate([[0], position])[starts]
        return document, codes[offsets] - FIRST, position[offsets] - before[document] - 1

    def _codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the codes of some documents, and where those of each document start.

        :raises IndexDamaged: a code stands for no kind
        """
        docs = docs.astype(np.int64)
        starts = self._starts[docs].astype(np.int64)
        sizes = self._starts[docs + 1].astype(np.int64) - starts
        ends = np.cumsum(sizes)
        try:
            codes, offsets = decode_codes(self._stream.read_all(starts, sizes))
        except Malformed as error:
            raise self._columns.damaged(error.reason) from error
        self._columns.require(codes.max(initial=0) < FIRST + len(self.syllables), self._name)
        return codes, np.searchsorted(offsets, ends - sizes)
