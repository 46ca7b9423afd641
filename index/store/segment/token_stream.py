"""Which syllables does a document hold, one after the other?

Phrases are checked on the few documents that may have them, so that positions are not kept term by term: a
field has one stream of syllables, from which the places of syllables, of folded syllables and of bigrams
follow. Where a position is left out, the stream holds a break.

A syllable is kept by its rank in frequency: the first 190 in one byte, the next 16,000 in two, the others in
four. Two bytes are a lead, from 192 on, and any byte; which bytes are leads follows from the runs of high
bytes, of which every other one is. Four bytes are two such pairs, and only the first of them lies in the last
512.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.messages import Message
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter, narrow

__all__ = ["BREAK", "FIRST", "SAME", "TokenStream", "TokenStreamWriter", "stream_codes"]

BREAK, SAME = 0, 1  # codes: a position is left out; the next syllable stands at the same one
FIRST = 2  # the code of the first kind
_LEAD = 192  # bytes below stand for themselves
_PAIR = 1 << 14  # what two bytes can say
_WIDE = _PAIR - 512  # pairs from here on are the first half of four bytes
_FOUR = _LEAD + _WIDE  # codes from here on take four bytes


def stream_codes(
    kinds: NDArray[np.int32], positions: NDArray[Any], lengths: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Makes streams of tokens: a code is BREAK, SAME, or :data:`FIRST` + a kind.

    :param kinds: (n,) the kind of each token
    :param positions: (n,) ascending or equal within each document
    :param lengths: (n_docs,) tokens of each document
    :return: (n_codes,) the codes; (n_docs,) how many each document has; (n_docs,) how many of its tokens have
        the next one as their neighbour
    """
    ends = np.cumsum(lengths)
    step = np.diff(positions.astype(np.int32, copy=False), prepend=np.int32(-1))
    starts = (ends - lengths)[lengths > 0]
    pair = step == 1
    pair[starts] = False
    step[starts] = positions[starts] + 1
    place = np.cumsum(np.where(step > 0, step, 2)) - 1  # of each token: behind what marks its step
    codes = np.zeros(int(place[-1]) + 1 if len(place) else 0, np.int32)
    codes[place] = kinds
    codes[place] += FIRST
    codes[place[step == 0] - 1] = SAME
    behind = np.concatenate([[0], place + 1])[ends]
    paired = np.concatenate([[0], np.cumsum(pair)])[ends]
    return codes, np.diff(behind, prepend=0).astype(np.int32), np.diff(paired, prepend=0).astype(np.int32)


class TokenStreamWriter:
    """Collects the streams of the documents of a segment, in the order of their numbers."""

    def __init__(self, syllables: NDArray[np.int64], folded: NDArray[np.int64]) -> None:
        """Begins with the kinds of syllables, the most frequent first.

        :param syllables: (n_kinds,) number of the term in the syllable layer
        :param folded: (n_kinds,) number of the term in the folded layer
        """
        self._syllables, self._folded = syllables, folded
        self._bytes: list[NDArray[np.uint8]] = []
        self._lengths: list[NDArray[np.int64]] = []

    def append(self, codes: NDArray[np.int32], sizes: NDArray[Any]) -> None:
        """Takes streams.

        :param codes: (n,) as :func:`stream_codes` gives them
        :param sizes: (n_docs,) codes of each document
        """
        written, ends = _encoded(codes)
        total = np.concatenate([[0], ends])[np.cumsum(sizes)]
        self._bytes.append(written)
        self._lengths.append(np.diff(total, prepend=0))

    def write(self, columns: ColumnsWriter, name: str) -> None:
        """Writes the streams."""
        columns.write_all(f"{name}.stream", self._bytes, heap=True)
        ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._lengths]))
        columns.write(f"{name}.stream_starts", narrow(ends))
        columns.write(f"{name}.kind_syllable", narrow(self._syllables))
        columns.write(f"{name}.kind_folded", narrow(self._folded))


