"""Which documents hold each term, given which terms each document holds?

The terms are cut into ranges that have about as many tokens each, and one range after the other is sorted as an
array of 64-bit keys, term and document, from which document numbers and frequencies are read off: no posting is
ever an object, and memory holds the keys of a few ranges only. Ranges are worked on in threads, as numpy lets go
of the interpreter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.posting_table import EncodedPostings, PostingTableWriter

__all__ = ["NOWHERE", "TermLookup", "in_ranges", "invert"]

NOWHERE = 0xFF
"""The range of what is no token."""

_THREADS = 2
_RANGE = 1 << 18  # tokens in a range: some 100 bytes are taken by each while a range is worked on
_AT_ONCE = 1 << 20

TermLookup = Callable[[NDArray[np.int64]], NDArray[np.int64]]
"""Gives the terms of the tokens at some places, both (n,)."""


def in_ranges(
    tokens: NDArray[np.int32], number_of: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Gives the range that each token belongs to: (n,).

    :param tokens: (n,) terms, numbered as they were met
    :param number_of: (n_terms,) the number of each in the order of the terms
    :param counts: (n_terms,) how often each occurs
    """
    by_number = np.zeros(int(number_of.max(initial=-1)) + 1, np.int64)
    np.add.at(by_number, number_of, counts)
    size = max(_RANGE, len(tokens) // NOWHERE + 1)
    ranges = np.cumsum(np.diff((np.cumsum(by_number) - by_number) // size, prepend=0) > 0)
    range_of = ranges.astype(np.uint8)[number_of]
    found = np.empty(len(tokens), np.uint8)
    for start in range(0, len(tokens), _AT_ONCE):
        found[start : start + _AT_ONCE] = range_of[tokens[start : start + _AT_ONCE]]
    return found


def invert(
    ranges: NDArray[np.uint8],
    ends: NDArray[np.int64],
    terms: TermLookup,
    most: int,
    writer: PostingTableWriter,
    beside: Callable[[NDArray[np.int64], NDArray[np.int64]], Any] = lambda terms, places: None,
) -> Iterator[tuple[NDArray[np.int64], Any]]:
    """Writes the postings of a layer.

    :param ranges: (n,) the range of each token, or :data:`NOWHERE`; terms of a later range are greater
    :param ends: (n_docs,) where in them each document ends
    :param terms: gives the terms of tokens
    :param most: above every term
    :param beside: what else is to be made of the tokens of a range, from their terms and places, both (n,)
    :return: for each range the terms that occur, ascending, and what was made beside
    """
    width = max(len(ends) - 1, 1).bit_length()
    if most.bit_length() + width > 63:
        raise OverflowError("too many terms for one segment; lower the memory limit, so that segments are smaller")
    with ThreadPoolExecutor(_THREADS) as threads:
        places_of = _places(ranges, threads)

        def inverted(number: int) -> tuple[NDArray[np.int64], Any, EncodedPostings]:
            places = places_of(number)
            docs = np.repeat(np.arange(len(ends)), np.diff(np.searchsorted(places, ends), prepend=0))
            keys = terms(places)
            made = beside(keys, places)
            keys <<= width
            keys |= docs
            keys.sort()
            found, *postings = _grouped(keys, width)
            return found, made, writer.encoded(*postings)

        under_way: deque[Future[tuple[NDArray[np.int64], Any, EncodedPostings]]] = deque()
        last = _last(ranges)
        for number in range(last + 1):
            under_way.append(threads.submit(inverted, number))
            while len(under_way) > (_THREADS if number < last else 0):
                found, made, encoded = under_way.popleft().result()
                writer.append(encoded)
                yield found, made


def _places(ranges: NDArray[np.uint8], threads: ThreadPoolExecutor) -> Callable[[int], NDArray[np.int64]]:
    """Gives what gives the places of the tokens of each range: (n,), ascending.

    They are sorted once, some tokens at a time, as looking through all tokens for each range takes the longer the
    more there are of both.
    """
    places = np.empty(len(ranges), np.uint32 if len(ranges) < 1 << 32 else np.int64)
    starts = range(0, len(ranges), _AT_ONCE)

    def sort(start: int) -> NDArray[np.int64]:
        some = ranges[start : start + _AT_ONCE]
        places[start : start + len(some)] = some.argsort(kind="stable") + start
        return start + np.cumsum(np.bincount(some, minlength=NOWHERE + 1))

    bounds = list(threads.map(sort, starts))

    def of(number: int) -> NDArray[np.int64]:
        parts = [
            places[int(ends[number - 1]) if number else start : int(ends[number])]
            for start, ends in zip(starts, bounds, strict=True)
        ]
        return np.concatenate([np.zeros(0, np.int64), *parts])

    return of


def _last(ranges: NDArray[np.uint8]) -> int:
    """Gives the last range that there is."""
    return int(np.max(ranges, where=ranges < NOWHERE, initial=0))


def _grouped(
    keys: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Reads postings off sorted tokens.

    :param keys: (n,) the term of each token, shifted by ``width``, and its document; ascending
    :return: the terms; the documents of each; their numbers, term by term; the frequencies
    """
    first = _begins(keys)
    tfs = np.diff(first, append=len(keys))
    docs = keys[first]
    terms = docs >> width
    docs &= (1 << width) - 1
    begins = _begins(terms)
    return terms[begins], np.diff(begins, append=len(terms)), docs, tfs


def _begins(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Gives where each of the numbers that occur is met first."""
    other = np.empty(len(ascending), np.bool_)
    other[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=other[1:])
    return np.flatnonzero(other)
