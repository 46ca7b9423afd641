"""What does a term add to each document of a segment?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine import bm25
from timviet.search.engine.matches import Matches
from timviet.search.engine.reader import DocNumbers, Integers
from timviet.search.engine.statistics import PostingList

__all__ = ["LOOKUP_COST", "Scores", "TermScorer", "look_up", "look_up_matches"]

LOOKUP_COST = 12
"""How many postings are read in their order in the time in which one document is looked up."""

Scores = NDArray[np.float64]

_ONE = np.uint64(1)
_BATCH = 1 << 18  # impacts that are looked up at once, at some 60 bytes each


class TermScorer:
    """A weighted term in one segment that has it."""

    __slots__ = ("allowed", "cost", "count", "max_score", "postings", "weight")

    def __init__(self, postings: PostingList, weight: float, allowed: NDArray[np.bool_] | None = None) -> None:
        self.postings = postings
        self.weight = weight
        """Weight × idf: what the impacts are multiplied by."""

        self.allowed = allowed
        """(doc_count,) the documents to which the term may add anything; None if to all."""

        self.count = postings.count
        """The number of documents of the segment that hold the term."""

        self.max_score = weight * postings.max_impact if weight else 0.0
        """No document gets more than this from the term."""

        self.cost = self.count / self.max_score if self.max_score else math.inf
        """How many postings must be read for one unit of score."""

    def docs(self) -> Integers:
        """Return the documents that the term matches: (n,)."""
        docs = self.postings.docs()
        return docs if self.allowed is None else docs[self.allowed.take(docs)]

    def scores(self) -> tuple[DocNumbers, Scores]:
        """Return the documents that the term matches, (n,), and what it adds to each, (n,)."""
        postings = self.postings.scored()
        docs, impacts = postings.docs, postings.impacts
        if self.allowed is not None:
            is_allowed = self.allowed.take(docs)
            docs, impacts = docs[is_allowed], impacts[is_allowed]
        scores = impacts.astype(np.float64)
        scores *= self.weight
        return docs, scores


def look_up(scorers: Sequence[TermScorer], docs: DocNumbers) -> tuple[Scores, NDArray[np.bool_]]:
    """Look documents up in posting lists.

    :param docs: (n,) document numbers
    :return: what all terms together add to each, (n,), and whether it holds any of them, (n,)
    """
    shape = len(scorers), len(docs)
    words, places = docs >> 6, (docs & 63).astype(np.uint64)
    bitmaps = [scorer.postings.bitmap() for scorer in scorers]
    rows = np.empty((*shape, 2), np.uint64)
    for number, bitmap in enumerate(bitmaps):
        bitmap.rows.take(words, axis=0, out=rows[number], mode="clip")
    bits = rows[:, :, 0]
    ranks = rows[:, :, 1].view(np.int64) + np.bitwise_count(bits & ((_ONE << places) - _ONE))
    tfs = np.empty(shape, np.float32)
    for number, bitmap in enumerate(bitmaps):
        # A document that is not in the list gets the frequency of another; its impact is set to 0 below.
        tfs[number] = bitmap.tfs.take(ranks[number], mode="clip")
    is_held = (bits >> places & _ONE).astype(np.bool_)
    for number, scorer in enumerate(scorers):
        if scorer.allowed is not None:
            is_held[number] &= scorer.allowed.take(docs)
    impacts = bm25.impacts(tfs, _norms(scorers, docs)).astype(np.float64)
    impacts *= is_held
    is_held_by_any: NDArray[np.bool_] = np.logical_or.reduce(is_held)
    return np.array([scorer.weight for scorer in scorers]) @ impacts, is_held_by_any


def look_up_matches(scorers: Sequence[TermScorer], within: DocNumbers) -> Matches:
    """Return the documents that hold any of some terms, with what these add; in batches, which bounds the memory.

    :param within: (n,) only these are looked up, ascending
    """
    size = max(_BATCH // len(scorers), 1)
    pieces = [look_up(scorers, within[start : start + size]) for start in range(0, max(len(within), 1), size)]
    scores, is_held = (np.concatenate(arrays) for arrays in zip(*pieces, strict=True))
    return Matches(within[is_held], scores[is_held])


def _norms(scorers: Sequence[TermScorer], docs: DocNumbers) -> bm25.Norms:
    """Return the norms of some documents for each of some terms, (n_scorers, n_docs); most share a layer."""
    rows_by_layer: dict[int, int] = {}
    rows: list[bm25.Norms] = []
    row_of_scorer = []
    for scorer in scorers:
        norms = scorer.postings.norms
        row = rows_by_layer.setdefault(id(norms), len(rows))
        if row == len(rows):
            rows.append(norms.take(docs))
        row_of_scorer.append(row)
    return np.array(rows).take(row_of_scorer, axis=0)
