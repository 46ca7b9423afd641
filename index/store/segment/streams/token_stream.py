"""Which syllables does a document contain, in text order?

Positions are not stored with the postings. A field has one stream of syllables per document, and phrases are
checked on the streams of the few documents that may contain them. The positions of syllables, folded syllables and
bigrams all follow from the stream. A skipped position is a break in the stream.

A *kind* is a distinct syllable together with its folded form. Kinds are numbered by frequency, so that frequent
ones take fewer bytes (:mod:`timviet.index.store.segment.streams.syllable_codes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.ascending import is_ascending
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.format.paged_block import PagedBlock
from timviet.index.store.segment.streams.syllable_codes import decode_codes, encode_codes

__all__ = ["BREAK", "FIRST", "SAME", "TokenStream", "TokenStreamWriter", "encode_streams"]

BREAK, SAME = 0, 1
"""Codes: a position is skipped; the next syllable has the same position as the last one."""
FIRST = 2
"""The code of the first kind."""

_BATCH = 1 << 18  # bytes of streams that are read at once; what is made of them has 50 times their size


def encode_streams(
    kinds: NDArray[np.int32], positions: NDArray[Any], lengths: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return tokens as streams of codes: BREAK, SAME, or :data:`FIRST` + a kind.

    :param kinds: (n,) the kind of each token
    :param positions: (n,) ascending or equal within each document
    :param lengths: (n_docs,) tokens of each document
    :return: (n_codes,) the codes; (n_docs,) codes of each document; (n_docs,) bigrams of each document
    """
    ends = np.cumsum(lengths)
    step = np.diff(positions.astype(np.int32, copy=False), prepend=np.int32(-1))
    starts = (ends - lengths)[lengths > 0]
    is_pair = step == 1
    is_pair[starts] = False
    step[starts] = positions[starts] + 1
    offsets = np.cumsum(np.where(step > 0, step, 2)) - 1  # of the tokens, after the BREAKs or SAME before them
    codes = np.zeros(int(offsets[-1]) + 1 if len(offsets) else 0, np.int32)
    codes[offsets] = kinds
    codes[offsets] += FIRST
    codes[offsets[step == 0] - 1] = SAME
    code_ends = np.concatenate([[0], offsets + 1])[ends]
    pair_ends = np.concatenate([[0], np.cumsum(is_pair)])[ends]
    return codes, np.diff(code_ends, prepend=0).astype(np.int32), np.diff(pair_ends, prepend=0).astype(np.int32)


class TokenStreamWriter:
    """Writes the streams of one field, in the order of the documents."""

    def __init__(self, syllables: NDArray[np.int64], folded: NDArray[np.int64]) -> None:
        """Begin with the kinds of syllables, the most frequent first.

        :param syllables: (n_kinds,) number of the term in the syllable layer
        :param folded: (n_kinds,) number of the term in the folded layer
        """
        self._syllables, self._folded = syllables, folded
        self._bytes: list[NDArray[np.uint8]] = []
        self._lengths: list[NDArray[np.int64]] = []

    def append(self, codes: NDArray[np.int32], sizes: NDArray[Any]) -> None:
        """Append the streams of the next documents.

        :param codes: (n,) as :func:`encode_streams` returns them
        :param sizes: (n_docs,) codes of each document
        """
        written, ends = encode_codes(codes)
        document_ends = np.concatenate([[0], ends])[np.cumsum(sizes)]
        self._bytes.append(written)
        self._lengths.append(np.diff(document_ends, prepend=0))

    def write(self, columns: ColumnsWriter, field: str) -> None:
        """Write the blocks of a field."""
        columns.write_all(f"{field}.stream", self._bytes, paged=True)
        starts = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._lengths]))
        columns.write(f"{field}.stream_starts", narrow(starts))
        columns.write(f"{field}.kind_syllable", narrow(self._syllables))
        columns.write(f"{field}.kind_folded", narrow(self._folded))


