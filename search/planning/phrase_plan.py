"""What must stand in a document as it was typed?

A phrase is required as its syllables in a row, spelled as is compatible with the typed accents. If it is one
form, such as a date, its other spellings do as well.
"""

from __future__ import annotations

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import TEXT
from timviet.search.engine.plan import Or, Phrase, PlanNode, Term
from timviet.search.planning.analyzed_clause import AnalyzedClause
from timviet.search.planning.term_weights import FORM

__all__ = ["all_units", "phrase_node"]


def phrase_node(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> PlanNode:
    """Return the plan of a range of a clause that stands as it is; the range is not empty."""
    end = len(clause.syllables) if end is None else end
    syllables = clause.syllables[start:end]
    terms = tuple(syllable.folded for syllable in syllables)
    spellings = tuple(syllable.compatible for syllable in syllables)
    nodes: list[PlanNode] = [Phrase(TEXT, Layer.FOLDED, terms, 1.0, spellings if any(spellings) else ())]
    form = clause.form_of(start, end)
    if form is not None:
        nodes += (Term(TEXT, Layer.FORM, term, FORM[form.role]) for term in clause.terms_of(form))
    return Or(tuple(nodes))


def all_units(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> list[PlanNode]:
    """Return what must all match for a range of a clause, wherever in a document: names and dates as a whole."""
    end = len(clause.syllables) if end is None else end
    return list(dict.fromkeys(phrase_node(clause, *unit) for unit in clause.units(start, end)))
