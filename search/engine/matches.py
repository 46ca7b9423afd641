"""How are documents that match combined with others?

Document numbers are ascending and distinct, so that sets of them are intersected by bisection and united by
sorting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.reader import DocNumbers

__all__ = ["NO_DOCS", "Matches", "constant_matches", "intersect", "union"]

NO_DOCS: DocNumbers = np.zeros(0, np.int32)

_DENSE = 8  # matches of one document in so many are summed in an array of all documents


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of one segment with their scores."""

    docs: DocNumbers
    """(n,)"""

    scores: NDArray[np.float64]
    """(n,)"""

    def __len__(self) -> int:
        return len(self.docs)

    def select(self, mask: NDArray[np.bool_]) -> Matches:
        """Return the documents for which ``mask``, (n,), is true."""
        return self if mask.all() else Matches(self.docs[mask], self.scores[mask])


def constant_matches(docs: DocNumbers, score: float) -> Matches:
    """Return documents that all have the same score."""
    return Matches(docs, np.full(len(docs), score))


def intersect(docs: DocNumbers, within: DocNumbers | None) -> DocNumbers:
    """Return the documents that are in both, ascending.

    :param docs: ascending
    :param within: ascending; None stands for all documents
    """
    if within is None or within is docs:
        return docs
    few, many = (docs, within) if len(docs) < len(within) else (within, docs)
    if not len(few):
        return few
    common: DocNumbers = few[many.take(many.searchsorted(few), mode="clip") == few]
    return common


def union(parts: Sequence[Matches], doc_count: int) -> Matches:
    """Return the documents of any part, ascending, with the sum of their scores.

    :param doc_count: of the segment
    """
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else constant_matches(NO_DOCS, 0.0)
    docs = np.concatenate([part.docs for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    if len(docs) * _DENSE < doc_count:
        distinct, offsets = np.unique(docs, return_inverse=True)
        sums = np.zeros(len(distinct))
        np.add.at(sums, offsets, scores)
        return Matches(distinct, sums)
    sums = np.zeros(doc_count)
    np.add.at(sums, docs, scores)
    is_match = np.zeros(doc_count, np.bool_)
    is_match[docs] = True
    distinct = np.flatnonzero(is_match).astype(np.int32)
    return Matches(distinct, sums[distinct])
