"""Which score does a term add to each document of a segment?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.search.contract import bm25
from timviet.search.engine.matches import Matches
from timviet.search.engine.reader import DocNumbers, Integers
from timviet.search.engine.statistics import PostingList

__all__ = ["LOOKUP_COST", "Scores", "TermScorer", "look_up", "look_up_matches"]

LOOKUP_COST = 12
"""The time of looking up one document in a list, in postings read in order."""

Scores = NDArray[np.float64]

_ONE = np.uint64(1)
_BITS = _ONE << np.arange(64, dtype=np.uint64)
_BATCH = 1 << 18  # impacts that are looked up at once, about 60 bytes each


class TermScorer:
    """A weighted term in one segment that has it."""

    __slots__ = ("allowed", "cost", "count", "max_score", "postings", "weight")

    def __init__(self, postings: PostingList, weight: float, allowed: NDArray[np.bool_] | None = None) -> None:
        self.postings = postings
        self.weight = weight
        """Weight × idf, the factor of the impacts."""

        self.allowed = allowed
        """(doc_count,) the documents that the term may match; None if all."""

        self.count = postings.count
        """The number of documents of the segment that have the term."""

        self.max_score = weight * postings.max_impact if weight else 0.0
        """An upper bound of the score that the term adds to a document."""

        self.cost = self.count / self.max_score if self.max_score else 0.0
        """The number of postings to read per unit of score; 0 for a term that adds nothing."""

    def docs(self) -> Integers:
        """Return the documents that the term matches: (n,)."""
        docs = self.postings.docs()
        return docs if self.allowed is None else docs[self.allowed.take(docs)]

    def scores(self) -> tuple[DocNumbers, Scores]:
        """Return the documents that the term matches, (n,), and the score it adds to each, (n,)."""
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
    :return: the score that all terms together add to each document, (n,), and whether it has each term,
        (n_scorers, n)
    """
    shape = len(scorers), len(docs)
    offsets = docs.astype(np.intp)
    row_numbers, bit = offsets >> 6, _BITS.take(offsets & 63)
    bitmaps = [scorer.postings.bitmap() for scorer in scorers]
    rows = np.empty((*shape, 2), np.uint64)
    for bitmap, row in zip(bitmaps, rows, strict=True):
        bitmap.rows.take(row_numbers, axis=0, out=row, mode="clip")
    bits = rows[:, :, 0]
    ranks = rows[:, :, 1].view(np.int64) + np.bitwise_count(bits & (bit - _ONE))
    # A document that is not in the list gets the frequency of another one here; its impact becomes 0 below.
    tfs = [bitmap.tfs.take(rank, mode="clip") for bitmap, rank in zip(bitmaps, ranks, strict=True)]
    has_term = (bits & bit).astype(np.bool_)
    for number, scorer in enumerate(scorers):
        if scorer.allowed is not None:
            has_term[number] &= scorer.allowed.take(docs)
    impacts = bm25.impacts(np.concatenate(tfs).reshape(shape), _norms(scorers, offsets))
    scores = np.multiply(impacts, has_term, dtype=np.float64)
    return np.array([scorer.weight for scorer in scorers]) @ scores, has_term


def look_up_matches(scorers: Sequence[TermScorer], within: DocNumbers) -> Matches:
    """Return those of some documents that have any of the terms, with the scores that all terms together add.

    The documents are looked up in batches, to bound the memory.

    :param within: (n,) the documents, ascending
    """
    size = max(_BATCH // len(scorers), 1)
    batches = [look_up(scorers, within[start : start + size]) for start in range(0, max(len(within), 1), size)]
    scores = np.concatenate([scores for scores, _ in batches])
    has_any_term = np.concatenate([np.logical_or.reduce(has_term) for _, has_term in batches])
    return Matches(within[has_any_term], scores[has_any_term])


def _norms(scorers: Sequence[TermScorer], docs: Integers) -> bm25.Norms:
    """Return the norms of documents in the layer of each scorer: (n_scorers, n_docs).

    Most scorers share a layer, so norms are taken once per layer.
    """
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
