"""Which documents hold each term, given which terms each document holds?

The terms are cut into ranges that have about as many tokens each. One range after the other is sorted as an array
of 64-bit keys, term and document, from which document numbers and frequencies are read off: no posting is ever an
object, and memory holds the keys of a few ranges only. Ranges are sorted in threads, as numpy releases the
interpreter's lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.postings.posting_table_writer import EncodedPostings, PostingTableWriter

__all__ = ["NOWHERE", "TermLookup", "invert", "invert_only", "range_numbers"]

NOWHERE = 0xFF
"""The range of what is no token."""

_THREADS = 2
_RANGE = 1 << 18  # tokens in a range: each takes some 100 bytes while the range is sorted
_AT_ONCE = 1 << 20

TermLookup = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""Returns the terms of the tokens at some offsets, both (n,)."""

_Extra = TypeVar("_Extra")


def range_numbers(
    tokens: NDArray[np.int32], number_of: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Return the range that each token belongs to: (n,).

    :param tokens: (n,) terms, numbered as they were met
    :param number_of: (n_terms,) the number of each in the order of the terms
    :param counts: (n_terms,) how often each occurs
    """
    by_number = np.zeros(int(number_of.max(initial=-1)) + 1, np.int64)
    np.add.at(by_number, number_of, counts)
    size = max(_RANGE, len(tokens) // NOWHERE + 1)
    starts_new = np.diff((np.cumsum(by_number) - by_number) // size, prepend=0) > 0
    range_of_term = np.cumsum(starts_new).astype(np.uint8)[number_of]
    ranges = np.empty(len(tokens), np.uint8)
    for start in range(0, len(tokens), _AT_ONCE):
        ranges[start : start + _AT_ONCE] = range_of_term[tokens[start : start + _AT_ONCE]]
    return ranges


def invert(
    ranges: NDArray[np.uint8],
    ends: NDArray[np.int64],
    terms: TermLookup,
    limit: int,
    writer: PostingTableWriter,
    extra: Callable[[NDArray[np.int64], NDArray[np.int64]], _Extra],
) -> Iterator[tuple[NDArray[np.int64], _Extra]]:
    """Write the postings of a layer.

    :param ranges: (n,) the range of each token, or :data:`NOWHERE`; terms of a later range are greater
    :param ends: (n_docs,) where in them each document ends
    :param terms: returns the terms of tokens
    :param limit: above every term
    :param extra: makes something else of the tokens of a range, from their terms and offsets, both (n,)
    :return: for each range the terms that occur, ascending, and what ``extra`` made
    :raises OverflowError: a key of term and document does not fit into 63 bits
    """
    width = max(len(ends) - 1, 1).bit_length()
    if limit.bit_length() + width > 63:
        raise OverflowError("too many terms for one segment; lower the memory limit, so that segments are smaller")
    with ThreadPoolExecutor(_THREADS) as threads:
        offsets_of = _sort_offsets(ranges, threads)

        def invert_range(number: int) -> tuple[NDArray[np.int64], _Extra, EncodedPostings]:
            offsets = offsets_of(number)
            docs = np.repeat(np.arange(len(ends)), np.diff(np.searchsorted(offsets, ends), prepend=0))
            keys = terms(offsets)
            made = extra(keys, offsets)
            keys <<= width
            keys |= docs
            keys.sort()
            distinct, df, documents, tfs = _group(keys, width)
            return distinct, made, writer.encode(df, documents, tfs)

        pending: deque[Future[tuple[NDArray[np.int64], _Extra, EncodedPostings]]] = deque()
        last = int(np.max(ranges, where=ranges < NOWHERE, initial=0))
        for number in range(last + 1):
            pending.append(threads.submit(invert_range, number))
            while len(pending) > (_THREADS if number < last else 0):
                distinct, made, encoded = pending.popleft().result()
                writer.append(encoded)
                yield distinct, made


def invert_only(
    ranges: NDArray[np.uint8], ends: NDArray[np.int64], terms: TermLookup, limit: int, writer: PostingTableWriter
) -> None:
    """Write the postings of a layer and make nothing else; parameters as for :func:`invert`."""
    deque(invert(ranges, ends, terms, limit, writer, lambda terms, offsets: None), maxlen=0)


def _sort_offsets(ranges: NDArray[np.uint8], threads: ThreadPoolExecutor) -> Callable[[int], NDArray[np.int64]]:
    """Return a function that maps the number of a range to the offsets of its tokens, (n,) ascending.

    They are sorted once, some tokens at a time. Looking through all tokens for each range would take the longer
    the more there are of both.
    """
    offsets: NDArray[Any] = np.empty(len(ranges), np.uint32 if len(ranges) < 1 << 32 else np.int64)
    starts = range(0, len(ranges), _AT_ONCE)

    def sort(start: int) -> NDArray[np.int64]:
        piece = ranges[start : start + _AT_ONCE]
        offsets[start : start + len(piece)] = piece.argsort(kind="stable") + start
        return start + np.cumsum(np.bincount(piece, minlength=NOWHERE + 1))

    ends_of_pieces = list(threads.map(sort, starts))

    def offsets_of(number: int) -> NDArray[np.int64]:
        parts = [
            offsets[int(ends[number - 1]) if number else start : int(ends[number])]
            for start, ends in zip(starts, ends_of_pieces, strict=True)
        ]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    return offsets_of


def _group(
    keys: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Read postings off sorted tokens.

    :param keys: (n,) the term of each token, shifted by ``width``, and its document; ascending
    :return: the terms; the number of documents of each; their numbers, term by term; the frequencies
    """
    starts = _starts_of_runs(keys)
    tfs = np.diff(starts, append=len(keys))
    docs = keys[starts]
    terms = docs >> width
    docs &= (1 << width) - 1
    term_starts = _starts_of_runs(terms)
    return terms[term_starts], np.diff(term_starts, append=len(terms)), docs, tfs


def _starts_of_runs(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of the numbers that occur stands first."""
    is_other = np.empty(len(ascending), np.bool_)
    is_other[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=is_other[1:])
    return np.flatnonzero(is_other)