def _encoded(codes: NDArray[np.int32]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Writes codes in one, two or four bytes; gives the bytes, and the end of each code in them."""
    two, four = np.flatnonzero(codes >= _LEAD), np.flatnonzero(codes >= _FOUR)
    size = np.ones(len(codes), np.uint8)
    size[two] = 2
    size[four] = 4
    ends = np.cumsum(size, dtype=np.int64)
    written = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    written[ends - size] = codes  # of those in one byte; the others are written over

    def put(place: NDArray[np.int64], pair: NDArray[np.int32]) -> None:
        written[place] = _LEAD + (pair >> 8)
        written[place + 1] = pair & 0xFF

    put(ends[two] - 2, np.minimum(codes[two], _FOUR - 1) - _LEAD)
    first, second = np.divmod(codes[four] - _FOUR, _WIDE)
    put(ends[four] - 4, first + _WIDE)
    put(ends[four] - 2, second)
    return written, ends


def _decoded(written: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Gives the codes of bytes, and the place of each in the bytes."""
    high = written >= _LEAD
    lead = high.copy()
    lead[1:] &= ~high[:-1]  # the first of each run is a lead; of the others, every other one
    starts = np.flatnonzero(lead)
    others = np.flatnonzero(high & ~lead)
    run = np.cumsum(lead, dtype=np.int32)[others] - 1
    lead[others] = (others - starts[run]) & 1 == 0
    kept = np.ones(len(written), np.bool_)
    kept[1:] = ~lead[:-1]
    place = np.flatnonzero(kept)
    codes = written[place].astype(np.int32)
    at = np.flatnonzero(lead[place])
    codes[at] = _LEAD + ((codes[at] - _LEAD) << 8 | written[place[at] + 1])
    wide = np.flatnonzero(codes >= _FOUR)
    if len(wide):
        codes[wide] = _FOUR + (codes[wide] - _FOUR) * _WIDE + codes[wide + 1] - _LEAD
        kept = np.ones(len(codes), np.bool_)
        kept[wide + 1] = False
        codes, place = codes[kept], place[kept]
    return codes, place


def _marked(kinds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Gives for each code whether it is one of some kinds."""
    return np.concatenate([np.zeros(FIRST, np.bool_), kinds])


class TokenStream:
    """Reads the streams of one field."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._stream, self._starts = columns.heap(f"{name}.stream"), columns[f"{name}.stream_starts"]
        self.syllables = columns[f"{name}.kind_syllable"]
        """(n_kinds,) number in the syllable layer of each kind of syllable."""
        self.folded = columns[f"{name}.kind_folded"]
        """(n_kinds,) number in the folded layer of each kind of syllable."""
        if len(self.syllables) != len(self.folded):
            raise columns.damaged(Message("the syllable kinds of {block} are inconsistent", block=name))

    def codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Gives the streams of some documents as :func:`stream_codes` does: codes, and how many of each."""
        codes, begins = self._codes(docs)
        return codes, np.diff(begins, append=len(codes))

    def tokens(self, docs: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """Reads the streams of some documents.

        :param docs: (n_docs,) document numbers
        :return: for each token, one document after the other: which of ``docs`` it is in, its kind, its
            position
        """
        return self._found(docs, lambda codes: codes >= FIRST)

    def places(self, docs: NDArray[Any], wanted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Finds some kinds of syllables in some documents.

        :param docs: (n_docs,) document numbers
        :param wanted: (n_kinds,) which kinds
        :return: (n,) which of ``docs``, (n,) position; in order
        """
        document, _, position = self._found(docs, _marked(wanted).take)
        return document, position

    def rows(self, docs: NDArray[Any], wanted: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Tells which documents have kinds of syllables in a row, without a break: (n_docs,).

        :param docs: (n_docs,) document numbers
        :param wanted: for each place of the row, (n_kinds,) which kinds may stand there
        """
        codes, begins = self._codes(docs)
        found = np.flatnonzero(_marked(wanted[0])[codes])
        for offset, kinds in enumerate(wanted[1:], 1):
            found = found[found + offset < len(codes)]
            found = found[_marked(kinds)[codes[found + offset]]]
        first = np.searchsorted(begins, found, side="right")
        last = np.searchsorted(begins, found + len(wanted) - 1, side="right")
        there = np.zeros(len(docs), np.bool_)
        there[first[first == last] - 1] = True
        return there

    def _found(
        self, docs: NDArray[Any], wanted: Callable[[NDArray[np.int32]], NDArray[np.bool_]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """Gives the document, the kind and the position of the codes that are wanted."""
        codes, begins = self._codes(docs)
        step = np.ones(len(codes), np.int8)
        step[codes == SAME] = -1
        position = np.cumsum(step, dtype=np.int64)
        found = np.flatnonzero(wanted(codes))
        document = np.searchsorted(begins, found, side="right") - 1
        before = np.concatenate([[0], position])[begins]
        return document, codes[found] - FIRST, position[found] - before[document] - 1

    def _codes(self, docs: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Gives the codes of some documents, and where those of each document begin."""
        docs = docs.astype(np.int64)
        starts = self._starts[docs].astype(np.int64)
        sizes = self._starts[docs + 1].astype(np.int64) - starts
        ends = np.cumsum(sizes)
        codes, place = _decoded(self._stream.read_all(starts, sizes))
        return codes, np.searchsorted(place, ends - sizes)
