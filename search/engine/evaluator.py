"""Which documents of a segment match a plan, and with which scores?

Nothing is skipped here: each node of the plan returns all its matches. :mod:`timviet.search.engine.maxscore`
prunes sums, and returns the same scores.

Each section of a long document is a document here; :mod:`timviet.search.engine.long_documents` puts them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
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
    has_score,
)
from timviet.search.deadline import check_deadline
from timviet.search.engine.coverage import (
    CoveredPart,
    find_covered,
    max_covered,
    select_covered,
)
from timviet.search.engine.field_filter import FieldFilter
from timviet.search.engine.matches import (
    NO_DOCS,
    NO_MATCHES,
    Matches,
    constant_matches,
    exclude,
    find_common,
    intersect,
    match_all,
    union,
)
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.engine.score_grid import ScoreGrid
from timviet.search.engine.statistics import Statistics
from timviet.search.engine.term_scorer import LOOKUP_COST, TermScorer, look_up, look_up_matches
from timviet.search.work import MARKED, NODE, PHRASE, TERM, TOKEN, Work

__all__ = ["FEW", "Evaluator"]

_KEPT = 4  # the documents of phrases are kept while a plan is evaluated, so many times those of the segment

_COSTLY = (Term, Phrase, Prefix, Filter, Among, Range, AtLeast, Not)  # the others only join what these match

FEW = 200
"""So few documents are looked up even in short lists."""


class Evaluator:
    """Evaluates plans over one segment of an index, with each section as a document.

    The matches include deleted documents.
    """

    def __init__(
        self,
        segment: LeafReader,
        ordinal: int,
        statistics: Statistics,
        field_filter: FieldFilter,
        grid: ScoreGrid,
        work: Work,
    ) -> None:
        """Evaluate over a segment.

        :param ordinal: the number of the segment in its index
        :param field_filter: the filter of the segment
        :param grid: the grid of the plan
        :param work: counts what is done; see :mod:`timviet.search.work`
        """
        self.work = work
        self._segment = segment
        self._field_filter = field_filter
        self._ordinal = ordinal
        self._statistics = statistics
        self._grid = grid
        self._doc_count = segment.doc_count
        self._parts_by_node: dict[int, list[CoveredPart]] = {}
        self._docs_by_phrase: dict[Phrase, DocNumbers] = {}
        self._n_kept = 0  # documents of these phrases

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
        """Return the documents that match a plan, ascending.

        :param within: return only matches among these documents, ascending; None for all
        """
        check_deadline()
        if isinstance(node, _COSTLY) and not self.work.may_go_on() and not self._is_known(node):
            return NO_MATCHES
        matches = self._evaluate(node, within)
        self.work.done += len(matches) + NODE
        return matches

    def _evaluate(self, node: PlanNode, within: DocNumbers | None) -> Matches:
        match node:
            case Term():
                return self._term(node, within)
            case Phrase():
                return self._phrase(node, within)
            case Prefix(_, _, _, score):
                return constant_matches(self._prefix_docs(node, within), self._grid.round(score))
            case Filter() | Among() | Range():
                return constant_matches(intersect(self._filtered_docs(node), within), 0.0)
            case All():
                return constant_matches(self.all_docs(within), 0.0)
            case Nothing():
                return NO_MATCHES
            case And(nodes):
                return self._and(nodes, within)
            case Or(nodes):
                return _among(union(self._parts(nodes, within), self._doc_count), within)
            case AtLeast():
                return constant_matches(self.docs(node, within), 0.0)
            case Not(child):
                return constant_matches(self.without(self.docs(child, within), within), 0.0)
            case Constant(child, score):
                return constant_matches(self.docs(child, within), self._grid.round(score))

    def without(self, excluded: DocNumbers, within: DocNumbers | None) -> DocNumbers:
        """Return all documents, or the given ones, but some; none if it is not known which all of these are."""
        docs = self.all_docs(within)
        self.work.done += len(docs)
        return NO_DOCS if self.work.ran_out else exclude(docs, excluded)

    def docs(self, node: PlanNode, within: DocNumbers | None = None) -> DocNumbers:
        """Return the documents that match a plan, without their scores; see :meth:`matches`."""
        if not isinstance(node, AtLeast):
            return self.matches(node, within).docs
        if not self.work.may_go_on():
            return NO_DOCS
        if within is not None and len(within) <= FEW:
            return select_covered(node, within, self.having)
        parts = self.covered_parts(node)
        self.count_parts(parts)
        docs = find_covered(parts, node.minimum, self._doc_count, self.docs)
        return intersect(docs, within)

    def section_scores(self, plan: PlanNode, sections: DocNumbers) -> NDArray[np.float64]:
        """Return the scores, (n,), of sections of documents that match a plan, (n,) ascending."""
        if isinstance(plan, And):
            return sum([self.section_scores(node, sections) for node in plan.nodes], np.zeros(len(sections)))
        if not has_score(plan):
            return np.zeros(len(sections))
        return self.matches(plan, sections).widen(sections).scores

    def select(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some documents that match a node too, with their scores."""
        return base.select_docs(self.docs(node, base.docs))

    def intersect(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some matches that match a node too, with the sum of both scores."""
        if len(base) <= FEW and isinstance(node, Or) and All() in node.nodes:
            return self._add_scores(base, node.nodes)
        return base.add(self.matches(node, base.docs))

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

    def having(self, node: PlanNode, docs: Collection[int]) -> Collection[int]:
        """Return those of a few documents that match a node; all are ascending."""
        if type(node) is Term:
            postings = self._statistics.term(node[:3]).lists[self._ordinal]
            return () if postings is None else postings.among(docs)
        return set(self.docs(node, np.fromiter(docs, np.int32, len(docs))).tolist())

    def covered_parts(self, node: AtLeast) -> list[CoveredPart]:
        """Return the nodes that a document must have enough of, by the way they are evaluated."""
        parts = self._parts_by_node.get(id(node))
        if parts is None:
            parts = list(map(self._covered_part, node.nodes, node.weights))
            self._parts_by_node[id(node)] = parts
        return parts

    def count_parts(self, parts: Iterable[CoveredPart]) -> None:
        """Count the work of reading the lists of some parts, of which each document is marked in an array."""
        for part in parts:
            self.work.done += TERM * len(part.lists) + MARKED * sum([postings.count for postings in part.lists])

    def _covered_part(self, node: PlanNode, weight: int) -> CoveredPart:
        terms, nodes = _split_alternatives(node)
        others = Or(tuple(nodes)) if nodes else None
        max_count = sum(map(self.max_count, nodes))
        lists = []
        for term in terms:
            postings = self._statistics.term(term[:3]).lists[self._ordinal]
            if postings is not None:
                lists.append(postings)
                max_count += postings.count
        return CoveredPart(weight, lists, others, max_count)

    def all_docs(self, within: DocNumbers | None) -> DocNumbers:
        """Return all documents, or the given ones."""
        return np.arange(self._doc_count, dtype=np.int32) if within is None else within

    def _filtered_docs(self, node: Filter | Among | Range) -> DocNumbers:
        """Return the documents whose keyword field meets a condition; it stands at the first section of each."""
        if isinstance(node, Filter):
            docs = self._segment.keyword_docs(keyword_term(node.name, node.value)).astype(np.int32)
        else:
            self.work.done += self._field_filter.work(node)
            docs = self._field_filter.docs(node)
        return docs if self._segment.sections is None else self._segment.sections.whole(docs)

    def _prefix_docs(self, prefix: Prefix, within: DocNumbers | None) -> DocNumbers:
        is_match = np.zeros(self._doc_count, np.bool_)
        for term in list(self._segment.terms(prefix.field, prefix.layer, prefix.prefix)):
            postings = self._segment.postings(prefix.field, prefix.layer, term)
            self.work.done += TERM
            if postings is not None:
                self.work.done += len(postings.docs)
                is_match[postings.docs] = True
        return intersect(np.flatnonzero(is_match).astype(np.int32), within)

    def _term(self, term: Term, within: DocNumbers | None) -> Matches:
        scorer = self.scorer(term)
        self.work.done += TERM
        if scorer is None:
            return NO_MATCHES
        self.work.done += scorer.count if within is None else min(scorer.count, LOOKUP_COST * len(within))
        if within is not None and scorer.count > LOOKUP_COST * len(within):
            return look_up_matches([scorer], within)
        return _among(_scored(scorer), within)

    def _parts(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> Iterator[Matches]:
        """Yield the matches of several nodes in one or more parts; all look-ups are one part.

        Lists that are read have other documents than those within, which are left out of all together.
        """
        if within is None:
            yield from map(self.matches, nodes)
            return
        min_count = 0 if len(within) <= FEW else LOOKUP_COST * len(within)
        yield from (self.matches(node, within) for node in nodes if type(node) is not Term)
        long_lists = []
        for scorer in self.scorers([node for node in nodes if type(node) is Term]):
            self.work.done += TERM + min(scorer.count, LOOKUP_COST * len(within))
            if not self.work.may_go_on():
                break
            if scorer.count > min_count:
                long_lists.append(scorer)
            else:
                yield _scored(scorer)
        if long_lists:
            yield look_up_matches(long_lists, within)

    def _and(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> Matches:
        """Return the documents that match every node."""
        return match_all(self.by_count(nodes), lambda node: self.matches(node, within), self.intersect)

    def by_count(self, nodes: Sequence[PlanNode]) -> list[PlanNode]:
        """Return the nodes, that with the fewest matches first; none if one has no matches."""
        max_counts = []
        for node in nodes:
            max_counts.append(self.max_count(node))
            if not max_counts[-1]:
                return []
        return [node for _, node in sorted(zip(max_counts, nodes, strict=True), key=itemgetter(0))]

    def _phrase(self, phrase: Phrase, within: DocNumbers | None) -> Matches:
        """Return the documents with a phrase; a plan may ask for the same one several times."""
        bare = phrase._replace(weight=1.0)
        known = self._docs_by_phrase.get(bare)
        if known is None:
            docs = self._phrase_docs(phrase, within)
            if within is None and self._n_kept + len(docs) <= _KEPT * self._doc_count:
                self._docs_by_phrase[bare] = docs
                self._n_kept += len(docs)
        else:
            docs = intersect(known, within)
        return self._sum_of_terms(
            [Term(phrase.field, phrase.layer, term, phrase.weight) for term in phrase.terms], docs
        )

    def _is_known(self, node: PlanNode) -> bool:
        return isinstance(node, Phrase) and node._replace(weight=1.0) in self._docs_by_phrase

    def _phrase_docs(self, phrase: Phrase, within: DocNumbers | None) -> DocNumbers:
        """Return the documents with a phrase: positions are compared only where all terms or bigrams occur."""
        field, layer, spellings = phrase.field, phrase.layer, phrase.spellings
        terms = dict.fromkeys(Term(field, layer, term) for term in phrase.terms)
        folded = [fold(term) for term in phrase.terms]
        bigrams = dict.fromkeys(
            Term(field, Layer.BIGRAM, f"{first} {second}") for first, second in pairwise(folded)
        )
        scorers = [self.scorer(term) for term in ((not phrase.slop and bigrams) or terms)]
        self.work.done += TERM * len(scorers)
        docs = within
        for scorer in sorted(scorers, key=lambda scorer: scorer.count if scorer else 0):
            self.work.done += scorer.count if scorer else 0
            docs = intersect(scorer.postings.scored().docs if scorer else NO_DOCS, docs)
            if not len(docs):
                return NO_DOCS
        if docs is None or not phrase.terms:
            return NO_DOCS
        if len(phrase.terms) == 1 and not phrase.has_whole_numbers:
            return self._with_spelling(field, spellings, docs)
        if not (
            phrase.slop
            or phrase.has_whole_numbers
            or spellings
            or len(phrase.terms) > 2
            or layer is not Layer.FOLDED
        ):
            return docs  # a bigram says it all
        self.work.done += PHRASE + TOKEN * int(self._segment.lengths(field, layer)[docs].sum())
        if phrase.has_whole_numbers and not phrase.slop:
            return self._with_whole_numbers(phrase, docs)
        numbers = docs.astype(np.int64)
        found = (
            self._segment.with_near(field, layer, phrase.terms, numbers, spellings, phrase.slop)
            if phrase.slop
            else self._segment.with_phrase(field, layer, phrase.terms, numbers, spellings)
        )
        return found.astype(np.int32)

    def _with_spelling(
        self, field: str, spellings: Sequence[frozenset[str] | None], docs: DocNumbers
    ) -> DocNumbers:
        """Return those of some documents with a syllable that have it in an allowed spelling."""
        allowed = spellings[0] if spellings else None
        if allowed is None:
            return docs
        return self.matches(
            Or(tuple(Term(field, Layer.SYLLABLE, spelling, 0.0) for spelling in allowed)), docs
        ).docs

    def _sum_of_terms(self, terms: Sequence[Term], docs: DocNumbers) -> Matches:
        """Return documents that have all of some terms, with the sum of their scores."""
        sums = constant_matches(docs, 0.0)
        for term, count in Counter(terms).items() if len(docs) else ():
            if term.weight:
                matches = self._term(term, sums.docs)
                scores = sums.scores[sums.docs.searchsorted(matches.docs)]
                sums = Matches(matches.docs, scores + count * matches.scores)
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
                return max_covered(self.covered_parts(node), minimum)
            case Constant(child):
                return self.max_count(child)
            case _:
                return self._doc_count


def _scored(scorer: TermScorer) -> Matches:
    """Return the matches of a term, read from its list."""
    postings = scorer.postings.scored()
    return Matches(postings.docs, postings.impacts.astype(np.float64) * scorer.weight)


def _among(matches: Matches, within: DocNumbers | None) -> Matches:
    """Return the matches among some documents, ascending; all if there are none given."""
    if within is None:
        return matches
    common = find_common(matches.docs, within)
    return matches if len(common) == len(matches) else Matches(matches.docs[common], matches.scores[common])


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
