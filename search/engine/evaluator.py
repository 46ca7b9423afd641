"""Which documents of a segment match a plan, and with which scores?

Nothing is skipped here: each node of the plan returns all its matches. :mod:`timviet.search.engine.maxscore`
prunes sums, and returns the same scores.

A long document matches as a whole: ``a AND b`` if one section has the one and another section the other, ``NOT a``
if no section has it. But it is scored section by section. So the matches of a node are all sections of the
documents that match, and a section that adds nothing has the score 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.forms.numbers_across import numbers_across
from timviet.index.schema import keyword_term
from timviet.index.text.fold import fold
from timviet.search.contract.plan import (
    All,
    Among,
    And,
    AtLeast,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    PlanNode,
    Prefix,
    Range,
    Term,
)
from timviet.search.deadline import check_deadline
from timviet.search.engine.coverage import (
    CoveredPart,
    find_covered,
    find_covered_in_sections,
    max_covered,
    select_covered,
)
from timviet.search.engine.field_filter import FieldFilter
from timviet.search.engine.matches import (
    NO_DOCS,
    NO_MATCHES,
    Matches,
    constant_matches,
    find_common,
    intersect,
    union,
)
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.engine.score_grid import ScoreGrid
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import LOOKUP_COST, TermScorer, look_up, look_up_matches

__all__ = ["FEW", "Evaluator"]

FEW = 200
"""So few documents are looked up even in short lists."""


class Evaluator:
    """Evaluates plans over one segment of an index; the matches include deleted documents."""

    def __init__(
        self, segment: LeafReader, ordinal: int, statistics: Statistics, field_filter: FieldFilter, grid: ScoreGrid
    ) -> None:
        """Evaluate over a segment.

        :param ordinal: the number of the segment in its index
        :param field_filter: the filter of the segment
        :param grid: the grid of the plan
        """
        self._segment = segment
        self._field_filter = field_filter
        self._ordinal = ordinal
        self._statistics = statistics
        self._grid = grid
        self._doc_count = segment.doc_count
        self._parts_by_node: dict[int, list[CoveredPart]] = {}
        self._sections = segment.sections

    def scorer(self, term: Term) -> TermScorer | None:
        """Return the scorer of a term, or None if no document of the segment has the term."""
        statistics = self._statistics.term(term[:3])
        postings = statistics.lists[self._ordinal]
        return None if postings is None else TermScorer(postings, self._grid.round(term.weight * statistics.idf))

    def scorers(self, terms: Iterable[Term], allowed: NDArray[np.bool_] | None = None) -> list[TermScorer]:
        """Return the scorers of those terms that the segment has.

        :param allowed: see :attr:`TermScorer.allowed`
        """
        statistics_of, ordinal = self._statistics.term, self._ordinal
        lists, weights = [], []
        for term in terms:
            idf, term_lists = statistics_of(term[:3])
            postings = term_lists[ordinal]
            if postings is not None:
                lists.append(postings)
                weights.append(term[3] * idf)
        rounded = self._grid.round_all(weights)
        return [TermScorer(postings, weight, allowed) for postings, weight in zip(lists, rounded, strict=True)]

    def matches(self, node: PlanNode, within: DocNumbers | None = None) -> Matches:
        """Return the documents that match a plan, with all their sections, ascending.

        :param within: return only matches among these documents, ascending, with all their sections; None for all
        """
        check_deadline()
        match node:
            case Term():
                return self._whole(self._term(node, within))
            case Phrase():
                return self._whole(self._phrase(node, within))
            case Prefix(_, _, _, score):
                return self._whole(constant_matches(self._prefix_docs(node, within), self._grid.round(score)))
            case Filter() | Among() | Range():
                return constant_matches(intersect(self._whole_docs(self._filtered_docs(node)), within), 0.0)
            case All():
                return constant_matches(self._all_docs(within), 0.0)
            case Nothing():
                return NO_MATCHES
            case And(nodes):
                return self._and(nodes, within)
            case Or(nodes):
                return self._whole(union(self._parts(nodes, within), self._doc_count))
            case AtLeast():
                return constant_matches(self._covered_docs(node, within), 0.0)
            case Not(child):
                excluded = self.matches(child, within).docs
                return constant_matches(np.setdiff1d(self._all_docs(within), excluded, assume_unique=True), 0.0)
            case Constant(child, score):
                docs = self.scored_sections(child, within)
                return self._whole(constant_matches(docs, self._grid.round(score)))

    def scored_sections(self, node: PlanNode, within: DocNumbers | None) -> DocNumbers:
        """Return which sections of the documents that match a node have what it asks for, ascending."""
        check_deadline()
        if self._sections is None:
            return self.matches(node, within).docs
        match node:
            case Term():
                return self._term(node, within).docs
            case Phrase():
                return self._phrase(node, within).docs
            case Prefix():
                return self._prefix_docs(node, within)
            case Constant(child):
                return self.scored_sections(child, within)
            case Or(nodes):
                return self._scored_in_any(nodes, within)
            case And(nodes):
                return self._scored_in_any(nodes, self.matches(node, within).docs)
            case _:
                return self.matches(node, within).docs

    def _scored_in_any(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> DocNumbers:
        docs = [self.scored_sections(node, within) for node in nodes]
        return np.unique(np.concatenate([NO_DOCS, *docs]))

    def _whole(self, matches: Matches) -> Matches:
        """Return all sections of the documents of some sections; the others have the score 0."""
        if self._sections is None:
            return matches
        docs = self._sections.whole(matches.docs)
        if len(docs) == len(matches):
            return matches
        scores = np.zeros(len(docs))
        scores[docs.searchsorted(matches.docs)] = matches.scores
        return Matches(docs, scores)

    def _whole_docs(self, docs: DocNumbers) -> DocNumbers:
        return docs if self._sections is None else self._sections.whole(docs)

    def select(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some documents that match a node too, with their scores."""
        if self._sections is None or not self._sections.in_long[base.docs].any():
            docs = self._docs(node, base.docs)
        else:
            docs = intersect(self._docs(node, self._sections.whole(base.docs)), base.docs)
        return base if len(docs) == len(base) else Matches(docs, base.scores[base.docs.searchsorted(docs)])

    def intersect(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some matches that match a node too, with the sum of both scores."""
        if len(base) <= FEW and isinstance(node, Or) and All() in node.nodes:
            return self._add_scores(base, node.nodes)
        matches = self.matches(node, base.docs)
        return Matches(matches.docs, base.scores[base.docs.searchsorted(matches.docs)] + matches.scores)

    def _add_scores(self, base: Matches, nodes: Sequence[PlanNode]) -> Matches:
        """Return a few matches with the scores of nodes added, of which they need not match any."""
        scores = base.scores
        scorers = self.scorers([node for node in nodes if type(node) is Term])
        if scorers and len(base):
            scores = scores + look_up(scorers, base.docs)[0]
        for node in nodes:
            if type(node) is not Term and type(node) is not All:
                scores = scores.copy()
                matches = self.matches(node, base.docs)
                scores[base.docs.searchsorted(matches.docs)] += matches.scores
        return Matches(base.docs, scores)

    def _covered_docs(self, node: AtLeast, within: DocNumbers | None) -> DocNumbers:
        """Return the documents, among some or all, that have enough of what is asked for."""
        if within is not None and len(within) <= FEW:
            return self._covered_among(node, within)
        if self._sections is not None:
            return find_covered_in_sections(self._covered_parts(node), node.minimum, self._sections, within)
        docs = find_covered(self._covered_parts(node), node.minimum, self._doc_count)
        return intersect(docs, within)

    def _covered_among(self, node: AtLeast, within: DocNumbers) -> DocNumbers:
        """Return those of a few documents that have enough of what is asked for."""
        if self._sections is None or not self._sections.in_long[within].any():
            return select_covered(node, within, self._having)
        documents = self._sections.documents[within]
        document_of = dict(zip(within.tolist(), documents.tolist(), strict=True))
        sections_of: dict[int, list[int]] = {}
        for section, document in document_of.items():
            sections_of.setdefault(document, []).append(section)

        def having(child: PlanNode, docs: Collection[int]) -> set[int]:
            sections = [section for document in docs for section in sections_of[document]]
            return {document_of[section] for section in self._having(child, sections)}

        return within[np.isin(documents, select_covered(node, np.array(list(sections_of)), having))]

    def _having(self, node: PlanNode, docs: Collection[int]) -> Collection[int]:
        """Return those of a few documents, or of all sections of a few, that match a node; all are ascending."""
        if type(node) is Term:
            postings = self._statistics.term(node[:3]).lists[self._ordinal]
            return () if postings is None else postings.among(docs)
        return set(self._docs(node, np.fromiter(docs, np.int32, len(docs))).tolist())

    def _covered_parts(self, node: AtLeast) -> list[CoveredPart]:
        """Return the nodes that a document must have enough of, by the way they are evaluated."""
        parts = self._parts_by_node.get(id(node))
        if parts is None:
            parts = list(map(self._covered_part, node.nodes, node.weights))
            self._parts_by_node[id(node)] = parts
        return parts

    def _covered_part(self, node: PlanNode, weight: int) -> CoveredPart:
        terms, others = _split_alternatives(node)
        docs_of, max_count = None, 0
        if others:
            docs_of, max_count = partial(self._docs, Or(tuple(others))), sum(map(self.max_count, others))
        lists = []
        for term in terms:
            postings = self._statistics.term(term[:3]).lists[self._ordinal]
            if postings is not None:
                lists.append(postings)
                max_count += postings.count
        return CoveredPart(weight, lists, docs_of, max_count)

    def _docs(self, node: PlanNode, within: DocNumbers | None) -> DocNumbers:
        return self._covered_docs(node, within) if isinstance(node, AtLeast) else self.matches(node, within).docs

    def _all_docs(self, within: DocNumbers | None) -> DocNumbers:
        return np.arange(self._doc_count, dtype=np.int32) if within is None else within

    def _filtered_docs(self, node: Filter | Among | Range) -> DocNumbers:
        if isinstance(node, Filter):
            return self._segment.keyword_docs(keyword_term(node.name, node.value)).astype(np.int32)
        return self._field_filter.docs(node)

    def _prefix_docs(self, prefix: Prefix, within: DocNumbers | None) -> DocNumbers:
        is_match = np.zeros(self._doc_count, np.bool_)
        for term in list(self._segment.terms(prefix.field, prefix.layer, prefix.prefix)):
            postings = self._segment.postings(prefix.field, prefix.layer, term)
            if postings is not None:
                is_match[postings.docs] = True
        return intersect(np.flatnonzero(is_match).astype(np.int32), within)

    def _term(self, term: Term, within: DocNumbers | None) -> Matches:
        scorer = self.scorer(term)
        if scorer is None:
            return NO_MATCHES
        if within is not None and scorer.count > LOOKUP_COST * len(within):
            return look_up_matches([scorer], within)
        return self._scored(scorer, within)

    def _scored(self, scorer: TermScorer, within: DocNumbers | None) -> Matches:
        """Return the matches of a term, read from its list."""
        postings = scorer.postings.scored()
        docs, impacts = postings.docs, postings.impacts
        if within is not None:
            common = find_common(docs, within)
            docs, impacts = docs[common], impacts[common]
        return Matches(docs, impacts.astype(np.float64) * scorer.weight)

    def _parts(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> list[Matches]:
        """Return the matches of several nodes in one or more parts; all look-ups are one part.

        Of a long document there may be only those sections that have a term.
        """
        if within is None:
            return [self._term(node, None) if type(node) is Term else self.matches(node) for node in nodes]
        min_count = 0 if len(within) <= FEW else LOOKUP_COST * len(within)
        parts = [self.matches(node, within) for node in nodes if type(node) is not Term]
        long_lists = []
        for scorer in self.scorers([node for node in nodes if type(node) is Term]):
            if scorer.count > min_count:
                long_lists.append(scorer)
            else:
                parts.append(self._scored(scorer, within))
        return [*parts, look_up_matches(long_lists, within)] if long_lists else parts

    def _and(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> Matches:
        """Return the documents that match every node, evaluated from the fewest matches to the most."""
        matches: Matches | None = None
        max_counts = []
        for node in nodes:
            max_counts.append(self.max_count(node))
            if not max_counts[-1]:
                return NO_MATCHES
        for _, node in sorted(zip(max_counts, nodes, strict=True), key=itemgetter(0)):
            matches = self.matches(node, within) if matches is None else self.intersect(matches, node)
            if not len(matches):
                break
        return NO_MATCHES if matches is None else matches

    def _phrase(self, phrase: Phrase, within: DocNumbers | None) -> Matches:
        """Return the documents with a phrase: positions are compared only where all terms or bigrams occur."""
        field, layer = phrase.field, phrase.layer
        terms = [Term(field, layer, term, phrase.weight) for term in phrase.terms]
        folded = [fold(term) for term in phrase.terms]
        bigrams = [Term(field, Layer.BIGRAM, f"{first} {second}") for first, second in pairwise(folded)]
        scorers = [self.scorer(term) for term in ((not phrase.slop and bigrams) or terms)]
        docs = within
        for scorer in sorted(scorers, key=lambda scorer: scorer.count if scorer else 0):
            docs = intersect(scorer.postings.scored().docs if scorer else NO_DOCS, docs)
        if docs is None or not terms:
            return NO_MATCHES
        if phrase.slop:
            near = self._segment.with_near(
                field, layer, phrase.terms, docs.astype(np.int64), phrase.spellings, phrase.slop
            )
            docs = near.astype(np.int32)
        elif phrase.has_whole_numbers:
            docs = self._with_whole_numbers(phrase, docs)
        elif len(terms) > 2 or layer is not Layer.FOLDED or phrase.spellings:
            in_order = self._segment.with_phrase(
                field, layer, phrase.terms, docs.astype(np.int64), phrase.spellings
            )
            docs = in_order.astype(np.int32)
        return self._sum_of_terms(terms, docs)

    def _sum_of_terms(self, terms: Sequence[Term], docs: DocNumbers) -> Matches:
        """Return documents that have all of some terms, with the sum of their scores."""
        sums = constant_matches(docs, 0.0)
        for term in terms:
            matches = self._term(term, sums.docs)
            sums = Matches(matches.docs, sums.scores[sums.docs.searchsorted(matches.docs)] + matches.scores)
        return sums

    def _with_whole_numbers(self, phrase: Phrase, docs: DocNumbers) -> DocNumbers:
        """Return those of some documents in which a phrase occurs and does not begin or end within a number."""
        field, layer, terms, _, spellings, *_ = phrase
        clear, contexts = self._segment.phrase_contexts(field, layer, terms, docs.astype(np.int64), spellings)
        docs_with: dict[str, frozenset[int]] = {}

        def has_number(document: int, value: str) -> bool:
            if value not in docs_with:
                postings = self._segment.postings(field, Layer.FORM, f"num:{value}")
                docs_with[value] = frozenset(() if postings is None else postings.docs.tolist())
            return document in docs_with[value]

        whole = {
            document
            for document, before, after in contexts
            if not any(has_number(document, value) for value in numbers_across(terms, tuple(before), tuple(after)))
        }
        return np.union1d(clear, np.array(sorted(whole), np.int64)).astype(np.int32)

    def max_count(self, node: PlanNode) -> int:
        """Return an upper bound of the number of matches of a node, without evaluating it."""
        match node:
            case Term():
                postings = self._statistics.term(node[:3]).lists[self._ordinal]
                return postings.count if postings is not None else 0
            case Phrase(field, layer, terms):
                return min((self.max_count(Term(field, layer, term)) for term in terms), default=0)
            case Filter(name, value):
                return len(self._segment.keyword_docs(keyword_term(name, value)))
            case Nothing():
                return 0
            case And(nodes):
                return min(map(self.max_count, nodes), default=0)
            case Or(nodes):
                return min(sum(map(self.max_count, nodes)), self._doc_count)
            case AtLeast(_, _, minimum):
                return max_covered(self._covered_parts(node), minimum)
            case Constant(child):
                return self.max_count(child)
            case _:
                return self._doc_count


def _split_alternatives(node: PlanNode) -> tuple[list[Term], list[PlanNode]]:
    """Return the terms and the other nodes of which a document must match one to match a node."""
    if isinstance(node, Term):
        return [node], []
    if isinstance(node, Constant):
        return _split_alternatives(node.node)
    if not isinstance(node, Or):
        return [], [node]
    terms: list[Term] = []
    others: list[PlanNode] = []
    for child in node.nodes:
        if type(child) is Term:
            terms.append(child)
        else:
            more_terms, more_others = _split_alternatives(child)
            terms += more_terms
            others += more_others
    return terms, others
