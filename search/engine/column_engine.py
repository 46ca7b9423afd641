"""Which documents of the whole index have the best scores for a plan?

This is the :class:`timviet.search.contract.engine.Engine` of indexes on disk. It takes a plan and returns the best
documents, or all that match, with the scores that :mod:`timviet.search.contract.bm25` defines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.search.contract.engine import TopDocs, TotalHits
from timviet.search.contract.plan import And, Constant, Or, Phrase, PlanNode, Prefix, Term
from timviet.search.contract.sort_field import SortField
from timviet.search.engine.evaluator import Evaluator
from timviet.search.engine.field_filter import FieldFilter
from timviet.search.engine.id_order import IdOrder
from timviet.search.engine.leaf_search import LeafSearch, RequiredAndSum
from timviet.search.engine.long_documents import is_in_one_section
from timviet.search.engine.maxscore import kth_best
from timviet.search.engine.reader import DocNumbers, IndexReader
from timviet.search.engine.score_grid import ScoreGrid
from timviet.search.engine.statistics import IndexTotals, Statistics
from timviet.search.work import Work, current_work

if TYPE_CHECKING:
    from timviet.search.contract.explanation import Explanation
    from timviet.search.engine.sorting import FieldSorter

__all__ = ["ColumnEngine"]

_FEW = 64  # so many documents too many are sorted in less time than calls of numpy take


class ColumnEngine:
    """Evaluates plans over one commit of an index; several threads may use it at once."""

    def __init__(self, reader: IndexReader, totals: IndexTotals | None = None) -> None:
        """Evaluate nothing yet.

        :param totals: those of the index that the documents are a part of; None if they are all of it
        """
        self._reader = reader
        self._id_order = IdOrder(reader)
        self.statistics = Statistics(reader, totals)
        """The statistics of terms and fields in the whole index."""
        self._field_filters = tuple(map(FieldFilter, reader.segments))
        self._bases = list(accumulate((segment.doc_count for segment in reader.segments), initial=0))

    def scores(self, plan: PlanNode) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the numbers of all documents that match a plan, (n,) ascending, and their scores, (n,).

        :raises ValueError: a weight is negative or not finite
        :raises TypeError: a node is unknown
        """
        return self._all(self._leaves(plan, Work()), plan)

    def all(self, plan: PlanNode) -> list[int]:
        """Return the numbers of all documents that match a plan, ascending; see :meth:`scores`."""
        numbers: list[int] = self.scores(plan)[0].tolist()
        return numbers

    def best(
        self,
        plan: PlanNode,
        count: int,
        *,
        exact_total: bool = False,
        sort: Sequence[SortField] = (),
        facets: Sequence[str] = (),
    ) -> TopDocs:
        """Return the first documents; see :meth:`timviet.search.contract.engine.Engine.best`.

        With fields to sort by or facets, every match is evaluated; else the total may be a lower bound.
        """
        work = current_work()
        leaves = self._leaves(plan, work)
        if not sort and not facets:
            best = self._best_by_score(leaves, plan, count, exact_total)
            return best._replace(total=TotalHits(best.total.count, False)) if work.was_limited else best
        numbers, scores = self._all(leaves, plan)
        total = TotalHits(len(numbers), not work.was_limited)
        counts = {name: self._sorter.counts(numbers, name) for name in facets}
        if sort:
            ranked, ranked_scores = self._sorter.top(numbers, scores, sort, count)
        else:
            if 0 < count < len(scores):
                is_best = scores >= kth_best(scores, count)
                numbers, scores = numbers[is_best], scores[is_best]
            ranked, ranked_scores = self._order(numbers.tolist(), scores.tolist(), count)
        return TopDocs(ranked, ranked_scores, total, self._sections_found(leaves, ranked), counts)

    def _all(self, leaves: Iterable[LeafSearch], plan: PlanNode) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        matches = [leaf.all(plan) for leaf in leaves]
        numbers = [part.docs.astype(np.int64) + base for part, base in zip(matches, self._bases, strict=False)]
        scores = [part.scores for part in matches]
        return np.concatenate([np.zeros(0, np.int64), *numbers]), np.concatenate([np.zeros(0), *scores])

    def _best_by_score(
        self, leaves: Sequence[LeafSearch], plan: PlanNode, count: int, exact_total: bool
    ) -> TopDocs:
        required_and_sum = RequiredAndSum.of(plan)
        numbers: list[int] = []
        scores: list[float] = []
        total, is_exact, threshold = 0, True, 0.0
        for base, leaf in zip(self._bases, leaves, strict=False):
            matches, leaf_total = leaf.best(required_and_sum, count, threshold, exact_total)
            total, is_exact = total + leaf_total.count, is_exact and leaf_total.is_exact
            if count and count + _FEW < len(matches):
                matches = matches.select(matches.scores >= kth_best(matches.scores, count))
            docs = matches.docs.tolist()
            numbers += [base + doc for doc in docs] if base else docs
            scores += matches.scores.tolist()
            if 0 < count <= len(scores) and leaf is not leaves[-1]:
                threshold = max(threshold, kth_best(np.array(scores), count))
        ranked, ranked_scores = self._order(numbers, scores, count)
        return TopDocs(ranked, ranked_scores, TotalHits(total, is_exact), self._sections_found(leaves, ranked), {})

    def _sections_found(self, leaves: Sequence[LeafSearch], numbers: Sequence[int]) -> dict[int, int]:
        """Return the best sections of the documents that were found, of those that have several."""
        found: dict[int, int] = {}
        for base, end, leaf, segment in zip(
            self._bases, self._bases[1:], leaves, self._reader.segments, strict=False
        ):
            if segment.sections is None:
                continue
            of_segment = [number - base for number in numbers if base <= number < end]
            if any(map(segment.sections.in_long.item, of_segment)):
                sections = {number: leaf.best_section(number) for number in of_segment}
                found |= {base + number: base + best for number, best in sections.items() if best is not None}
        return found

    def explain(self, plan: PlanNode, number: int) -> Explanation:
        """Return the parts of the score of a document that matches a plan, or of its best section.

        :param number: the document's number in the index, as :meth:`best` returns it
        """
        ordinal = bisect_right(self._bases, number) - 1
        work = Work()  # an explanation is whole, or there is none
        evaluator = self._evaluator(ordinal, ScoreGrid(plan, self.statistics), work)
        from timviet.search.engine.explain import explain  # a search needs none of it

        within = self._sections_of(ordinal, [number])
        explanation = explain(plan, evaluator, self.statistics, self._reader.segments[ordinal], within)
        current_work().done += work.done
        return explanation

    def best_sections(self, plan: PlanNode, numbers: Sequence[int], count: int) -> Mapping[int, list[int]]:
        """Return the best sections of those of some documents that have several, the best first.

        After the first one come those that have what is required and is not in the ones before.

        :param numbers: documents that match the plan, by their numbers in the index
        :param count: return at most this many sections of each, those that score and at least one
        """
        best: dict[int, list[int]] = {}
        for ordinal, (base, end) in enumerate(pairwise(self._bases)):
            if self._reader.segments[ordinal].sections is None:
                continue
            of_segment = sorted(number for number in numbers if base <= number < end)
            if not of_segment:
                continue
            within = self._sections_of(ordinal, of_segment)
            if len(within) == len(of_segment):
                continue
            evaluator = self._evaluator(ordinal, ScoreGrid(plan, self.statistics), current_work())
            scores = evaluator.section_scores(plan, within)
            required_parts = _required_parts(RequiredAndSum.of(plan).required) if count > 1 else ()
            required = [evaluator.docs(node, within) for node in required_parts]
            starts = within.searchsorted(np.array(of_segment) - base).tolist()
            for number, start, stop in zip(of_segment, starts, [*starts[1:], len(within)], strict=True):
                if stop - start > 1:
                    having = [
                        docs[(docs >= within[start]) & (docs < within[start] + stop - start)] - within[start]
                        for docs in required
                    ]
                    best[number] = [number + section for section in _best(scores[start:stop], having, count)]
        return best

    def _sections_of(self, ordinal: int, numbers: Sequence[int]) -> DocNumbers:
        """Return the numbers in a segment of all sections of some documents, both ascending."""
        sections, docs = self._reader.segments[ordinal].sections, np.array(numbers) - self._bases[ordinal]
        return docs.astype(np.int32) if sections is None else sections.whole(docs)

    @lazy_property
    def _sorter(self) -> FieldSorter:
        from timviet.search.engine.sorting import FieldSorter  # most searches need none of it

        return FieldSorter(self._reader, self._id_order)

    def release(self) -> None:
        """Drop cached data of the index files, so that they can be closed; it is read again when needed."""
        self.statistics.clear()

    def _leaves(self, plan: PlanNode, work: Work) -> list[LeafSearch]:
        grid = ScoreGrid(plan, self.statistics)
        return [
            LeafSearch(segment, self._evaluator(ordinal, grid, work))
            for ordinal, segment in enumerate(self._reader.segments)
        ]

    def _evaluator(self, ordinal: int, grid: ScoreGrid, work: Work) -> Evaluator:
        """Return what evaluates plans over a segment, with each section as a document."""
        segment, field_filter = self._reader.segments[ordinal], self._field_filters[ordinal]
        return Evaluator(segment, ordinal, self.statistics, field_filter, grid, work)

    def _order(self, numbers: Sequence[int], scores: Sequence[float], count: int) -> tuple[list[int], list[float]]:
        """Return the first documents by score, then by id, and their scores.

        Only the ids of documents that tie are read.
        """
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        ranked_scores, ranked = [scores[place] for place in order], [numbers[place] for place in order]
        start = 0
        while start < min(count, len(ranked)):
            end = start + 1
            while end < len(ranked) and ranked_scores[end] == ranked_scores[start]:
                end += 1
            if end > start + 1:
                tied = self._id_order.first(ranked[start:end], count - start)
                ranked[start : start + len(tied)] = tied
            start = end
        return ranked[:count], ranked_scores[:count]


def _required_parts(nodes: Iterable[PlanNode]) -> Iterator[PlanNode]:
    """Yield the nodes that a document must match, each as small as possible; of alternatives those of each."""
    for node in nodes:
        match node:
            case And(children):
                yield from _required_parts(children)
            case Constant(child):
                yield from _required_parts((child,))
            case Or(children) if not is_in_one_section(node):
                yield from _required_parts(children)
            case Term() | Phrase() | Prefix() | Or():
                yield node


def _best(scores: NDArray[np.float64], required: Sequence[DocNumbers], count: int) -> list[int]:
    """Return the best sections of a document, the best first.

    :param scores: (n_sections,)
    :param required: for each part that is required the sections that have it
    """
    order = np.argsort(-scores, kind="stable").tolist()
    best = order[:1]
    for sections in required:
        if len(sections) and not np.isin(best, sections).any():
            best.append(int(sections[scores[sections].argmax()]))
    return [*best, *(section for section in order if scores[section] and section not in best)][:count]
