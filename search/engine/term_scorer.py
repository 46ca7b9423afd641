"""What does a term add to each document of a segment?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine import bm25
from timviet.search.engine.reader import DocNumbers, Integers
from timviet.search.engine.statistics import PostingList

__all__ = ["LOOKUP", "Scores", "TermScorer", "look_up"]

LOOKUP = 12
"""Reading a posting in its turn is so many times faster than looking one up."""

Scores = NDArray[np.float64]

_ONE = np.uint64(1)


class TermScorer:
    """A weighted term in one segment that has it."""

    __slots__ = ("cost", "count", "keep", "max_score", "postings", "scale")

    def __init__(self, postings: PostingList, scale: float, keep: NDArray[np.bool_] | None = None) -> None:
        self.postings = postings
        self.scale = scale
        """Weight × idf: what the impacts are multiplied with."""

        self.keep = keep
        """(doc_count,) to which documents the term may add anything; None if to all."""

        self.count = postings.count
        """In how many documents of the segment the term stands."""

        self.max_score = scale * postings.max_impact if scale else 0.0
        """No document gains more than this."""

        self.cost = self.count / self.max_score if self.max_score else math.inf
        """How many postings must be read for one unit of score."""

    def docs(self) -> Integers:
        """Gives the documents that the term adds to: (n,)."""
        docs = self.postings.docs()
        return docs if self.keep is None else docs[self.keep.take(docs)]

    def gains(self) -> tuple[DocNumbers, Scores]:
        """Gives the documents that gain something, (n,), and how much, (n,)."""
        run = self.postings.scored()
        docs, impacts = run.docs, run.impacts
        if self.keep is not None:
            kept = self.keep.take(docs)
            docs, impacts = docs[kept], impacts[kept]
        gains = impacts.astype(np.float64)
        gains *= self.scale
        return docs, gains


def look_up(scorers: Sequence[TermScorer], docs: DocNumbers) -> tuple[Scores, NDArray[np.bool_]]:
    """Looks documents up in lists.

    :param docs: (n,) document numbers
    :return: what each gains from all lists together, (n,), and whether it is in any of them, (n,)
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
        # Of a document that is not in the list, that of another.
        tfs[number] = bitmap.tfs.take(ranks[number], mode="clip")
    held = (bits >> places & _ONE).astype(np.bool_)
    for number, scorer in enumerate(scorers):
        if scorer.keep is not None:
            held[number] &= scorer.keep.take(docs)
    impacts = bm25.impacts(tfs, _norms(scorers, docs)).astype(np.float64)
    impacts *= held
    held_anywhere: NDArray[np.bool_] = np.logical_or.reduce(held)
    return np.array([scorer.scale for scorer in scorers]) @ impacts, held_anywhere


def _norms(scorers: Sequence[TermScorer], docs: DocNumbers) -> bm25.Norms:
    """Gives the norms of some documents for each of some terms, (n_leaves, n_docs); most share a layer."""
    layers: dict[int, int] = {}
    distinct: list[bm25.Norms] = []
    which = []
    for scorer in scorers:
        norms = scorer.postings.norms
        number = layers.setdefault(id(norms), len(distinct))
        if number == len(distinct):
            distinct.append(norms.take(docs))
        which.append(number)
    return np.array(distinct).take(which, axis=0)
