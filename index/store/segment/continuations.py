"""How do texts and titles of a segment go on after given syllables?

The bigrams of the last syllable tell what may follow, and the token streams of some documents of each bigram tell
how they go on in fact. A few documents are enough to see what is frequent, so the time hardly depends on how many
there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.continuation import Continuation, Sampling
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.frequent_terms import frequent_followers, frequent_syllables
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.streams.token_stream import FIRST

__all__ = ["continuations"]

_PRECEDING = 2  # syllables
_COMPARED = 2048  # documents of a bigram that are looked for among those of the other bigrams


_Samples = Mapping[Any, tuple[NDArray[np.int64], float]]
"""For each number of a folded term that may follow: documents, and how many each of them stands for."""


def continuations(
    segment: SegmentReader, field: str, before: Sequence[str], prefix: str, sampling: Sampling, *, at_start: bool
) -> Iterator[Continuation]:
    """Yield how a field goes on after some syllables, in no order; each continuation once.

    :param before: folded syllables
    :param prefix: the start of the syllable after them, folded
    :param at_start: whether they must be the first syllables of the field
    """
    if not segment.has_layer(field, Layer.BIGRAM):
        return
    terms = segment.tables.string_table(table_name(field, Layer.FOLDED))[1]
    numbers = [terms.number(folded) for folded in before]
    if None in numbers:
        return
    most = sampling.documents
    if before:
        followers = frequent_followers(segment, field, before[-1], prefix, sampling.followers)
        pairs = [
            _live_docs(segment, field, Layer.BIGRAM, f"{first} {second}") for first, second in pairwise(before)
        ]
        found = {
            follower: _sample(_live_docs(segment, field, Layer.BIGRAM, f"{before[-1]} {follower}"), pairs, most)
            for follower in followers
        }
    else:
        syllables = frequent_syllables(segment, field, prefix, sampling.followers)
        found = {
            syllable: _sample(_live_docs(segment, field, Layer.FOLDED, syllable), (), most)
            for syllable in syllables
        }
    samples = {terms.number(follower): sample for follower, sample in found.items()}
    yield from _rows(segment, field, numbers, samples, sampling, at_start)


def _live_docs(segment: SegmentReader, field: str, layer: Layer, term: str) -> NDArray[np.int64]:
    """Return the documents of a term that are not deleted, ascending."""
    postings = segment.postings(field, layer, term)
    if postings is None:
        return np.zeros(0, np.int64)
    return postings.docs if segment.live is None else postings.docs[segment.live[postings.docs]]


def _sample(
    docs: NDArray[np.int64], others: Sequence[NDArray[np.int64]], most: int
) -> tuple[NDArray[np.int64], float]:
    """Return documents that are in all of some lists, evenly spread, and how many each of them stands for."""
    step = max(1, len(docs) // _COMPARED)
    docs = docs[::step]
    for other in others:
        if not len(other):
            return other, 0.0
        docs = docs[other[np.minimum(np.searchsorted(other, docs), len(other) - 1)] == docs]
    step_again = max(1, -(-len(docs) // most))
    return docs[::step_again], float(step * step_again)


def _rows(
    segment: SegmentReader,
    field: str,
    before: Sequence[Any],
    samples: _Samples,
    sampling: Sampling,
    at_start: bool,
) -> Iterator[Continuation]:
    """Yield the continuations in some documents.

    :param before: numbers of folded terms
    """
    docs = np.unique(np.concatenate([np.zeros(0, np.int64), *(docs for docs, _ in samples.values())]))
    stream = segment.token_stream(field)
    codes, sizes = stream.codes(docs)
    ends = np.cumsum(sizes)
    first = _occurrences(codes, ends - sizes, stream.folded, before, list(samples), at_start)
    document = np.searchsorted(ends, first, side="right")
    is_inside = first + len(before) < ends[document] if len(first) else np.zeros(0, np.bool_)
    first, document = first[is_inside], document[is_inside]
    if not len(first):
        return
    follower = stream.folded[codes[first + len(before)] - FIRST].astype(np.int64)
    _, once = np.unique(document << 32 | follower, return_index=True)  # count documents, not occurrences
    first, document, follower = first[once], document[once], follower[once]
    # The codes around each occurrence up to the nearest breaks; all others are 0.
    columns = first[:, None] + np.arange(-_PRECEDING, len(before) + sampling.length + 1)
    is_own = (columns >= (ends - sizes)[document][:, None]) & (columns < ends[document][:, None])
    rows = np.where(is_own, codes[np.clip(columns, 0, len(codes) - 1)], 0)
    is_open = rows >= FIRST
    is_open[:, _PRECEDING:] = np.logical_and.accumulate(is_open[:, _PRECEDING:], axis=1)
    is_open[:, :_PRECEDING] = np.logical_and.accumulate(is_open[:, _PRECEDING - 1 :: -1], axis=1)[:, ::-1]
    rows = np.where(is_open, rows - FIRST, -1)
    hashes = rows.astype(np.uint64) @ _multipliers(rows.shape[1])
    _, chosen, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    counts = np.bincount(inverse, _weights(docs[document], follower, samples))
    best = _fairly(counts, follower[chosen])[: sampling.rows]
    chosen = chosen[best]
    yield from _read(segment, field, rows[chosen], counts[best], docs[document[chosen]])


def _fairly(counts: NDArray[Any], follower: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return continuations in an order: the most frequent one of each follower, then the second, and so on."""
    order = np.lexsort((-counts, follower))
    is_first = np.diff(follower[order], prepend=-1) != 0
    numbers = np.arange(len(order))
    rank = numbers - np.maximum.accumulate(np.where(is_first, numbers, 0))
    return order[np.lexsort((-counts[order], rank))]