def _mark_codes(kinds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a mask of codes from a mask of kinds."""
    return np.concatenate([np.zeros(FIRST, np.bool_), kinds])


def _find_phrase(
    codes: NDArray[np.int32], starts: NDArray[np.int64], phrase: Sequence[NDArray[np.bool_]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find a phrase in the codes of some documents.

    :param starts: (n_docs,) the offset at which the codes of each document start
    :param phrase: for each term of the phrase, (n_kinds,) a mask of the kinds that it may be
    :return: (n,) the offset of the first code of each occurrence, (n,) the index of its document
    """
    offsets = np.flatnonzero(_mark_codes(phrase[0])[codes])
    for step, kinds in enumerate(phrase[1:], 1):
        offsets = offsets[offsets + step < len(codes)]
        offsets = offsets[_mark_codes(kinds)[codes[offsets + step]]]
    document = np.searchsorted(starts, offsets, side="right") - 1
    is_within = document == np.searchsorted(starts, offsets + len(phrase) - 1, side="right") - 1
    return offsets[is_within], document[is_within]


class TokenStream:
    """Reads the streams of one field."""

    def __init__(self, columns: Columns, field: str, doc_count: int, syllables: int, folded: int) -> None:
        """Open the streams.

        :param syllables: the number of terms of the syllable layer
        :param folded: the number of terms of the folded layer
        :raises IndexDamaged: the streams contradict these numbers
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
        """(n_kinds,) number of each kind in the syllable layer."""
        columns.require((self.syllables < syllables).all(), f"{field}.kind_syllable")
        self.folded = columns[f"{field}.kind_folded"]
        """(n_kinds,) number of each kind in the folded layer."""
        columns.require(
            len(self.folded) == len(self.syllables) and (self.folded < folded).all(), f"{field}.kind_folded"
        )

    def batches(self, docs: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """Yield some documents in their order, as many at a time as are read without using much memory.

        :param docs: (n_docs,) document numbers
        """
        numbers = docs.astype(np.int64)
        sizes = self._starts[numbers + 1].astype(np.int64) - self._starts[numbers]
        batch_of = np.cumsum(sizes) // _BATCH
        yield from np.split(docs, np.flatnonzero(np.diff(batch_of)) + 1)

    def codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the codes of some documents, concatenated, and the number of codes of each."""
        codes, starts = self._codes(docs)
        return codes, np.diff(starts, append=len(codes))

    def tokens(self, docs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """Read the streams of some documents.

        :param docs: (n_docs,) document numbers
        :return: for each token, in order: the index in ``docs`` of its document, its kind, its position
        """
        return self._find(docs, [lambda codes: codes >= FIRST])[0]

    def positions(
        self, docs: NDArray[Any], kinds: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find the tokens of some kinds in some documents.

        :param docs: (n_docs,) document numbers
        :param kinds: (n_kinds,) a mask of kinds
        :return: (n,) indices in ``docs``, (n,) positions; in order
        """
        return self.positions_of_each(docs, [kinds])[0]

    def positions_of_each(
        self, docs: NDArray[Any], masks: Sequence[NDArray[np.bool_]]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return for each of some masks of kinds what :meth:`positions` returns."""
        found = self._find(docs, [_mark_codes(mask).take for mask in masks])
        return [(document, position) for document, _, position in found]

    def has_phrase(self, docs: NDArray[Any], phrase: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return whether each document has a phrase, without a break: (n_docs,).

        :param docs: (n_docs,) document numbers
        :param phrase: for each term of the phrase, (n_kinds,) a mask of the kinds that it may be
        """
        codes, starts = self._codes(docs)
        is_hit = np.zeros(len(docs), np.bool_)
        is_hit[_find_phrase(codes, starts, phrase)[1]] = True
        return is_hit

    def phrase_contexts(
        self, docs: NDArray[Any], phrase: Sequence[NDArray[np.bool_]], kinds: NDArray[np.bool_], limit: int
    ) -> tuple[NDArray[np.bool_], list[tuple[int, list[int], list[int]]]]:
        """Return which tokens of some kinds are right beside the occurrences of a phrase.

        :param docs: (n_docs,) document numbers
        :param phrase: as for :meth:`has_phrase`
        :param kinds: (n_kinds,) a mask of kinds
        :param limit: the most tokens on either side
        :return: whether each document has an occurrence with no such token beside it, (n_docs,); for each
            occurrence in the other documents that have one the index in ``docs`` of its document, the kinds
            before, and the kinds after, in text order
        """
        codes, starts = self._codes(docs)
        ends = np.append(starts[1:], len(codes))
        is_wanted = _mark_codes(kinds)
        first, document = _find_phrase(codes, starts, phrase)
        last = first + len(phrase) - 1
        has_before = (first > starts[document]) & is_wanted[codes[first - 1]]
        has_after = (last + 1 < ends[document]) & is_wanted[codes.take(last + 1, mode="clip")]
        is_clear = np.zeros(len(docs), np.bool_)
        is_clear[document[~(has_before | has_after)]] = True
        contexts = []
        for number in np.flatnonzero(~is_clear[document]).tolist():
            of_document = int(document[number])
            before = codes[max(first[number] - limit, starts[of_document]) : first[number]][::-1]
            after = codes[last[number] + 1 : min(last[number] + 1 + limit, ends[of_document])]
            runs = (list(takewhile(is_wanted.__getitem__, side.tolist())) for side in (before, after))
            kinds_before, kinds_after = ([code - FIRST for code in run] for run in runs)
            contexts.append((of_document, kinds_before[::-1], kinds_after))
        return is_clear, contexts

    def _find(
        self, docs: NDArray[Any], tests: Sequence[Callable[[NDArray[np.int32]], NDArray[np.bool_]]]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]]:
        """Return for each test the document, kind and position of the tokens whose codes meet it.

        They are as :meth:`tokens` returns them.
        """
        codes, starts = self._codes(docs)
        step = np.ones(len(codes), np.int8)
        step[codes == SAME] = -1
        position = np.cumsum(step, dtype=np.int64)
        before = np.concatenate([[0], position])[starts]
        found = []
        for is_wanted in tests:
            offsets = np.flatnonzero(is_wanted(codes))
            document = np.searchsorted(starts, offsets, side="right") - 1
            found.append((document, codes[offsets] - FIRST, position[offsets] - before[document] - 1))
        return found

    def _codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the codes of some documents, and the offset at which those of each document start.

        :raises IndexDamaged: a code is of no kind
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
