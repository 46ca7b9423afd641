"""How are phrases, and words that must all match, planned?

A phrase matches its syllables in a row, in spellings that are compatible with the typed accents. If the phrase is
one form, such as a date, the other spellings of the form match too. So do words of the phrase that are written
solid or apart, with less weight than what was typed. Neither half of a number with its unit is enough: ``500mg``
is not ``500``. Signs that were typed must be there: ``"C++"`` is not ``C``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TEXT
from timviet.search.contract.plan import And, Or, PlanNode, Term
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.clauses.respacings import Respacing
from timviet.search.planning.layer_weights import FORM, FORM_COUNTERPART
from timviet.search.planning.range_spellings import joined_terms, quantity_rows, unit_of
from timviet.search.planning.respaced_terms import RESPACED
from timviet.search.planning.syllable_row import SyllableRow, row_phrase

__all__ = ["phrase_node", "phrase_rows", "unit_nodes"]


def phrase_node(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> PlanNode:
    """Return the plan of a range of a clause as a phrase; the range has a syllable or a sign."""
    end = len(clause.syllables) if end is None else end
    signs = tuple(Term(TEXT, Layer.FORM, sign) for sign in dict.fromkeys(clause.required_signs(start, end)))
    if start == end:
        return And(signs)
    typed, *others = (*phrase_rows(clause, start, end), *quantity_rows(clause, start, end))
    nodes: list[PlanNode] = [row_phrase(TEXT, typed)]
    nodes += (row_phrase(TEXT, row, _share(clause, typed, row)) for row in others)
    form = clause.form_of(start, end)
    if form is not None and unit_of(clause, start, end) is None:  # the form of a quantity is its number alone
        nodes += (Term(TEXT, Layer.FORM, term, FORM[form.role]) for term in clause.terms_of(form))
    nodes += (Term(TEXT, layer, term, FORM_COUNTERPART) for layer, term in joined_terms(clause, start, end))
    phrase = Or(tuple(nodes))
    return And((phrase, *signs)) if signs else phrase


def _share(clause: AnalyzedClause, typed: SyllableRow, other: SyllableRow) -> float:
    """Return the weight of a row that is written with other blanks than the typed one.

    Its documents come after those with the typed row, if the index has that, although it may have more syllables.
    """
    pairs = (f"{first} {second}" for (first, _), (second, _) in pairwise(typed))
    if not all(clause.rarity((Layer.BIGRAM, pair)) for pair in pairs):
        return 1.0
    typed_score, other_score = (
        sum(clause.rarity((Layer.FOLDED, folded)) for folded, _ in row) for row in (typed, other)
    )
    return min(1.0, RESPACED * typed_score / other_score) if typed_score and other_score else 1.0


def phrase_rows(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> Iterator[SyllableRow]:
    """Yield a range of a clause as rows of syllables: as it was typed, then with other blanks.

    Words are written with other blanks one at a time, and all together.
    """
    end = len(clause.syllables) if end is None else end
    within = [respacing for respacing in clause.respacings if start <= respacing.start and respacing.end <= end]
    yield _row(clause, start, end, ())
    for respacing in within:
        yield _row(clause, start, end, (respacing,))
    together = list(_without_overlaps(within))
    if len(together) > 1:
        yield _row(clause, start, end, together)


def unit_nodes(clause: AnalyzedClause, start: int = 0, end: int | None = None) -> list[PlanNode]:
    """Return a node for each unit of a range of a clause: its whole forms, its words, its symbols.

    The syllables of a word stand together. Neighbors that may be written solid are one unit.
    """
    end = len(clause.syllables) if end is None else end
    if start == end and any(clause.required_signs(start, end)):
        return [phrase_node(clause, start, end)]
    nodes: list[PlanNode] = []
    unplanned = start  # the start of the syllables that are not planned yet
    within = [respacing for respacing in clause.respacings if start <= respacing.start and respacing.end <= end]
    solid = [respacing for respacing in within if len(respacing.row) == 1 and not _cuts_word(clause, respacing)]
    for respacing in _without_overlaps(solid):
        nodes += _plain_units(clause, unplanned, respacing.start)
        apart = And(tuple(_plain_units(clause, respacing.start, respacing.end)))
        nodes.append(Or((apart, phrase_node(clause, respacing.start, respacing.end))))
        unplanned = respacing.end
    return list(dict.fromkeys(nodes + _plain_units(clause, unplanned, end)))


def _cuts_word(clause: AnalyzedClause, respacing: Respacing) -> bool:
    """Return whether a respacing is within a word, whose phrase has it already, or overlaps a part of one."""
    return any(
        start < respacing.end and respacing.start < end and (start <= respacing.start or respacing.end <= end)
        for start, end in clause.whole_words
    )


def _plain_units(clause: AnalyzedClause, start: int, end: int) -> list[PlanNode]:
    words = [word for word in clause.whole_words if start <= word[0] and word[1] <= end]
    within = {number for first, last in words for number in range(first, last)}
    others = [unit for unit in clause.units(start, end) if within.isdisjoint(range(*unit))]
    return [phrase_node(clause, *unit) for unit in sorted((*words, *others))]


def _row(clause: AnalyzedClause, start: int, end: int, respacings: Iterable[Respacing]) -> SyllableRow:
    """Return a range of a clause with some words written with other blanks."""
    row: list[tuple[str, frozenset[str] | None]] = []
    for respacing in respacings:
        row += ((syllable.folded, syllable.compatible) for syllable in clause.syllables[start : respacing.start])
        row += respacing.row
        start = respacing.end
    row += ((syllable.folded, syllable.compatible) for syllable in clause.syllables[start:end])
    return tuple(row)


def _without_overlaps(respacings: Iterable[Respacing]) -> Iterator[Respacing]:
    """Yield the first respacing and each that begins after the one before; of several, the longest."""
    end = 0
    for respacing in sorted(respacings, key=lambda respacing: (respacing.start, -respacing.end)):
        if respacing.start >= end:
            end = respacing.end
            yield respacing
