"""How are phrases, and words that must all match, planned?

A phrase matches its syllables in a row, in spellings that are compatible with the typed accents. If the phrase is
one form, such as a date, the other spellings of the form match too. Signs that were typed must be there: ``"C++"``
is not ``C``.
"""

from __future__ import annotations

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import TEXT
from timviet.search.engine.plan import And, Or, Phrase, PlanNode, Term
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.term_weights import FORM

__all__ = ["phrase_node", "unit_nodes"]


def phrase_node(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> PlanNode:
    """Return the plan of a range of a clause as a phrase; the range has a syllable or a sign."""
    end = len(clause.syllables) if end is None else end
    signs = tuple(Term(TEXT, Layer.FORM, sign) for sign in dict.fromkeys(clause.required_signs(start, end)))
    if start == end:
        return And(signs)
    syllables = clause.syllables[start:end]
    terms = tuple(syllable.folded for syllable in syllables)
    spellings = tuple(syllable.compatible for syllable in syllables)
    nodes: list[PlanNode] = [Phrase(TEXT, Layer.FOLDED, terms, 1.0, spellings if any(spellings) else ())]
    form = clause.form_of(start, end)
    if form is not None:
        nodes += (Term(TEXT, Layer.FORM, term, FORM[form.role]) for term in clause.terms_of(form))
    phrase = Or(tuple(nodes))
    return And((phrase, *signs)) if signs else phrase


def unit_nodes(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> list[PlanNode]:
    """Return a node for each unit of a range of a clause: its whole forms, its other syllables, its symbols."""
    end = len(clause.syllables) if end is None else end
    if start == end and any(clause.required_signs(start, end)):
        return [phrase_node(clause, start, end)]
    return list(dict.fromkeys(phrase_node(clause, *unit) for unit in clause.units(start, end)))
