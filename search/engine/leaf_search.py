"""Which documents of one segment have the best scores, and how many match?

The sum of a plan is pruned if possible (:mod:`timviet.search.engine.maxscore`). If not, every match is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.search.contract.engine import TotalHits
from timviet.search.contract.plan import All, And, AtLeast, Not, Or, PlanNode, Term
from timviet.search.engine.evaluator import FEW, Evaluator
from timviet.search.engine.long_documents import LongDocuments, is_in_one_section
from timviet.search.engine.matches import NO_MATCHES, Matches, best_of_documents
from timviet.search.engine.maxscore import kth_best, top_of_sum
from timviet.search.engine.reader import LeafReader
from timviet.search.engine.term_scorer import TermScorer

__all__ = ["LeafSearch", "RequiredAndSum"]

_SELECTIVE = 16  # if less than 1/16 of the documents can have enough of the query, these are found first
_FEW_SECTIONS = 8  # documents are counted exactly only if more than 1/8 of a list may be further sections of them


class RequiredAndSum(NamedTuple):
    """A plan split in two: a document must match every required node, and at least one part of the sum."""

    required: tuple[PlanNode, ...]
    coverage: tuple[PlanNode, ...]
    """Required nodes that say how much of the query a document must have; the best documents usually do."""

    sum: Or

    @classmethod
    def of(cls, plan: PlanNode) -> RequiredAndSum:
        """Split a plan; the sum is that of its sums which has the most parts, or else matches every document."""
        nodes = _flatten(plan) if isinstance(plan, And) and plan.nodes else [plan]
        sums = [node for node in nodes if isinstance(node, Or) and not _is_coverage(node)]
        if not sums and len(nodes) == 1:
            return cls((), (), Or(tuple(nodes)))
        widest = max(sums, key=lambda node: len(node.nodes), default=Or((All(),)))
        others = [node for node in nodes if node is not widest]
        return cls(
            tuple(node for node in others if not _is_coverage(node)),
            tuple(filter(_is_coverage, others)),
            Or(tuple(_flatten(widest))),
        )


class _Sum(NamedTuple):
    """The parts of a sum, by the way they are evaluated."""

    scorers: list[TermScorer]
    """The terms, which can be pruned."""

    given: list[Matches]
    """The matches of all other parts, already evaluated."""

    is_optional: bool
    """Whether every document matches the sum."""


class _Pruned(NamedTuple):
    """What was found by pruning, and of what."""

    best: Matches
    """The best documents, and possibly others."""

    parts: _Sum

    allowed: NDArray[np.bool_] | None
    """(doc_count,) the documents that may match; None if all may."""


class LeafSearch:
    """Evaluates plans over the live documents of one segment."""

    def __init__(self, segment: LeafReader, evaluator: Evaluator) -> None:
        """Search nothing yet.

        :param evaluator: evaluates plans with each section of the segment as a document
        """
        self._of_sections = evaluator
        self._live = segment.live
        self._doc_count = segment.doc_count
        self._sections = segment.sections
        self._evaluator = evaluator if self._sections is None else LongDocuments(evaluator, self._sections)
        self._scored = NO_MATCHES  # by the last search, if there are long documents
        self._document_count = self._doc_count if self._sections is None else len(self._sections.firsts)

    def all(self, plan: PlanNode) -> Matches:
        """Return every document that matches, ascending."""
        return self._documents(self._all_sections(plan))

    def _all_sections(self, plan: PlanNode) -> Matches:
        """Return the sections of every document that matches, ascending."""
        matches = self._evaluator.matches(plan)
        return matches if self._live is None else matches.select(self._live[matches.docs])

    def best(
        self, plan: RequiredAndSum, count: int, threshold: float, exact_total: bool
    ) -> tuple[Matches, TotalHits]:
        """Return the ``count`` best documents in no order, possibly with others, and how many match.

        :param threshold: documents below this score may be left out
        :param exact_total: whether every match must be counted
        """
        if plan.coverage and not exact_total:
            checked = self._best_checked(plan, count, threshold)
            if checked is not None:
                return checked
        base = self._base((*plan.required, *plan.coverage))
        if base is not None and len(base) <= FEW:
            documents = self._documents(self._evaluator.intersect(base, plan.sum))
            return documents, TotalHits(len(documents), True)
        pruned = self._prune(plan.sum, base, count, threshold)
        if pruned is not None:
            total = self._count_all(pruned, plan.sum) if exact_total else self._count_at_least(pruned)
            return pruned.best, total
        matches = self._all_sections(plan.sum) if base is None else self._evaluator.intersect(base, plan.sum)
        documents = self._documents(matches)
        return documents, TotalHits(len(documents), True)

    def _documents(self, matches: Matches) -> Matches:
        """Return the documents of some sections."""
        if self._sections is None:
            return matches
        self._scored = matches
        return best_of_documents(matches, self._sections)

    def best_section(self, number: int) -> int | None:
        """Return the best section of a document that the last search has returned; None if it has only one."""
        if self._sections is None:
            return None
        numbers = self._sections.numbers_of(number)
        if len(numbers) == 1:
            return None
        start, end = self._scored.docs.searchsorted((numbers.start, numbers.stop))
        return int(self._scored.docs[start + self._scored.scores[start:end].argmax()])

    def _base(self, required: Sequence[PlanNode]) -> Matches | None:
        """Return the sections of the documents that match every required node; None if there are no such nodes."""
        if not required:
            return None
        return self._all_sections(required[0] if len(required) == 1 else And(tuple(required)))

    def _best_checked(
        self, plan: RequiredAndSum, count: int, threshold: float
    ) -> tuple[Matches, TotalHits] | None:
        """Return the same as :meth:`best` by checking how much of the query the best documents have.

        :return: None if it does not pay, or if too few of the best documents have enough
        """
        if any(map(self._is_rare, plan.coverage)):
            return None  # it is faster to find the few documents that have enough first
        pruned = self._prune(plan.sum, self._base(plan.required), count, threshold, counts_all=False)
        if pruned is None:
            return None
        best = matches = pruned.best
        for node in plan.coverage:
            matches = self._evaluator.select(matches, node)
        return (matches, TotalHits(len(matches), False)) if _are_best(matches, best, count, threshold) else None

    def _is_rare(self, node: PlanNode) -> bool:
        """Return whether few documents can have enough of the query."""
        if isinstance(node, AtLeast) and 4 * node.minimum < sum(node.weights):
            return False  # so many lists would have to be read that they are not counted
        return self._of_sections.max_count(node) * _SELECTIVE < self._doc_count

    def _prune(
        self, sum_: Or, base: Matches | None, count: int, threshold: float, *, counts_all: bool = True
    ) -> _Pruned | None:
        """Return what :meth:`best` does without its total, or None if pruning is not possible or does not pay.

        :param base: the documents that match the required nodes; None if there are no such nodes
        :param counts_all: whether matches of terms that do not score will be counted
        """
        if not count or count * 4 > self._document_count:
            return None
        is_scored = base is not None and bool(base.scores.any())
        if is_scored and All() not in sum_.nodes:
            return None
        parts = self._parts_of(sum_, counts_all=counts_all)
        if parts is None:
            return None
        given, allowed = parts.given, self._live
        if base is not None:
            allowed = np.zeros(self._doc_count, np.bool_)
            allowed[base.docs] = True
            given = [*given, base] if is_scored else given
        sums = top_of_sum(parts.scorers, given, allowed, self._doc_count, count, threshold, self._sections)
        if sums is None:
            return None
        best = matches = self._documents(sums)
        if not parts.is_optional and self._is_of_several_sections(sum_):
            matches = self._evaluator.select(best, sum_)
            if not _are_best(matches, best, count, threshold):
                return None
        return _Pruned(matches, _Sum(parts.scorers, given, parts.is_optional), allowed)

    def _is_of_several_sections(self, node: PlanNode) -> bool:
        """Return whether a long document may match a node although no section does by itself, or the reverse."""
        return self._sections is not None and not is_in_one_section(node)

    def _parts_of(self, sum_: Or, *, counts_all: bool) -> _Sum | None:
        """Return the parts of a sum; None if it has no terms, so that no other part was evaluated in vain."""
        terms: list[Term] = []
        others: list[PlanNode] = []
        for part in sum_.nodes:
            if type(part) is Term:
                terms.append(part)
            else:
                others.append(part)
        scorers = [] if counts_all else self._of_sections.scorers([term for term in terms if term.weight])
        scorers = scorers or self._of_sections.scorers(terms)
        given: list[PlanNode] = []
        is_optional = False
        for part in others:
            if (exclusion := _split_exclusion(part)) is not None:
                scorers += self._exclude(*exclusion)
            elif isinstance(part, All):
                is_optional = True
            else:
                given.append(part)
        if not scorers:
            return None
        self._of_sections.work.done += sum(scorer.count for scorer in scorers)
        return _Sum(scorers, list(map(self._of_sections.matches, given)), is_optional)

    def _exclude(self, terms: Sequence[Term], excluded: PlanNode) -> list[TermScorer]:
        """Return the scorers of terms for all documents but those that match ``excluded``."""
        docs = self._of_sections.matches(excluded).docs
        if self._of_sections.work.ran_out:
            return []  # not all that is excluded is known
        allowed = None
        if len(docs):
            allowed = np.ones(self._doc_count, np.bool_)
            allowed[docs] = False
        return self._of_sections.scorers(terms, allowed)

    def _count_matches(
        self, docs: Sequence[NDArray[np.integer]], allowed: NDArray[np.bool_] | None, is_optional: bool
    ) -> int:
        """Return how many allowed documents are in at least one list, or all of them if the sum is optional."""
        is_match = np.full(self._doc_count, is_optional)
        for part_docs in docs:
            is_match[part_docs] = True
        if allowed is not None:
            is_match &= allowed
        count = int(np.count_nonzero(is_match))
        if self._sections is not None and len(self._sections.long_sections):
            in_long = is_match[self._sections.long_sections]
            count -= int(np.count_nonzero(in_long))
            count += int(np.count_nonzero(np.logical_or.reduceat(in_long, self._sections.long_starts)))
        return count

    def _count_all(self, pruned: _Pruned, sum_: Or) -> TotalHits:
        """Return how many documents match."""
        parts = pruned.parts
        if self._is_of_several_sections(sum_):
            docs: list[NDArray[np.integer]] = [self._evaluator.docs(sum_)]
        else:
            docs = [*(scorer.docs() for scorer in parts.scorers), *(part.docs for part in parts.given)]
        return TotalHits(self._count_matches(docs, pruned.allowed, parts.is_optional), True)

    def _count_at_least(self, pruned: _Pruned) -> TotalHits:
        """Return a lower bound of the number of matches: the longest list less what in it may not count."""
        n_matches = len(pruned.best)
        whole = [scorer for scorer in pruned.parts.scorers if scorer.allowed is None]
        if whole:
            longest = max(whole, key=attrgetter("count"))
            not_counted = self._doc_count - self._document_count  # sections that may be of a document in the list
            if not_counted * _FEW_SECTIONS > longest.count:
                n_listed = self._count_matches([longest.docs()], pruned.allowed, False)
            else:
                if pruned.allowed is not None:
                    not_counted += self._doc_count - int(np.count_nonzero(pruned.allowed))
                n_listed = longest.count - not_counted
            n_matches = max(n_matches, n_listed)
        return TotalHits(n_matches, False)


def _are_best(matches: Matches, best: Matches, count: int, threshold: float) -> bool:
    """Return whether some of the best documents of a sum, those that match, have the best ``count`` that match."""
    if len(matches) == len(best) or len(best) < count:
        return True
    lowest = kth_best(best.scores, count)  # all documents that score so much are among the best
    return lowest <= threshold or int(np.count_nonzero(matches.scores >= lowest)) >= count


def _is_coverage(node: PlanNode) -> bool:
    """Return whether a node only says how much of the query a document must have."""
    if isinstance(node, Or):
        return bool(node.nodes) and all(map(_is_coverage, node.nodes))
    return isinstance(node, AtLeast)


def _split_exclusion(node: PlanNode) -> tuple[Sequence[Term], PlanNode] | None:
    """Return the terms and the excluded node of "any of these terms, but not that"; None for other nodes."""
    match node:
        case And((Term() as term, Not(excluded))):
            return (term,), excluded
        case And((Or(nodes), Not(excluded))):
            terms = [child for child in nodes if isinstance(child, Term)]
            return (terms, excluded) if len(terms) == len(nodes) else None
    return None


def _flatten(node: And | Or) -> list[PlanNode]:
    """Return the parts of a node; nested nodes of the same kind are replaced by their parts."""
    if type(node) not in map(type, node.nodes):
        return list(node.nodes)
    parts: list[PlanNode] = []
    for child in node.nodes:
        if isinstance(child, And | Or) and type(child) is type(node) and child.nodes:
            parts += _flatten(child)
        else:
            parts.append(child)
    return parts
