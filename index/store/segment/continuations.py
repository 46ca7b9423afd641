"""How do texts and titles of a segment go on after given syllables?

The bigrams of the last syllable tell what may follow, and the token streams of some documents of each bigram tell
how they go on in fact. A few documents are enough to see what is frequent, so the time hardly depends on how many
there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.analyzer import Layer
from timviet.index.store.segment.block_names import table_name
from timviet.index.store.segment.frequent_terms import frequent_followers, frequent_syllables
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.streams.token_stream import FIRST

__all__ = ["Continuation", "Sampling", "continuations"]

_COMPARED = 2048  # documents of a bigram that are looked for among those of the other bigrams


@dataclass(frozen=True, slots=True)
class Sampling:
    """How much of a segment is read."""

    followers: int
    """The most syllables that are tried after the given ones, the most frequent ones."""

    documents: int
    """The most documents of each of them."""

    length: int
    """The most syllables of a continuation."""

    rows: int
    """The most continuations that are returned, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """Syllables side by side: the given ones, the next one, and those after it up to a break."""

    spellings: tuple[str, ...]
    count: float
    """The number of documents; an estimate if not all were read."""

    document: int
    """The number of a document that has them."""

    is_whole: bool
    """Whether a break or the end of the text follows."""


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
    samples: Mapping[Any, tuple[NDArray[np.int64], float]],
    sampling: Sampling,
    at_start: bool,
) -> Iterator[Continuation]:
    """Yield the continuations in some documents.

    :param before: numbers of folded terms
    :param samples: for each folded term that may follow: documents, and how many each of them stands for
    """
    docs = np.unique(np.concatenate([np.zeros(0, np.int64), *(docs for docs, _ in samples.values())]))
    if not len(docs):
        return
    term_count = len(segment.tables.string_table(table_name(field, Layer.FOLDED))[1])
    may_follow = np.zeros(term_count, np.bool_)
    may_follow[list(samples)] = True
    stream = segment.token_stream(field)
    codes, sizes = stream.codes(docs)
    ends = np.cumsum(sizes)
    given = len(before)
    if at_start:
        first = (ends - sizes)[sizes > given]
    else:
        anchor = stream.folded == before[-1] if given else may_follow[stream.folded]
        first = np.flatnonzero(np.concatenate([np.zeros(FIRST, np.bool_), anchor])[codes]) - max(given - 1, 0)
        first = first[(first >= 0) & (first + given < len(codes))]
    for step in range(given + 1):  # most are left out by the first steps
        code = codes[first + step]
        first, code = first[code >= FIRST], code[code >= FIRST]
        folded = stream.folded[code - FIRST]
        first = first[folded == before[step] if step < given else may_follow[folded]]
    document = np.searchsorted(ends, first, side="right")
    is_inside = first + given < ends[document]
    first, document = first[is_inside], document[is_inside]
    if not len(first):
        return
    follower = stream.folded[codes[first + given] - FIRST]
    _, once = np.unique(document * term_count + follower, return_index=True)  # count documents, not occurrences
    first, document, follower = first[once], document[once], follower[once]
    weights = _weights(docs[document], follower, samples)
    # The codes of each continuation up to the first break, then zeros.
    columns = first[:, None] + np.arange(given + sampling.length + 1)
    rows = np.where(columns < ends[document][:, None], codes[np.minimum(columns, len(codes) - 1)], 0)
    is_open = np.logical_and.accumulate(rows >= FIRST, axis=1)
    rows = np.where(is_open, rows, 0)
    _, chosen, inverse = np.unique(
        rows.astype(np.uint64) @ _multipliers(rows.shape[1]), return_index=True, return_inverse=True
    )
    counts = np.bincount(inverse, weights)
    best = np.argsort(-counts, kind="stable")[: sampling.rows]
    chosen = chosen[best]
    syllables = segment.tables.string_table(table_name(field, Layer.SYLLABLE))[1]
    lengths = is_open[chosen].sum(axis=1)
    numbers = stream.syllables[np.maximum(rows[chosen] - FIRST, 0)]
    for row, length, count, doc in zip(
        numbers.tolist(), lengths.tolist(), counts[best].tolist(), docs[document[chosen]].tolist(), strict=True
    ):
        is_whole = length < len(row)
        spellings = tuple(map(syllables.term, row[: length if is_whole else length - 1]))
        yield Continuation(spellings, count, doc, is_whole)


def _weights(
    docs: NDArray[np.int64],
    follower: NDArray[Any],
    samples: Mapping[Any, tuple[NDArray[np.int64], float]],
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
