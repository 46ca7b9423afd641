"""How is a query of words and phrases planned?

A document must match all phrases; the free words are optional, and their scores are added up. Most queries are of
this kind; :mod:`timviet.search.planning.conditions` plans the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from timviet.index.lazy import lazy_property
from timviet.search.contract.plan import All, And, Nothing, Or, PlanNode, scale
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause, QueryAnalyzer
from timviet.search.planning.clauses.clause_notes import clause_notes, phrase_notes
from timviet.search.planning.highlight_spec import HighlightSpec, collect_spec
from timviet.search.planning.matching import Asked
from timviet.search.planning.phrase_plan import phrase_node
from timviet.search.planning.term_weights import weighted_terms
from timviet.search.planning.titles import Complete
from timviet.search.query.ast import PhraseNode
from timviet.search.query.notes import Note, make_note
from timviet.search.query.parse import Query

__all__ = ["EVIDENCE", "Plan", "make_highlight_spec", "make_plan"]


EVIDENCE = 0.5
"""Weight of a phrase that need not occur, beside its words."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The plan of a query for the engine, with the highlight spec for the snippets."""

    root: PlanNode
    make_highlight_spec: Callable[[], HighlightSpec]
    make_notes: Callable[[], tuple[Note, ...]]

    must_have_enough: bool = False
    """Whether a document must have enough of the words; see :mod:`timviet.search.planning.matching`."""

    if_nothing: Callable[[], Plan] | None = None
    """Makes the plan that replaces this one if no document matches; None if there is no other."""

    def with_alternative(self, if_nothing: Callable[[], Plan] | None) -> Plan:
        """Return this plan with another one that replaces it if no document matches."""
        return Plan(self.root, self.make_highlight_spec, self.make_notes, self.must_have_enough, if_nothing)

    @lazy_property
    def highlight_spec(self) -> HighlightSpec:
        """The syllables and forms to highlight; made on first use, as ranking does not need them."""
        return self.make_highlight_spec()

    @lazy_property
    def notes(self) -> tuple[Note, ...]:
        """What is told about the query; made on first use, as ranking does not need it."""
        return self.make_notes()


def make_plan(query: Query, analyzer: QueryAnalyzer, asked: Asked) -> Plan:
    """Return the plan of the words and phrases of a query.

    :param asked: collects what is asked for
    """
    optional: list[PlanNode] = []
    required: list[PlanNode] = []
    clauses: list[AnalyzedClause] = []
    complete = Complete(analyzer.counts.passage_share)
    make_notes: list[Callable[[], tuple[Note, ...]]] = []
    for node in query.clauses:
        clause = analyzer.analyze_clause(node.text)
        if clause.is_empty:
            continue
        clauses.append(clause)
        if isinstance(node, PhraseNode) and not node.is_required:
            optional.append(scale(phrase_node(clause), EVIDENCE))
            asked.add_words(clause)
            complete.add_phrase(clause)
        elif isinstance(node, PhraseNode):
            required.append(phrase_node(clause))
            complete.add_phrase(clause)
            make_notes.append(partial(phrase_notes, clause))
        else:
            optional += weighted_terms(clause, analyzer.counts, analyzer.accents)
            asked.add_words(clause)
            complete.add_words(clause)
            make_notes.append(partial(clause_notes, clause, analyzer.counts))
    highlighted = (*required, *optional, *asked.phrases)  # what is in a title is in the text too
    optional += complete.nodes()
    enough = asked.node()
    return Plan(
        _root(required if enough is None else [*required, enough], optional),
        partial(make_highlight_spec, highlighted, clauses),
        partial(_make_notes, query.notes, make_notes, is_empty=not clauses),
        must_have_enough=enough is not None,
    )


def _root(required: list[PlanNode], optional: list[PlanNode]) -> PlanNode:
    if not required:
        return Or(tuple(optional)) if optional else Nothing()
    return And((*required, Or((All(), *optional)))) if optional else And(tuple(required))


def _make_notes(
    notes: tuple[Note, ...], more: Iterable[Callable[[], tuple[Note, ...]]], *, is_empty: bool
) -> tuple[Note, ...]:
    """Return the notes of a query: those of its syntax, and those of its clauses."""
    of_clauses = chain.from_iterable(make_notes() for make_notes in more)
    return (*notes, *of_clauses, *([make_note("no-words")] if is_empty else []))


def make_highlight_spec(
    nodes: Sequence[PlanNode], clauses: Sequence[AnalyzedClause], patterns: Sequence[str] = ()
) -> HighlightSpec:
    """Return the highlight spec of the nodes of a plan that were made from some clauses.

    :param patterns: folded syllables that patterns match, whatever their accents are
    """
    spellings = [pair for clause in clauses for pair in clause.spellings]
    spellings += ((folded, None) for folded in patterns)
    part_forms = {term for clause in clauses for term in clause.part_forms}
    quantities = [quantity for clause in clauses for quantity in clause.quantities]
    words = {word for clause in clauses for word in clause.separate_words}.union(patterns) if quantities else ()
    return collect_spec(nodes, spellings, part_forms, quantities, words)
