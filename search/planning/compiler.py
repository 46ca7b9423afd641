"""How does a parsed query become a plan for one index?

Each clause of the tree is analyzed once (:mod:`timviet.search.planning.clauses.analyzed_clause`). Queries of only
words and phrases are planned by :mod:`timviet.search.planning.planner`, all others by
:mod:`timviet.search.planning.conditions`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from timviet.index.lazy import lazy_property
from timviet.index.schema import TEXT, TITLE
from timviet.search.contract.lexicon import Lexicon
from timviet.search.contract.plan import All, And, Constant, Nothing, Or, PlanNode, merge_equal
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.choices import Accents, Match
from timviet.search.planning.clauses.analyzed_clause import QueryAnalyzer
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.matching import Asked, syllable_parts
from timviet.search.planning.phrase_plan import phrase_node
from timviet.search.planning.planner import Plan, make_highlight_spec, make_plan
from timviet.search.query.ast import (
    BoostNode,
    FieldNode,
    GroupNode,
    PhraseNode,
    QueryNode,
    RequiredNode,
    WordsNode,
    is_empty,
)
from timviet.search.query.notes import Note, distinct_notes, make_note
from timviet.search.query.parse import Query
from timviet.search.query.quotations import (
    has_many_free_words,
    quotations,
    with_optional_quotations,
    without_unknown_fields,
)

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.planning.conditions import PlanningIndex

__all__ = ["Compiler"]


class Compiler:
    """Turns queries into plans for one commit of an index; several threads may use it at once."""

    def __init__(
        self,
        lexicon: Lexicon,
        counts: TermCounts,
        synonyms: Synonyms | None = None,
        finds: Callable[[PlanNode], bool] = lambda plan: True,
        index_paths: Sequence[str | os.PathLike[str]] = (".",),
        here: str | os.PathLike[str] | None = None,
    ) -> None:
        """Compile queries for an index.

        :param finds: whether any document of the index matches a plan; called only for notes on quotations
        :param index_paths: the folders of the index, or of several; the paths of files start from the folders that
            hold them
        :param here: the folder from which paths in queries are read; None for the one that holds the first index
        """
        self._lexicon, self._counts, self._synonyms, self._finds = lexicon, counts, synonyms, finds
        self._index_paths, self._here = index_paths, here
        self.vocabulary = Vocabulary(lexicon)
        self._syllable_parts = {accents: syllable_parts(counts, accents) for accents in Accents}

    def compile(
        self,
        query: Query,
        accents: Accents = Accents.AUTO,
        filters: Iterable[Query] = (),
        match: Match = Match.ANY,
    ) -> Plan:
        """Return the plan of a query.

        :param filters: queries that a document must match too; they do not change its score, and an empty one is
            ignored with a note
        """
        analyzer = QueryAnalyzer(self._counts, accents)
        used: list[Query] = []
        ignored: list[Note] = []
        for filter_query in filters:
            if is_empty(filter_query.root, analyzer.has_words):
                ignored.append(make_note("empty-filter", filter_query.text))
            else:
                used.append(filter_query)
        plan = self._plan_quotations(query, analyzer, used, match)
        if plan is None:
            plan = self._plan_matches(query, analyzer, used, match)
        return _with_notes(plan, lambda: ignored) if ignored else plan

    def _plan_quotations(
        self, query: Query, analyzer: QueryAnalyzer, filters: Sequence[Query], match: Match
    ) -> Plan | None:
        """Return the plan of a query with quotations beside words, or None if there are none.

        The quotations are evidence if no document matches otherwise, or if much more is asked for.
        """
        if not isinstance(query.root, GroupNode) or not any(map(_may_quote, query.root.nodes)):
            return None
        if match is Match.ALL:
            return None  # the quotations are asked for, like all the rest
        root = without_unknown_fields(query.root, lambda name: name in (*self._lexicon.field_names, TEXT, TITLE))
        phrases = [phrase for phrase in quotations(root) if analyzer.has_words(phrase.text)]
        if not phrases:
            return None

        def relaxed() -> Plan:
            plan = self._plan_matches(
                replace(query, root=with_optional_quotations(root)), analyzer, filters, match
            )
            return _with_notes(plan, lambda: self._phrase_notes(phrases, analyzer))

        if has_many_free_words(root):
            return relaxed()
        return self._plan_matches(replace(query, root=root), analyzer, filters, match, relaxed)

    def _phrase_notes(self, phrases: Iterable[PhraseNode], analyzer: QueryAnalyzer) -> Iterator[Note]:
        """Yield a note for each quotation that need not occur."""
        for text in dict.fromkeys(phrase.text for phrase in phrases):
            is_found = self._finds(phrase_node(analyzer.analyze_clause(text)))
            yield make_note("phrase-preferred" if is_found else "no-such-phrase", text)

    def _plan_matches(
        self,
        query: Query,
        analyzer: QueryAnalyzer,
        filters: Sequence[Query],
        match: Match,
        if_nothing: Callable[[], Plan] | None = None,
    ) -> Plan:
        """Return the plan of a query; if no document has most of the words, any of them will do, with a note.

        :param if_nothing: makes the plan that replaces it if no document has any of the words
        """
        plan = self._plan(query, analyzer, filters, match)
        if match is not Match.MOST or not plan.must_have_enough:
            return plan if if_nothing is None else plan.with_alternative(if_nothing)

        def loosened() -> Plan:
            plan = self._plan(query, analyzer, filters, Match.ANY)

            def make_notes() -> tuple[Note, ...]:
                return (*plan.notes, make_note("any-word")) if self._finds(plan.root) else plan.notes

            return replace(plan, make_notes=make_notes, if_nothing=if_nothing)

        return plan.with_alternative(loosened)

    def _plan(self, query: Query, analyzer: QueryAnalyzer, filters: Sequence[Query], match: Match) -> Plan:
        nodes = query.root.nodes if isinstance(query.root, GroupNode) else (query.root,)
        if match is Match.MOST and any(map(_is_required, nodes)):
            match = Match.ANY  # with a plus sign, people say themselves what a document must have
        asked = Asked(match, self._counts, self._syllable_parts[analyzer.accents])
        if not filters and self._synonyms is None and all(map(_is_plain, nodes)):
            plan = make_plan(query, analyzer, asked)
            if len(nodes) == 1:  # the terms of a clause are distinct
                return plan
        else:
            plan = self._plan_conditions(query, nodes, analyzer, filters, asked)
        return replace(plan, root=merge_equal(plan.root))

    def _plan_conditions(
        self,
        query: Query,
        nodes: Sequence[QueryNode],
        analyzer: QueryAnalyzer,
        filters: Sequence[Query],
        asked: Asked,
    ) -> Plan:
        from timviet.search.planning.conditions import ConditionPlanner  # most searches need none of it

        planner = ConditionPlanner(self._planning_index, analyzer, wants_all=query.wants_all)
        required, optional = planner.plan_row(nodes, asked)
        # What is in a title is in the text too.
        highlighted = (*required, *optional, *planner.scores, *asked.phrases)
        make_spec = partial(make_highlight_spec, highlighted, planner.clauses, planner.patterns)
        planner.scores += planner.complete.nodes()
        scores, notes = planner.scores, [*query.notes, *planner.notes]
        for filter_query in filters:
            filter_planner = ConditionPlanner(
                self._planning_index, analyzer, is_filter=True, wants_all=filter_query.wants_all
            )
            required.append(Constant(filter_planner.plan_condition(filter_query.root, is_positive=True), 0.0))
            notes += (*filter_query.notes, *filter_planner.notes)

        all_notes = distinct_notes(notes)
        if not filters and is_empty(query.root, analyzer.has_words):  # +– requires nothing, and so has no hits
            return Plan(Nothing(), make_spec, lambda: (*all_notes, make_note("no-words")))
        enough = asked.node()
        if enough is not None:
            root: PlanNode = And((*required, enough, Or((All(), *optional, *scores))))
            return Plan(root, make_spec, lambda: all_notes, must_have_enough=True)
        if not planner.has_only_filters:
            root = And((*required, Or((All(), *optional, *scores))))
            return Plan(root, make_spec, lambda: all_notes)
        if optional or scores:  # with filters alone, a document must match a free word too
            required.append(Or((*optional, *scores)))
        return Plan(And(tuple(required)) if required else Nothing(), make_spec, lambda: all_notes)

    @lazy_property
    def _planning_index(self) -> PlanningIndex:
        from timviet.search.planning.conditions import PlanningIndex
        from timviet.search.planning.keyword_conditions import KeywordFields
        from timviet.search.planning.typed_paths import TypedPaths

        fields = KeywordFields(self._lexicon, TypedPaths.of(self._index_paths, self._here))
        return PlanningIndex(self._lexicon, self._counts, self.vocabulary, fields, self._synonyms)


def _with_notes(plan: Plan, make_notes: Callable[[], Iterable[Note]]) -> Plan:
    """Return a plan, and those that may replace it, with more notes."""
    other = plan.if_nothing
    return replace(
        plan,
        make_notes=lambda: (*make_notes(), *plan.notes),
        if_nothing=None if other is None else lambda: _with_notes(other(), make_notes),
    )


def _may_quote(node: QueryNode) -> bool:
    return isinstance(node, PhraseNode | FieldNode)


def _is_required(node: QueryNode) -> bool:
    """Return whether a node has a plus sign, which leaves the words beside it optional."""
    return isinstance(node, RequiredNode) or (isinstance(node, BoostNode) and _is_required(node.node))


def _is_plain(node: QueryNode) -> bool:
    """Return whether a node can be planned without a condition: words, or a phrase without slop and patterns."""
    return isinstance(node, WordsNode) or (
        isinstance(node, PhraseNode) and not node.slop and not node.has_patterns
    )