def _occurrences(
    codes: NDArray[np.int32],
    starts: NDArray[np.int64],
    folded: NDArray[Any],
    before: Sequence[Any],
    followers: Sequence[Any],
    at_start: bool,
) -> NDArray[np.int64]:
    """Return the offsets of the given terms with one of the followers after them; the last one may be too far.

    :param codes: the codes of several documents
    :param starts: the offsets at which the documents start
    :param folded: the folded term of each kind
    """
    given = len(before)
    is_follower = np.zeros(1 + max(int(folded.max(initial=0)), *followers, 0), np.bool_)
    is_follower[followers] = True
    may_follow = is_follower[folded]
    first = starts
    if not at_start:
        anchor = folded == before[-1] if given else may_follow
        first = np.flatnonzero(np.concatenate([np.zeros(FIRST, np.bool_), anchor])[codes]) - max(given - 1, 0)
    first = first[(first >= 0) & (first + given < len(codes))]
    for step in range(given + 1):  # most are left out by the first steps
        code = codes[first + step]
        first, kind = first[code >= FIRST], code[code >= FIRST] - FIRST
        first = first[folded[kind] == before[step] if step < given else may_follow[kind]]
    return first


def _read(
    segment: SegmentReader,
    field: str,
    rows: NDArray[np.int32],
    counts: NDArray[Any],
    docs: NDArray[np.int64],
) -> Iterator[Continuation]:
    """Yield rows of kinds as continuations.

    :param rows: (n, n_columns) -1 where nothing is
    """
    syllables = segment.tables.string_table(table_name(field, Layer.SYLLABLE))[1]
    numbers = segment.token_stream(field).syllables[rows].astype(np.int64)  # of -1, any
    lengths = (rows[:, _PRECEDING:] >= 0).sum(axis=1).tolist()
    preceding = (rows[:, :_PRECEDING] >= 0).sum(axis=1).tolist()
    columns = zip(numbers.tolist(), lengths, preceding, counts.tolist(), docs.tolist(), strict=True)
    for row, length, left, count, doc in columns:
        is_whole = length < len(row) - _PRECEDING
        end = _PRECEDING + length - (not is_whole)
        spellings = tuple(map(syllables.term, row[_PRECEDING - left : end]))
        yield Continuation(spellings[left:], count, doc, is_whole, spellings[:left])


def _weights(
    docs: NDArray[np.int64],
    follower: NDArray[Any],
    samples: _Samples,
) -> NDArray[np.float64]:
    """Return how many documents each continuation stands for: (n,).

    The documents of a follower tell how many there are; those of the others show more of its continuations.

    :param docs: (n,) the documents of the continuations
    :param follower: (n,) the folded terms that follow in them
    """
    numbers = np.sort(np.fromiter(samples, np.int64, len(samples)))
    place = np.searchsorted(numbers, follower)
    width = len(numbers)
    sampled = [samples[number][0] * width + place for place, number in enumerate(numbers.tolist())]
    is_own = np.isin(docs * width + place, np.concatenate(sampled))
    own, all_ = (np.bincount(place, part, width) for part in (is_own, None))
    weights = np.array([samples[number][1] for number in numbers.tolist()])
    shares = weights * np.maximum(own, 0.5) / np.maximum(all_, 1)
    return np.asarray(shares[place], np.float64)


@cache
def _multipliers(count: int) -> NDArray[np.uint64]:
    """Return odd factors for a hash of rows: (count,)."""
    return np.random.default_rng(0).integers(1 << 62, size=count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
