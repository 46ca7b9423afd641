"""Which documents of a segment can be among the best, and how good are these?

A sum of weighted terms is evaluated in the manner of MaxScore (Turtle and Flood 1995): the terms that add most for
the postings that must be read come first. As soon as the k-th best score so far is above what all terms that are
left can add, only documents that are already close are looked up in these.

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

from timviet.search.engine.evaluator import Matches
from timviet.search.engine.term_scorer import LOOKUP, Scores, TermScorer, look_up

__all__ = ["kth_best", "top_of_sum"]

_FIRST_READ = 8  # a first look at the lists takes as many postings as one document in so many
_FIRST = 0.7  # the part of the k-th best score that may be left to the lists not read in the next step
_NEXT = 0.6  # the same in the steps after, of what was left before
_STRIDE = 64  # documents of which only the best counts when the k-th best score is guessed
_FEW = 64  # candidates that are looked up without a second thought
_TOGETHER = 8192  # impacts that are looked up before candidates are dropped


def kth_best(scores: Scores, count: int) -> float:
    """Gives the score that ``count`` of some scores reach, of which there must be so many."""
    place = len(scores) - count
    return float(np.partition(scores, place)[place])


class _Sums(threading.local):
    """The scores so far, in an array that is used again by the next query of the same thread."""

    def __init__(self) -> None:
        self._room: Scores = np.zeros(0)

    def begin(self, doc_count: int) -> None:
        """Sets the scores of so many documents to 0."""
        size = -(-doc_count // _STRIDE) * _STRIDE
        if len(self._room) < size:
            self._room = np.empty(size)
        self.scores = self._room[:size]
        self.scores.fill(0)
        self._doc_count = doc_count
        self._groups = self.scores.reshape(_STRIDE, -1)

    def rank(self) -> None:
        """Finds the best score of each group of documents; to be called when scores have been added."""
        self._best = self._groups.max(axis=0)

    def kth(self, count: int) -> float:
        """Gives a score that at least ``count`` documents reach, as high as can be had cheaply, or 0."""
        if count * 4 <= len(self._best):
            values = self._best  # the best of each group are different documents
        elif count <= self._doc_count:
            values = self.scores[: self._doc_count]
        else:
            return 0.0
        return max(0.0, kth_best(values, count))

    def groups_near(self, score: float) -> int:
        """Gives how many groups have a document that reaches a score."""
        return int(np.count_nonzero(self._best >= score))

    def near(self, score: float) -> Matches:
        """Gives the documents that reach a score."""
        docs = (self.scores >= score).nonzero()[0]
        return Matches(docs.astype(np.int32), self.scores[docs])


_sums = _Sums()


def top_of_sum(
    scorers: Sequence[TermScorer],
    given: Sequence[Matches],
    allowed: NDArray[np.bool_] | None,
    doc_count: int,
    count: int,
    threshold: float,
) -> Matches | None:
    """Gives at least the best documents of a sum, in no order.

    :param scorers: the terms of the sum
    :param given: further parts of the sum, evaluated already
    :param allowed: (doc_count,) which documents may be given; None if all may
    :param count: how many documents are wanted at least, those that tie with the last not counted
    :param threshold: documents below this score are not wanted
    :return: None if not so many documents score above 0; then all that match have to be gone through
    """
    sums = _sums
    sums.begin(doc_count)
    if allowed is not None:
        sums.scores[:doc_count][~allowed] = -np.inf
    for part in given:
        np.add.at(sums.scores, part.docs, part.scores)

    # Read in this order, lists that have many postings and add little are left to the end.
    lists = sorted([scorer for scorer in scorers if scorer.max_score], key=attrgetter("cost"))
    remaining_max = list(accumulate((scorer.max_score for scorer in reversed(lists)), initial=0.0))[::-1]
    begin, end = 0, _first_read(lists, doc_count // _FIRST_READ)
    while True:
        _add(sums.scores, lists[begin:end])
        sums.rank()
        threshold = max(threshold, sums.kth(count))
        if end == len(lists):
            break
        if remaining_max[end] < threshold:
            near = sums.groups_near(threshold - remaining_max[end])
            if near <= _FEW or near * LOOKUP < lists[end].count:
                break
        enough = min(threshold * _FIRST, remaining_max[end] * _NEXT)
        begin, end = end, end + 1
        while remaining_max[end] > enough:
            end += 1
    if threshold <= 0:
        return None
    return _looked_up(
        sums.near(threshold - remaining_max[end]), lists[end:], remaining_max[end:], count, threshold
    )


def _first_read(lists: Sequence[TermScorer], postings: int) -> int:
    """Gives how many of the first lists have together not more postings than so many, at least one."""
    end = 0
    while end < len(lists):
        postings -= lists[end].count
        if postings < 0 and end:
            break
        end += 1
    return end


def _add(sums: Scores, scorers: Sequence[TermScorer]) -> None:
    """Adds lists up; as one, for a call of numpy takes longer than reading a short list."""
    if len(scorers) == 1:
        np.add.at(sums, *scorers[0].gains())
    elif scorers:
        plain = [scorer for scorer in scorers if scorer.keep is None]
        if plain:
            runs = [scorer.postings.scored() for scorer in plain]
            gains = np.array([scorer.scale for scorer in plain]).repeat([scorer.count for scorer in plain])
            gains *= np.concatenate([run.impacts for run in runs])
            np.add.at(sums, np.concatenate([run.docs for run in runs], dtype=np.intp), gains)
        for scorer in scorers:
            if scorer.keep is not None:
                np.add.at(sums, *scorer.gains())


def _looked_up(
    found: Matches, lists: Sequence[TermScorer], remaining_max: Sequence[float], count: int, threshold: float
) -> Matches:
    """Looks candidates up in the lists that were not read, and drops those that are out of the running.

    :param remaining_max: what each list and those behind it can add together, and 0 at the end
    """
    begin = 0
    while begin < len(lists):
        end = min(len(lists), begin + max(1, _TOGETHER // max(1, len(found))))
        gains = found.scores + look_up(lists[begin:end], found.docs)[0]
        found = Matches(found.docs, gains)
        if len(found) > max(_FEW, count) or end == len(lists):
            if len(found) > count:
                threshold = max(threshold, kth_best(gains, count))
            found = found.kept(gains >= threshold - remaining_max[end])
        begin = end
    return found
