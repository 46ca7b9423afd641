"""How are the best documents of a segment found without scoring every match (MaxScore)?

A sum of weighted terms is evaluated in the manner of MaxScore (Turtle and Flood 1995). Posting lists are read in
the order of their cost: those that add most per posting come first. The *threshold* is the k-th best score so far.
The *remaining max* is the most that the lists not yet read can add to a document. Once the threshold exceeds it,
these lists are not read any more. Documents close to the threshold, the *candidates*, are looked up in them.

The score of a long document is that of its best section. So the threshold is that of documents, and the candidates
are sections: the best section of a document is a candidate whenever the document may be among the best.

All sums are exact (see :mod:`timviet.search.contract.bm25`). So the order in which lists are read changes no
score, and comparisons need no tolerance: the result is the same as without pruning, ties included.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.matches import Matches, best_of_documents
from timviet.search.engine.reader import DocumentSections
from timviet.search.engine.term_scorer import LOOKUP_COST, Scores, TermScorer, look_up

__all__ = ["kth_best", "top_of_sum"]

_FIRST_READ = 8  # the first step reads at most doc_count / 8 postings, or one list …
_CHEAP = 1 << 14  # … but so many postings even if there are few documents: it takes no longer than more steps do
_THRESHOLD_SHARE = 0.7  # the next step reads on until the remaining max is at most this share of the threshold …
_REMAINING_SHARE = 0.6  # … and this share of the remaining max before
_GROUP_SIZE = 64  # documents of a group; the threshold is estimated from the best score of each group
_FEW_CANDIDATES = 64  # so few are always looked up: it costs less than reading a list
_JOINED = 1 << 20  # postings of several lists that are added at once
_BATCH = 8192  # impacts that are looked up before candidates are dropped


def kth_best(scores: Scores, count: int) -> float:
    """Return the ``count``-th highest score; there must be at least ``count`` scores."""
    offset = len(scores) - count
    return float(np.partition(scores, offset)[offset])


class _ScoreSums(threading.local):
    """The score of each document so far; the array is reused by later queries of the same thread."""

    def __init__(self) -> None:
        self._array: Scores = np.zeros(0)

    def start(self, doc_count: int, sections: DocumentSections | None = None) -> None:
        """Set the scores of ``doc_count`` documents, or of the sections of documents, to 0."""
        size = -(-doc_count // _GROUP_SIZE) * _GROUP_SIZE
        if len(self._array) < size:
            self._array = np.empty(size)
        self.scores = self._array[:size]
        self.scores.fill(0)
        self.doc_count = doc_count
        self._groups = self.scores.reshape(_GROUP_SIZE, -1)
        self._sections = sections if sections is not None and len(sections.long_sections) else None

    def threshold(self, count: int) -> float:
        """Return a cheap lower bound of the ``count``-th highest score; 0 if there are fewer documents.

        Documents are divided into groups for it, whose best scores :meth:`count_groups` compares.
        """
        if self._sections is None:
            return self._find_threshold(count)
        of_long = self.scores[self._sections.long_sections]
        starts = self._sections.long_starts
        self.scores[self._sections.long_sections] = -np.inf
        self.scores[self._sections.long_sections[starts]] = np.maximum.reduceat(of_long, starts)
        threshold = self._find_threshold(count)  # each document now has one score
        self.scores[self._sections.long_sections] = of_long
        return threshold

    def _find_threshold(self, count: int) -> float:
        self._best = np.maximum.reduce(self._groups)
        if count * 4 <= len(self._best):
            scores = self._best  # one document per group, so these are scores of distinct documents
        elif count <= self.doc_count:
            scores = self.scores[: self.doc_count]
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
    sections: DocumentSections | None = None,
) -> Matches | None:
    """Return the ``count`` best documents of a sum in no order, and possibly others.

    Documents that tie with the last of the best are returned too. Of a long document there is the best section,
    and possibly others.

    :param scorers: the terms of the sum
    :param given: further parts of the sum, already evaluated
    :param allowed: (doc_count,) the documents that may be returned; None if all may
    :param threshold: documents below this score may be left out
    :param sections: the sections of long documents, if there are any
    :return: None if fewer than ``count`` documents score above 0; the caller must then evaluate every match
    """
    sums = _sums
    sums.start(doc_count, sections)
    if allowed is not None:
        np.copyto(sums.scores[:doc_count], -np.inf, where=~allowed)
    for part in given:
        if len(part):  # the words of a query are the whole of few titles
            np.add.at(sums.scores, part.docs, part.scores)
    lists = sorted([scorer for scorer in scorers if scorer.max_score], key=attrgetter("cost"))
    remaining_max = _remaining_max(lists)
    end, threshold = _read_lists(sums, lists, remaining_max, count, threshold)
    if threshold <= 0:
        return None
    candidates = sums.reaching(threshold - remaining_max[end])
    return _complete(candidates, lists[end:], remaining_max[end:], count, threshold, sections)


def _read_lists(
    sums: _ScoreSums, lists: Sequence[TermScorer], remaining_max: Sequence[float], count: int, threshold: float
) -> tuple[int, float]:
    """Add lists to the sums until few documents can still be among the best.

    :return: how many lists were read, and the threshold
    """
    start, end = 0, _first_read(lists, max(sums.doc_count // _FIRST_READ, _CHEAP))
    while True:
        _add(sums.scores, lists[start:end])
        threshold = max(threshold, sums.threshold(count))
        if end == len(lists):
            return end, threshold
        if remaining_max[end] < threshold:
            n_candidates = sums.count_groups(threshold - remaining_max[end])
            if n_candidates <= _FEW_CANDIDATES or n_candidates * LOOKUP_COST < lists[end].count:
                return end, threshold
        target = min(threshold * _THRESHOLD_SHARE, remaining_max[end] * _REMAINING_SHARE)
        start, end = end, end + 1
        while remaining_max[end] > target:
            end += 1


def _remaining_max(lists: Sequence[TermScorer]) -> list[float]:
    """Return the most that each list and all lists after it can add together; 0 at the end."""
    return list(accumulate((scorer.max_score for scorer in reversed(lists)), initial=0.0))[::-1]


def _first_read(lists: Sequence[TermScorer], max_postings: int) -> int:
    """Return how many lists the first step reads: at least one, and no more than ``max_postings`` allows."""
    end = 0
    while end < len(lists):
        max_postings -= lists[end].count
        if max_postings < 0 and end:
            break
        end += 1
    return end


def _add(sums: Scores, scorers: Sequence[TermScorer]) -> None:
    """Add posting lists to the sums, many joined into one: a call of numpy takes longer than a short list."""
    joined: list[TermScorer] = []
    count = 0
    for scorer in scorers:
        if scorer.allowed is not None or scorer.count > _JOINED:
            np.add.at(sums, *scorer.scores())
            continue
        if count + scorer.count > _JOINED:
            _add_joined(sums, joined)
            joined, count = [], 0
        joined.append(scorer)
        count += scorer.count
    if joined:
        _add_joined(sums, joined)


def _add_joined(sums: Scores, scorers: Sequence[TermScorer]) -> None:
    if len(scorers) == 1:
        np.add.at(sums, *scorers[0].scores())
        return
    lists = [scorer.postings.scored() for scorer in scorers]
    scores = np.array([scorer.weight for scorer in scorers]).repeat([scorer.count for scorer in scorers])
    scores *= np.concatenate([postings.impacts for postings in lists], dtype=np.float64)
    np.add.at(sums, np.concatenate([postings.docs for postings in lists], dtype=np.intp), scores)


def _complete(
    candidates: Matches,
    lists: Sequence[TermScorer],
    remaining_max: Sequence[float],
    count: int,
    threshold: float,
    sections: DocumentSections | None,
) -> Matches:
    """Look candidates up in the lists that were not read, and drop those that can no longer be among the best.

    :param remaining_max: of each list; 0 at the end
    """
    start = 0
    while start < len(lists):
        end = min(len(lists), start + max(1, _BATCH // max(1, len(candidates))))
        scores = candidates.scores + look_up(lists[start:end], candidates.docs)[0]
        candidates = Matches(candidates.docs, scores)
        if len(candidates) > max(_FEW_CANDIDATES, count) or end == len(lists):
            document_scores = scores if sections is None else best_of_documents(candidates, sections).scores
            if len(document_scores) > count:
                threshold = max(threshold, kth_best(document_scores, count))
            candidates = candidates.select(scores >= threshold - remaining_max[end])
        start = end
    return candidates
