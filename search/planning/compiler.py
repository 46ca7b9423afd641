"""How does a parsed query become a plan for one index?

Each clause of the tree is analyzed once (:mod:`timviet.search.planning.clauses.analyzed_clause`). Queries of only
words and phrases are planned by :mod:`timviet.search.planning.planner`, all others by
:mod:`timviet.search.planning.conditions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from timviet.search.engine.plan import All, And, Constant, Nothing, Or, PlanNode
from timviet.search.lexicon.lexicon import Lexicon
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.clauses.analyzed_clause import Accents, QueryAnalyzer
from timviet.search.planning.clauses.synonyms import Synonyms
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.conditions import ConditionPlanner, PlanningIndex
from timviet.search.planning.highlight_spec import HighlightSpec, merge_specs
from timviet.search.planning.keyword_conditions import KeywordFields
from timviet.search.planning.planner import Plan, make_plan
from timviet.search.query.ast import GroupNode, PhraseNode, QueryNode, WordsNode, is_empty
from timviet.search.query.notes import distinct_notes, make_note
from timviet.search.query.parse import Query

__all__ = ["Compiler"]


class Compiler:
    """Turns queries into plans for one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: TermCounts, synonyms: Synonyms | None = None) -> None:
        self.vocabulary = Vocabulary(lexicon)
        self._index = PlanningIndex(lexicon, counts, self.vocabulary, KeywordFields(lexicon), synonyms)

    def compile(self, query: Query, accents: Accents = Accents.AUTO, filters: Iterable[Query] = ()) -> Plan:
        """Return the plan of a query.

        :param filters: queries that a document must match too; they do not change its score, and an empty one is
            ignored with a note
        """
        analyzer = QueryAnalyzer(self._index.counts, accents)
        nodes = query.root.nodes if isinstance(query.root, GroupNode) else (query.root,)
        filters = tuple(filters)
        empty = [filter_query for filter_query in filters if is_empty(filter_query.root, analyzer.has_words)]
        filter_notes = tuple(make_note("empty-filter", filter_query.text) for filter_query in empty)
        if len(empty) == len(filters) and self._index.synonyms is None and all(map(_is_plain, nodes)):
            plan = make_plan(query, analyzer)
            return replace(plan, notes=(*filter_notes, *plan.notes)) if filter_notes else plan
        planner = ConditionPlanner(self._index, analyzer)
        required, optional = planner.plan_row(nodes)
        scores, notes = planner.scores, [*query.notes, *planner.notes]
        for filter_query in filters:
            if filter_query in empty:
                continue
            filter_planner = ConditionPlanner(self._index, analyzer)
            required.append(Constant(filter_planner.plan_condition(filter_query.root, is_positive=True), 0.0))
            notes += (*filter_query.notes, *filter_planner.notes)

        def make_spec() -> HighlightSpec:
            return merge_specs(make_part() for make_part in planner.spec_makers)

        all_notes = (*filter_notes, *distinct_notes(notes))
        if not required and not optional:
            return Plan(Nothing(), make_spec, (*all_notes, make_note("no-words")))
        if not planner.has_only_filters:
            root: PlanNode = And((*required, Or((All(), *optional, *scores))))
            return Plan(root, make_spec, all_notes)
        if optional or scores:  # with filters alone, a document must match a free word too
            required.append(Or((*optional, *scores)))
        return Plan(And(tuple(required)) if required else Nothing(), make_spec, all_notes)


def _is_plain(node: QueryNode) -> bool:
    """Return whether a node can be planned without a condition: words, or a phrase without slop."""
    return isinstance(node, WordsNode) or (isinstance(node, PhraseNode) and not node.slop)
