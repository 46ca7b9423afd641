"""How else may a document write the words of a query, so that it has them nevertheless?

Forms have several spellings (``khóa XIII``), numbers other units (``150 nghìn``), words other blanks. A document
that contains what was asked for has it too: a day of a month, but not the month of a day.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.analysis.layer import Layer
from timviet.index.forms import Form, Role
from timviet.index.schema import TEXT
from timviet.search.contract.plan import Or, PlanNode, Term
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.number_spellings import number_spellings
from timviet.search.planning.range_spellings import unit_of
from timviet.search.planning.syllable_row import SyllableRow, row_phrase
from timviet.search.planning.term_weights import is_mark

__all__ = ["OtherSpelling", "is_form_only", "is_single", "other_spellings", "sign_nodes"]

OtherSpelling = tuple[int, int, PlanNode]
"""A range of the syllables of a clause, and what a document may have instead."""


def other_spellings(clause: AnalyzedClause) -> Iterator[OtherSpelling]:
    """Yield the other spellings of ranges of a clause; no node scores."""
    respaced = set()
    for start, end, row, _ in clause.respacings:
        respaced.add((start, end))
        yield start, end, _row_node(row)
    wholes = {clause.range_of(form): form for form in clause.forms if form.is_whole}
    for form in clause.forms:
        start, end = clause.range_of(form)
        if form.is_whole:
            yield start, end, _form(form.term)
            yield start, end, _form(form.counterpart)
        elif (start, end) in wholes and _means_the_same(wholes[start, end], form):
            yield start, end, _form(form.counterpart)
        elif form.folded_syllable == _solid(clause, start, end) and (start, end) not in respaced:
            yield start, end, Term(TEXT, Layer.FOLDED, _solid(clause, start, end), 0.0)
        elif form.folded_syllable is not None and end - start == 1 and unit_of(clause, start, end) is None:
            yield start, end, Term(TEXT, Layer.FOLDED, form.folded_syllable, 0.0)
    for number, syllable in enumerate(clause.syllables):
        if number and clause.syllables[number - 1].folded[-1].isdecimal():  # tỷ of 2,5 tỷ is in 2,5tỷ
            yield number, number + 1, _form(f"~word:{syllable.folded}")
    for start, end, (layer, term), _ in number_spellings(clause):
        yield start, end, Term(TEXT, layer, term, 0.0)


def sign_nodes(clause: AnalyzedClause) -> Iterator[OtherSpelling]:
    """Yield the signs of a clause that tell, without ° and €, which texts also leave out or write in words."""
    for sign in clause.signs:
        if sign.is_required_sign and not is_mark(sign.term):
            own, related = _form(sign.term), _form(sign.counterpart)
            is_part_of_name = not sign.term.partition(":")[2][0].isalnum()  # .NET is in ASP.NET
            yield *clause.range_of(sign), Or((own, related)) if is_part_of_name else own


def is_single(clause: AnalyzedClause, start: int, end: int) -> bool:
    """Return whether a unit of a clause is one number, date, code or quantity, whose parts mean something else."""
    if end - start == 1:
        return unit_of(clause, start, end) is not None or is_form_only(clause, start, end)
    form = clause.form_of(start, end)
    if form is not None and form.role is Role.BESIDE:
        return False
    return any(syllable.folded[0].isdecimal() for syllable in clause.syllables[start:end])


def is_form_only(clause: AnalyzedClause, start: int, end: int) -> bool:
    """Return whether a unit of a clause is searched for by its form alone: a number or date without a unit."""
    form = clause.form_of(start, end)
    return form is not None and form.role is Role.INSTEAD and unit_of(clause, start, end) is None


def _form(term: str) -> Term:
    return Term(TEXT, Layer.FORM, term, 0.0)


def _row_node(row: SyllableRow) -> PlanNode:
    """Return the node of a row; that of one syllable needs no positions."""
    if len(row) != 1:
        return row_phrase(TEXT, row, 0.0)
    ((folded, spellings),) = row
    if spellings is None:
        return Term(TEXT, Layer.FOLDED, folded, 0.0)
    terms = tuple(Term(TEXT, Layer.SYLLABLE, spelling, 0.0) for spelling in sorted(spellings))
    return terms[0] if len(terms) == 1 else Or(terms)


def _means_the_same(whole: Form, part: Form) -> bool:
    """Return whether a part of the same range is another value of the whole: 1975 for 75, 2472 for 2,472."""
    kind, _, value = whole.term.partition(":")
    part_kind, _, part_value = part.counterpart.partition(":")
    return kind == part_kind and value.count("-") == part_value.count("-")


def _solid(clause: AnalyzedClause, start: int, end: int) -> str:
    return "".join(syllable.folded for syllable in clause.syllables[start:end])
