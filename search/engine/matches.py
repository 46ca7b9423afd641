"""How are sets of matching documents intersected and united?

Document numbers are ascending and distinct. So an intersection takes a bisection, and a union a sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.search.engine.reader import DocNumbers

__all__ = ["NO_DOCS", "Matches", "constant_matches", "intersect", "union"]

NO_DOCS: DocNumbers = np.zeros(0, np.int32)

_DENSE = 8  # scores are summed in an array of all documents if at least 1/8 of that many match


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents of one segment with their scores."""

    docs: DocNumbers
    """(n,) ascending"""

    scores: NDArray[np.float64]
    """(n,)"""

    def __len__(self) -> int:
        return len(self.docs)

    def select(self, mask: NDArray[np.bool_]) -> Matches:
        """Return the matches for which ``mask``, (n,), is true."""
        return self if mask.all() else Matches(self.docs[mask], self.scores[mask])


def constant_matches(docs: DocNumbers, score: float) -> Matches:
    """Return matches with the same score for all documents."""
    return Matches(docs, np.full(len(docs), score))


def intersect(docs: DocNumbers, within: DocNumbers | None) -> DocNumbers:
    """Return the documents that are in both arrays, ascending.

    :param docs: ascending
    :param within: ascending; None for all documents
    """
    if within is None or within is docs:
        return docs
    shorter, longer = (docs, within) if len(docs) < len(within) else (within, docs)
    if not len(shorter):
        return shorter
    common: DocNumbers = shorter[longer.take(longer.searchsorted(shorter), mode="clip") == shorter]
    return common


def union(parts: Sequence[Matches], doc_count: int) -> Matches:
    """Return the documents that are in any part, ascending, with the sum of their scores.

    :param doc_count: number of documents of the segment
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
