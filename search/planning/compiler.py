"""How does a parsed query become a plan for one index?

Each clause of the tree is analyzed once (:mod:`timviet.search.planning.clauses.analyzed_clause`). Queries of only
words and phrases are planned by :mod:`timviet.search.planning.planner`, all others by
:mod:`timviet.search.planning.conditions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from timviet.search.engine.plan import All, And, Constant, Nothing, Or, PlanNode
from timviet.search.lexicon.lexicon import Lexicon
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.clauses.analyzed_clause import Accents, QueryAnalyzer
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.planner import Plan, make_highlight_spec, make_plan
from timviet.search.query.ast import GroupNode, PhraseNode, QueryNode, WordsNode, is_empty
from timviet.search.query.notes import Note, distinct_notes, make_note
from timviet.search.query.parse import Query

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.planning.conditions import PlanningIndex

__all__ = ["Compiler"]


class Compiler:
    """Turns queries into plans for one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: TermCounts, synonyms: Synonyms | None = None) -> None:
        self._lexicon, self._counts, self._synonyms = lexicon, counts, synonyms
        self.vocabulary = Vocabulary(lexicon)

    def compile(self, query: Query, accents: Accents = Accents.AUTO, filters: Iterable[Query] = ()) -> Plan:
        """Return the plan of a query.

        :param filters: queries that a document must match too; they do not change its score, and an empty one is
            ignored with a note
        """
        analyzer = QueryAnalyzer(self._counts, accents)
        nodes = query.root.nodes if isinstance(query.root, GroupNode) else (query.root,)
        used: list[Query] = []
        ignored: list[Note] = []
        for filter_query in filters:
            if is_empty(filter_query.root, analyzer.has_words):
                ignored.append(make_note("empty-filter", filter_query.text))
            else:
                used.append(filter_query)
        if not used and self._synonyms is None and all(map(_is_plain, nodes)):
            plan = make_plan(query, analyzer)
        else:
            plan = self._plan_conditions(query, nodes, analyzer, used)
        return replace(plan, notes=(*ignored, *plan.notes)) if ignored else plan

    def _plan_conditions(
        self, query: Query, nodes: Sequence[QueryNode], analyzer: QueryAnalyzer, filters: Sequence[Query]
    ) -> Plan:
        from timviet.search.planning.conditions import ConditionPlanner  # most searches need none of it

        planner = ConditionPlanner(self._planning_index, analyzer)
        required, optional = planner.plan_row(nodes)
        make_spec = partial(
            make_highlight_spec, (*required, *optional, *planner.scores), planner.clauses, planner.patterns
        )
        scores, notes = planner.scores, [*query.notes, *planner.notes]
        for filter_query in filters:
            filter_planner = ConditionPlanner(self._planning_index, analyzer)
            required.append(Constant(filter_planner.plan_condition(filter_query.root, is_positive=True), 0.0))
            notes += (*filter_query.notes, *filter_planner.notes)

        all_notes = distinct_notes(notes)
        if not required and not optional:
            return Plan(Nothing(), make_spec, (*all_notes, make_note("no-words")))
        if not planner.has_only_filters:
            root: PlanNode = And((*required, Or((All(), *optional, *scores))))
            return Plan(root, make_spec, all_notes)
        if optional or scores:  # with filters alone, a document must match a free word too
            required.append(Or((*optional, *scores)))
        return Plan(And(tuple(required)) if required else Nothing(), make_spec, all_notes)

    @cached_property
    def _planning_index(self) -> PlanningIndex:
        from timviet.search.planning.conditions import PlanningIndex
        from timviet.search.planning.keyword_conditions import KeywordFields

        return PlanningIndex(
            self._lexicon, self._counts, self.vocabulary, KeywordFields(self._lexicon), self._synonyms
        )


def _is_plain(node: QueryNode) -> bool:
    """Return whether a node can be planned without a condition: words, or a phrase without slop."""
    return isinstance(node, WordsNode) or (isinstance(node, PhraseNode) and not node.slop)
