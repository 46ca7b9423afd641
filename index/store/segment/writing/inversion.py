"""How are tokens by document turned into postings by term?

Terms are divided into ranges with about the same number of tokens. The tokens of one range after the other become
an array of 64-bit keys (term, document), which is sorted; document numbers and frequencies are read from it. No
posting is ever a Python object, and memory has the keys of a few ranges only. Ranges are sorted in threads, as
numpy releases the interpreter's lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.postings.posting_table_writer import EncodedPostings, PostingTableWriter

__all__ = ["NO_RANGE", "TermLookup", "invert_layer", "invert_with", "range_numbers"]

NO_RANGE = 0xFF
"""The range number of codes that are no tokens."""

_THREADS = 2
_RANGE = 1 << 18  # tokens in a range: each takes some 100 bytes while the range is sorted
_AT_ONCE = 1 << 20  # tokens that are processed at once

TermLookup = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""Returns the terms of the tokens at some offsets, both (n,)."""

_Extra = TypeVar("_Extra")


def range_numbers(
    tokens: NDArray[np.int32], number_of: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Return the range of each token: (n,).

    :param tokens: (n,) terms, numbered in the order of their first occurrences
    :param number_of: (n_terms,) the number of each term in sorted order
    :param counts: (n_terms,) occurrences of each term
    """
    by_number = np.zeros(int(number_of.max(initial=-1)) + 1, np.int64)
    np.add.at(by_number, number_of, counts)
    size = max(_RANGE, len(tokens) // NO_RANGE + 1)
    starts_new = np.diff((np.cumsum(by_number) - by_number) // size, prepend=0) > 0
    range_of_term = np.cumsum(starts_new).astype(np.uint8)[number_of]
    ranges = np.empty(len(tokens), np.uint8)
    for start in range(0, len(tokens), _AT_ONCE):
        ranges[start : start + _AT_ONCE] = range_of_term[tokens[start : start + _AT_ONCE]]
    return ranges


def invert_with(
    ranges: NDArray[np.uint8],
    ends: NDArray[np.int64],
    terms: TermLookup,
    limit: int,
    writer: PostingTableWriter,
    extra: Callable[[NDArray[np.int64], NDArray[np.int64]], _Extra],
) -> Iterator[tuple[NDArray[np.int64], _Extra]]:
    """Write the postings of a layer, and compute something else from the same tokens.

    :param ranges: (n,) the range of each token, or :data:`NO_RANGE`; terms of a later range are greater
    :param ends: (n_docs,) the offset in ``ranges`` at which each document ends
    :param terms: returns the terms of tokens
    :param limit: a number above every term
    :param extra: computes something else from the tokens of a range, given their terms and offsets, both (n,)
    :return: for each range the terms that occur, ascending, and the result of ``extra``
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
            result = extra(keys, offsets)
            keys <<= width
            keys |= docs
            keys.sort()
            distinct, df, documents, tfs = _group(keys, width)
            return distinct, result, writer.encode(df, documents, tfs)

        pending: deque[Future[tuple[NDArray[np.int64], _Extra, EncodedPostings]]] = deque()
        last = int(np.max(ranges, where=ranges < NO_RANGE, initial=0))
        for number in range(last + 1):
            pending.append(threads.submit(invert_range, number))
            while len(pending) > (_THREADS if number < last else 0):
                distinct, result, encoded = pending.popleft().result()
                writer.append(encoded)
                yield distinct, result


def invert_layer(
    ranges: NDArray[np.uint8], ends: NDArray[np.int64], terms: TermLookup, limit: int, writer: PostingTableWriter
) -> None:
    """Write the postings of a layer and compute nothing else; parameters as for :func:`invert_with`."""
    deque(invert_with(ranges, ends, terms, limit, writer, lambda terms, offsets: None), maxlen=0)


def _sort_offsets(ranges: NDArray[np.uint8], threads: ThreadPoolExecutor) -> Callable[[int], NDArray[np.int64]]:
    """Return a function that maps the number of a range to the offsets of its tokens, (n,) ascending.

    All offsets are sorted once, by range, one million tokens at a time. A scan of all tokens for each range would
    take time in proportion to tokens × ranges.
    """
    offsets: NDArray[Any] = np.empty(len(ranges), np.uint32 if len(ranges) < 1 << 32 else np.int64)
    starts = range(0, len(ranges), _AT_ONCE)

    def sort(start: int) -> NDArray[np.int64]:
        piece = ranges[start : start + _AT_ONCE]
        offsets[start : start + len(piece)] = piece.argsort(kind="stable") + start
        return start + np.cumsum(np.bincount(piece, minlength=NO_RANGE + 1))

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
    """Return the postings of sorted tokens.

    :param keys: (n,) the term of each token, shifted by ``width``, and its document; ascending
    :return: the terms; the number of documents of each; the document numbers, term by term; the frequencies
    """
    starts = _starts_of_runs(keys)
    tfs = np.diff(starts, append=len(keys))
    docs = keys[starts]
    terms = docs >> width
    docs &= (1 << width) - 1
    term_starts = _starts_of_runs(terms)
    return terms[term_starts], np.diff(term_starts, append=len(terms)), docs, tfs


def _starts_of_runs(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the offset of the first occurrence of each distinct number."""
    is_other = np.empty(len(ascending), np.bool_)
    is_other[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=is_other[1:])
    return np.flatnonzero(is_other)
