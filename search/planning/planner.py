"""How is a query of words and phrases planned?

A document must match all phrases; the free words are optional, and their scores are added up. Most queries are of
this kind; :mod:`timviet.search.planning.conditions` plans the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from timviet.search.engine.plan import All, And, Nothing, Or, PlanNode
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause, QueryAnalyzer
from timviet.search.planning.highlight_spec import HighlightSpec, collect_spellings
from timviet.search.planning.phrase_plan import phrase_node
from timviet.search.planning.term_weights import weighted_terms
from timviet.search.query.ast import PhraseNode
from timviet.search.query.notes import Note, make_note
from timviet.search.query.parse import Query

__all__ = ["Plan", "make_highlight_spec", "make_plan"]


@dataclass(frozen=True, eq=False)
class Plan:
    """The plan of a query for the engine, with the highlight spec for the snippets."""

    root: PlanNode
    make_highlight_spec: Callable[[], HighlightSpec]
    notes: tuple[Note, ...]

    @cached_property
    def highlight_spec(self) -> HighlightSpec:
        """The syllables and forms to highlight; made on first use, as ranking does not need them."""
        return self.make_highlight_spec()


def make_plan(query: Query, analyzer: QueryAnalyzer) -> Plan:
    """Return the plan of the words and phrases of a query."""
    optional: list[PlanNode] = []
    required: list[PlanNode] = []
    free: list[AnalyzedClause] = []
    quoted: list[AnalyzedClause] = []
    notes = query.notes
    for node in query.clauses:
        clause = analyzer.analyze_clause(node.text)
        if not clause.syllables:
            continue
        if isinstance(node, PhraseNode):
            quoted.append(clause)
            required.append(phrase_node(clause))
        else:
            free.append(clause)
            optional += weighted_terms(clause, analyzer.counts, analyzer.accents)
            notes += clause.notes()
    if not free and not quoted:
        notes += (make_note("no-words"),)
    return Plan(_root(required, optional), partial(make_highlight_spec, free, quoted), notes)


def _root(required: list[PlanNode], optional: list[PlanNode]) -> PlanNode:
    if not required:
        return Or(tuple(optional)) if optional else Nothing()
    return And((*required, Or((All(), *optional)))) if optional else And(tuple(required))


def make_highlight_spec(free: Sequence[AnalyzedClause], quoted: Sequence[AnalyzedClause] = ()) -> HighlightSpec:
    """Return the highlight spec of clauses of free words and of quoted clauses."""
    syllables = [syllable for clause in free for syllable in clause.syllables]
    return HighlightSpec(
        collect_spellings(
            pair for syllable in syllables if not syllable.is_within_name for pair in syllable.highlighted
        ),
        frozenset(term for clause in (*free, *quoted) for term in clause.highlighted_forms),
        collect_spellings(
            pair for syllable in syllables if syllable.is_within_name for pair in syllable.highlighted
        ),
        tuple(tuple((syllable.folded, syllable.compatible) for syllable in clause.syllables) for clause in quoted),
        likely_spellings=collect_spellings(pair for clause in free for pair in clause.likely_spellings),
    )
