"""How are sets of matching documents intersected and united?

Document numbers are ascending and distinct. So an intersection takes a bisection, and a union a sort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from timviet.index.value_class import value_class
from timviet.search.engine.reader import DocNumbers, DocumentSections

__all__ = [
    "NO_DOCS",
    "NO_MATCHES",
    "Matches",
    "best_of_documents",
    "constant_matches",
    "exclude",
    "find_common",
    "intersect",
    "match_all",
    "union",
]

N = TypeVar("N")

NO_DOCS: DocNumbers = np.zeros(0, np.int32)
_NO_INDEXES = np.zeros(0, np.intp)

_DENSE = 8  # scores are summed in an array of all documents if at least 1/8 of that many match


@value_class
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

    def select_docs(self, docs: DocNumbers) -> Matches:
        """Return the matches of some of the documents, ascending."""
        return self if len(docs) == len(self) else Matches(docs, self.scores[self.docs.searchsorted(docs)])

    def widen(self, docs: DocNumbers) -> Matches:
        """Add documents that do not match, with the score 0.

        :param docs: those of the result: (n,) ascending, with all that match
        """
        if len(docs) == len(self):
            return self
        scores = np.zeros(len(docs))
        scores[docs.searchsorted(self.docs)] = self.scores
        return Matches(docs, scores)

    def add(self, others: Matches) -> Matches:
        """Return some of the documents, with the sum of both scores."""
        return Matches(others.docs, self.scores[self.docs.searchsorted(others.docs)] + others.scores)


NO_MATCHES = Matches(NO_DOCS, np.zeros(0))


def constant_matches(docs: DocNumbers, score: float) -> Matches:
    """Return matches with the same score for all documents."""
    return Matches(docs, np.full(len(docs), score))


def best_of_documents(matches: Matches, sections: DocumentSections) -> Matches:
    """Return the documents of some sections, each with the score of its best one."""
    if not sections.in_long[matches.docs].any():
        return matches
    documents = sections.documents[matches.docs]
    starts = np.flatnonzero(np.diff(documents, prepend=-1))
    return Matches(sections.firsts[documents[starts]], np.maximum.reduceat(matches.scores, starts))


def match_all(
    nodes: Sequence[N], match: Callable[[N], Matches], narrow: Callable[[Matches, N], Matches]
) -> Matches:
    """Return the documents that match every node of a plan.

    :param nodes: that with the fewest matches first; the others are not asked if one has none
    :param match: returns the matches of the first node
    :param narrow: returns those of some matches that match another node too
    """
    matches = NO_MATCHES
    for number, node in enumerate(nodes):
        matches = narrow(matches, node) if number else match(node)
        if not len(matches):
            break
    return matches


def intersect(docs: DocNumbers, within: DocNumbers | None) -> DocNumbers:
    """Return the documents that are in both arrays, ascending.

    :param docs: ascending
    :param within: ascending; None for all documents
    """
    return docs if within is None or within is docs else docs[find_common(docs, within)]


def exclude(docs: DocNumbers, excluded: DocNumbers) -> DocNumbers:
    """Return the documents that are not in another array; both are ascending."""
    others: DocNumbers = np.setdiff1d(docs, excluded, assume_unique=True)
    return others


def find_common(docs: DocNumbers, within: DocNumbers) -> NDArray[np.intp]:
    """Return the indexes in an array of the documents that are in another one too, ascending.

    :param docs: ascending
    :param within: ascending
    """
    if not len(docs) or not len(within):
        return _NO_INDEXES
    common: NDArray[np.intp]
    if len(docs) < len(within):
        common = (within.take(within.searchsorted(docs), mode="clip") == docs).nonzero()[0]
    else:
        indexes = docs.searchsorted(within)
        common = indexes[docs.take(indexes, mode="clip") == within]
    return common


def union(parts: Iterable[Matches], doc_count: int) -> Matches:
    """Return the documents that are in any part, ascending, with the sum of their scores.

    Many matches are added up part by part, so that they take no more memory than all documents.

    :param doc_count: number of documents of the segment
    """
    parts = iter(parts)
    first: list[Matches] = []
    n_matches = 0
    for part in parts:
        if len(part):
            first.append(part)
            n_matches += len(part)
            if len(first) > 1 and n_matches * _DENSE >= doc_count:
                return _sum_of(chain(first, parts), doc_count)
    if len(first) < 2:
        return first[0] if first else NO_MATCHES
    docs = np.concatenate([part.docs for part in first])
    order = docs.argsort()
    docs = docs[order]
    is_first = np.empty(len(docs), np.bool_)
    is_first[0] = True
    np.not_equal(docs[1:], docs[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    scores = np.concatenate([part.scores for part in first])
    return Matches(docs[starts], np.add.reduceat(scores[order], starts))


def _sum_of(parts: Iterable[Matches], doc_count: int) -> Matches:
    """Return the same in an array of all documents."""
    sums, is_match = np.zeros(doc_count), np.zeros(doc_count, np.bool_)
    for part in parts:
        sums[part.docs] += part.scores  # a part has a document once
        is_match[part.docs] = True
    docs = np.flatnonzero(is_match).astype(np.int32)
    return Matches(docs, sums[docs])
