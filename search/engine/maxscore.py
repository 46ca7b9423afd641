"""Which documents of a segment can be among the best, and how good are these?

A sum of weighted terms is evaluated in the manner of MaxScore (Turtle and Flood 1995): the terms that add most for
the postings that must be read come first. The *threshold* is the k-th best score so far. The *remaining max* is
what all terms not yet read can add. As soon as the threshold is above it, only documents that are already close to
the threshold are looked up in the lists of these terms.

As all sums are exact (see :mod:`timviet.search.engine.bm25`), the order in which the lists are read changes no
score and the comparisons need no slack: the result is the same as without pruning, ties included.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.matches import Matches
from timviet.search.engine.term_scorer import LOOKUP_COST, Scores, TermScorer, look_up

__all__ = ["kth_best", "top_of_sum"]

_FIRST_READ = 8  # the first step reads as many postings as one document in so many
_FIRST_SHARE = 0.7  # after the next step the remaining max is at most this share of the threshold …
_NEXT_SHARE = 0.6  # … and of the remaining max before
_STRIDE = 64  # documents of which only the best counts when the threshold is guessed
_FEW = 64  # candidates that are looked up without a second thought
_BATCH = 8192  # impacts that are looked up before candidates are dropped


def kth_best(scores: Scores, count: int) -> float:
    """Return the score that exactly ``count`` of the scores reach, ties apart; there must be so many."""
    offset = len(scores) - count
    return float(np.partition(scores, offset)[offset])


class _ScoreSums(threading.local):
    """The scores so far, in an array that the next query of the same thread uses again."""

    def __init__(self) -> None:
        self._array: Scores = np.zeros(0)

    def start(self, doc_count: int) -> None:
        """Set the scores of so many documents to 0."""
        size = -(-doc_count // _STRIDE) * _STRIDE
        if len(self._array) < size:
            self._array = np.empty(size)
        self.scores = self._array[:size]
        self.scores.fill(0)
        self._doc_count = doc_count
        self._groups = self.scores.reshape(_STRIDE, -1)

    def rank(self) -> None:
        """Find the best score of each group of documents; call it when scores have been added."""
        self._best = self._groups.max(axis=0)

    def kth(self, count: int) -> float:
        """Return a score that at least ``count`` documents reach, as high as can be had cheaply, or 0."""
        if count * 4 <= len(self._best):
            scores = self._best  # the best documents of the groups are different ones
        elif count <= self._doc_count:
            scores = self.scores[: self._doc_count]
        else:
            return 0.0
        return max(0.0, kth_best(scores, count))

    def count_groups(self, score: float) -> int:
        """Return how many groups have a document that reaches a score."""
        return int(np.count_nonzero(self._best >= score))

    def reaching(self, score: float) -> Matches:
        """Return the documents that reach a score."""
        docs = (self.scores >= score).nonzero()[0]
        return Matches(docs.astype(np.int32), self.scores[docs])


_sums = _ScoreSums()


def top_of_sum(
    scorers: Sequence[TermScorer],
    given: Sequence[Matches],
    allowed: NDArray[np.bool_] | None,
    doc_count: int,
    count: int,
    threshold: float,
) -> Matches | None:
    """Return at least the best documents of a sum, in no order.

    :param scorers: the terms of the sum
    :param given: further parts of the sum, evaluated already
    :param allowed: (doc_count,) the documents that may be returned; None if all may
    :param count: how many documents are wanted at least, without those that tie with the last
    :param threshold: documents below this score are not wanted
    :return: None if fewer documents score above 0; the caller must then evaluate all that match
    """
    sums = _sums
    _start_sums(sums, given, allowed, doc_count)
    # In this order, lists that have many postings and add little come last.
    lists = sorted([scorer for scorer in scorers if scorer.max_score], key=attrgetter("cost"))
    remaining_max = _remaining_max(lists)
    start, end = 0, _first_read(lists, doc_count // _FIRST_READ)
    while True:
        _add(sums.scores, lists[start:end])
        sums.rank()
        threshold = max(threshold, sums.kth(count))
        if end == len(lists):
            break
        if remaining_max[end] < threshold:
            candidates = sums.count_groups(threshold - remaining_max[end])
            if candidates <= _FEW or candidates * LOOKUP_COST < lists[end].count:
                break
        enough = min(threshold * _FIRST_SHARE, remaining_max[end] * _NEXT_SHARE)
        start, end = end, end + 1
        while remaining_max[end] > enough:
            end += 1
    if threshold <= 0:
        return None
    near = sums.reaching(threshold - remaining_max[end])
    return _complete(near, lists[end:], remaining_max[end:], count, threshold)


def _start_sums(
    sums: _ScoreSums, given: Sequence[Matches], allowed: NDArray[np.bool_] | None, doc_count: int
) -> None:
    sums.start(doc_count)
    if allowed is not None:
        sums.scores[:doc_count][~allowed] = -np.inf
    for part in given:
        np.add.at(sums.scores, part.docs, part.scores)


def _remaining_max(lists: Sequence[TermScorer]) -> list[float]:
    """Return for each list what it and those after it can add together at most, and 0 at the end."""
    return list(accumulate((scorer.max_score for scorer in reversed(lists)), initial=0.0))[::-1]


def _first_read(lists: Sequence[TermScorer], postings: int) -> int:
    """Return how many of the first lists have together no more postings than so many, at least one."""
    end = 0
    while end < len(lists):
        postings -= lists[end].count
        if postings < 0 and end:
            break
        end += 1
    return end


def _add(sums: Scores, scorers: Sequence[TermScorer]) -> None:
    """Add posting lists to the sums; all as one, for a call of numpy takes longer than reading a short list."""
    if len(scorers) == 1:
        np.add.at(sums, *scorers[0].scores())
    elif scorers:
        whole = [scorer for scorer in scorers if scorer.allowed is None]
        if whole:
            lists = [scorer.postings.scored() for scorer in whole]
            scores = np.array([scorer.weight for scorer in whole]).repeat([scorer.count for scorer in whole])
            scores *= np.concatenate([postings.impacts for postings in lists])
            np.add.at(sums, np.concatenate([postings.docs for postings in lists], dtype=np.intp), scores)
        for scorer in scorers:
            if scorer.allowed is not None:
                np.add.at(sums, *scorer.scores())


def _complete(
    candidates: Matches,
    lists: Sequence[TermScorer],
    remaining_max: Sequence[float],
    count: int,
    threshold: float,
) -> Matches:
    """Look candidates up in the lists that were not read, and drop those that can no longer be among the best.

    :param remaining_max: what each list and those after it can add together, and 0 at the end
    """
    start = 0
    while start < len(lists):
        end = min(len(lists), start + max(1, _BATCH // max(1, len(candidates))))
        scores = candidates.scores + look_up(lists[start:end], candidates.docs)[0]
        candidates = Matches(candidates.docs, scores)
        if len(candidates) > max(_FEW, count) or end == len(lists):
            if len(candidates) > count:
                threshold = max(threshold, kth_best(scores, count))
            candidates = candidates.select(scores >= threshold - remaining_max[end])
        start = end
    return candidates
