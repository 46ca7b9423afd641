"""Which documents have enough of what is asked for?

Each part of :class:`timviet.search.contract.plan.AtLeast` has a weight, and a document needs parts that weigh a
minimum together. To find all such documents, the parts that fewest documents have are read first. Once the parts
not yet read weigh less than the minimum, no further document can have enough, so the others are only looked up. To
check given documents, the heaviest parts are looked up first, and the others only for documents that need them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.search.contract.plan import AtLeast, Or, PlanNode
from timviet.search.engine.matches import NO_DOCS, intersect
from timviet.search.engine.reader import DocNumbers, DocumentSections
from timviet.search.engine.statistics import PostingList
from timviet.search.engine.term_scorer import LOOKUP_COST

__all__ = ["CoveredPart", "DocsOf", "find_covered", "find_covered_in_sections", "max_covered", "select_covered"]

_BATCH = 1 << 14  # documents that are looked up at once
_DENSE = 64  # lists are united in an array of all documents if they have at least 1/64 of that many
_ONE = np.uint64(1)

DocsOf = Callable[[PlanNode, DocNumbers | None], DocNumbers]
"""Returns the documents that match a node, ascending, among some documents or all."""

_Weights = NDArray[np.int64]


class CoveredPart(NamedTuple):
    """A part in one segment: a document has it if it is in one of the lists or among the other documents."""

    weight: int
    lists: list[PostingList]
    others: PlanNode | None
    """What the other documents match that have the part."""

    max_count: int
    """No more documents have the part."""


def find_covered(parts: Iterable[CoveredPart], minimum: int, doc_count: int, docs_of: DocsOf) -> DocNumbers:
    """Return the documents of a segment whose parts weigh a minimum together, ascending.

    :param minimum: at least 1
    """
    ordered, n_first = _by_count(parts, minimum)
    first, others = ordered[:n_first], ordered[n_first:]
    if not first:
        return NO_DOCS
    if len(first) == 1:
        docs = _having(first[0], doc_count, docs_of)
        weights = np.full(len(docs), first[0].weight, np.int64)
    else:
        sums = np.zeros(doc_count, np.int64)
        for part in first:
            sums[_having(part, doc_count, docs_of)] += part.weight
        still_needed = minimum - sum([part.weight for part in others])
        docs = (sums >= still_needed).nonzero()[0].astype(np.int32)
        weights = sums[docs]
    if not others or not len(docs):
        return docs
    for start in range(0, len(docs), _BATCH):
        weights[start : start + _BATCH] += _look_up(others, docs[start : start + _BATCH], docs_of)
    return docs[weights >= minimum]


def find_covered_in_sections(
    parts: Iterable[CoveredPart],
    minimum: int,
    sections: DocumentSections,
    within: DocNumbers | None,
    docs_of: DocsOf,
) -> DocNumbers:
    """Return all sections of the documents that have enough, ascending; a part may be in any section.

    :param minimum: at least 1
    :param within: all sections of some documents, ascending; None for all documents
    """
    ordered, n_first = _by_count(parts, minimum)
    still_needed = minimum - sum([part.weight for part in ordered[n_first:]])
    weights = np.zeros(len(sections.firsts), np.int64)
    for number, part in enumerate(ordered):
        if number == n_first:
            may_have_enough = weights >= still_needed
            if np.count_nonzero(may_have_enough) * LOOKUP_COST < part.max_count:
                within = intersect(sections.whole(sections.firsts[may_have_enough]), within)
        arrays = [_sections_in(postings, within) for postings in part.lists]
        if part.others is not None:
            arrays.append(docs_of(part.others, within))
        having = arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
        weights[sections.documents[having]] += part.weight  # once, however often a document has the part
    return intersect(sections.whole(sections.firsts[weights >= minimum]), within)


def _sections_in(postings: PostingList, within: DocNumbers | None) -> DocNumbers:
    """Return the sections in a list; if there are many more of them than of the given ones, only of these."""
    if within is None or postings.count <= LOOKUP_COST * len(within):
        return postings.scored().docs
    bits = postings.bitmap().rows[within >> 6, 0] >> (within & 63).astype(np.uint64)
    found: DocNumbers = within[(bits & _ONE).astype(np.bool_)]
    return found


def max_covered(parts: Iterable[CoveredPart], minimum: int) -> int:
    """Return an upper bound of the number of documents whose parts weigh a minimum together."""
    ordered, n_first = _by_count(parts, minimum)
    return sum([part.max_count for part in ordered[:n_first]])


def select_covered(
    node: AtLeast, docs: DocNumbers, having: Callable[[PlanNode, Collection[int]], Collection[int]]
) -> DocNumbers:
    """Return those of a few documents that have enough.

    The nodes are best ordered by weight, the heaviest first: these decide on most documents.

    :param having: returns those of some documents that match a node
    """
    enough: set[int] = set()
    undecided = dict.fromkeys(docs.tolist(), node.minimum)  # the weight that each document still lacks
    remaining = sum(node.weights)
    for child, weight in zip(node.nodes, node.weights, strict=True):
        remaining -= weight
        having_child = _having_any(child, undecided, having)
        still_undecided = {}
        for doc, lacking in undecided.items():
            if doc in having_child:
                lacking -= weight
            if lacking <= 0:
                enough.add(doc)
            elif lacking <= remaining:
                still_undecided[doc] = lacking
        undecided = still_undecided
        if not undecided:
            break
    return docs if len(enough) == len(docs) else docs[[doc in enough for doc in docs.tolist()]]


def _having_any(
    node: PlanNode, docs: Collection[int], having: Callable[[PlanNode, Collection[int]], Collection[int]]
) -> Collection[int]:
    """Return those of a few documents that match a node; each is tested until it matches one."""
    if type(node) is not Or:
        return having(node, docs)
    found: set[int] = set()
    for child in node.nodes:
        found.update(having(child, [doc for doc in docs if doc not in found] if found else docs))
        if len(found) == len(docs):
            break
    return found


def _by_count(parts: Iterable[CoveredPart], minimum: int) -> tuple[list[CoveredPart], int]:
    """Return the parts that documents have, the rarest first, and how many of them must be read."""
    ordered = sorted([part for part in parts if part.max_count], key=attrgetter("max_count"))
    remaining = sum([part.weight for part in ordered])
    for number, part in enumerate(ordered):
        if remaining < minimum:
            return ordered, number
        remaining -= part.weight
    return ordered, len(ordered)


def _having(part: CoveredPart, doc_count: int, docs_of: DocsOf) -> DocNumbers:
    """Return the documents that have a part, ascending."""
    arrays = [postings.scored().docs for postings in part.lists]
    if part.others is not None:
        arrays.append(docs_of(part.others, None))
    if len(arrays) == 1:
        return arrays[0]
    docs = np.concatenate(arrays)
    if len(docs) * _DENSE < doc_count:
        return np.unique(docs)
    has_part = np.zeros(doc_count, np.bool_)
    has_part[docs] = True
    return has_part.nonzero()[0].astype(np.int32)


def _look_up(parts: Sequence[CoveredPart], docs: DocNumbers, docs_of: DocsOf) -> _Weights:
    """Return the weight of those of some parts that each document has: (n_docs,)."""
    lists = [postings for part in parts for postings in part.lists]
    rows = np.empty((len(lists), len(docs), 2), np.uint64)
    row_numbers = docs >> 6
    for number, postings in enumerate(lists):
        postings.bitmap().rows.take(row_numbers, axis=0, out=rows[number], mode="clip")
    in_list = (rows[:, :, 0] >> (docs & 63).astype(np.uint64) & _ONE).view(np.int64)
    if any(len(part.lists) != 1 or part.others is not None for part in parts):
        in_list = _has_parts(parts, docs, in_list, docs_of)
    return np.array([part.weight for part in parts]) @ in_list


def _has_parts(parts: Sequence[CoveredPart], docs: DocNumbers, in_list: _Weights, docs_of: DocsOf) -> _Weights:
    """Return 1 where a document has a part, else 0: (n_parts, n_docs).

    :param in_list: (n_lists, n_docs) the same for the lists of the parts
    """
    ends = accumulate([len(part.lists) for part in parts])
    has_part = np.zeros((len(parts), len(docs)), np.int64)
    for part, row, end in zip(parts, has_part, ends, strict=True):
        for list_row in in_list[end - len(part.lists) : end]:
            row |= list_row
        if part.others is not None and not row.all():
            row[docs.searchsorted(docs_of(part.others, docs[row == 0]))] = 1
    return has_part
