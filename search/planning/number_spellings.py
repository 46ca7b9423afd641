"""How else may the numbers of a query be written?

With another name of the unit (``255 lít`` for ``255l``), with all the digits of thousands, millions or billions
(``150.000`` for ``150k``), or the reverse. ``192.168`` may also be the beginning of an IP address. All of them
weigh less than what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.forms.kinds.units import as_thousands, other_names, split_unit, written_out
from timviet.index.lazy import lazy_pattern
from timviet.index.schema import TEXT
from timviet.index.text.fold import fold
from timviet.search.contract.plan import And, Not, PlanNode, Term
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.layer_weights import FORM_COUNTERPART
from timviet.search.planning.syllable_row import row_phrase

__all__ = ["NumberSpelling", "address_nodes", "number_spellings"]

OTHER_UNIT = 1.0
"""Weight of a number with another name of its unit: ``255 lít`` for ``255l``."""

WRITTEN_OUT = 0.5
"""Weight of a number with all its digits for one of thousands, millions or billions, and the reverse."""

_OCTET = lazy_pattern("1?[1-9]?[0-9]|10[0-9]|2[0-4][0-9]|25[0-5]")

_WeightedKey = tuple[tuple[Layer, str], float]
"""The layer and the name of a term, and its weight."""


class NumberSpelling(NamedTuple):
    """Another spelling of a range of a clause, which has a number."""

    start: int
    end: int
    key: tuple[Layer, str]
    """The layer and the name of its term."""

    weight: float


def number_spellings(clause: AnalyzedClause) -> Iterator[NumberSpelling]:
    """Yield other spellings of the numbers of a clause."""
    if clause.has_digits:
        yield from _spellings_of_short_numbers(clause)
    for form in clause.forms:
        if not form.is_whole or not form.term.startswith("num:"):
            continue
        value = form.term.removeprefix("num:")
        start, end = clause.range_of(form)
        if (thousands := as_thousands(value)) is not None:
            digits, names = thousands
            for name in names:
                for key, weight in _with_unit(digits, name, WRITTEN_OUT):
                    yield NumberSpelling(start, end, key, weight)
        is_apart = clause.syllables[end - 1].folded[-1].isdecimal()  # the unit is the next syllable
        for key, weight in _written_out(value, clause.unit_after(form)):
            yield NumberSpelling(start, end + is_apart, key, weight)


def _spellings_of_short_numbers(clause: AnalyzedClause) -> Iterator[NumberSpelling]:
    """Yield other spellings of the numbers with a unit that have no form."""
    before = ""
    for number, syllable in enumerate(clause.syllables):
        spelling, _, is_joined = syllable.typed
        if spelling[0].isdecimal():
            digits, unit = split_unit(spelling)
        else:
            digits, unit = (before, spelling) if is_joined else ("", "")
        before = spelling if spelling.isdecimal() and syllable.form is None else ""
        if digits and unit and syllable.form is None:
            start = number if spelling[0].isdecimal() else number - 1
            names = dict.fromkeys(map(fold, other_names(unit)))
            keys = [key for name in names for key in _with_unit(digits, name, OTHER_UNIT)]
            for key, weight in (*keys, *_written_out(digits, unit)):
                yield NumberSpelling(start, number + 1, key, weight)


def _with_unit(digits: str, unit: str, weight: float) -> Iterator[_WeightedKey]:
    yield (Layer.BIGRAM, f"{digits} {unit}"), weight
    yield (Layer.FOLDED, digits + unit), weight


def _written_out(value: str, unit: str) -> Iterator[_WeightedKey]:
    whole = written_out(value, unit)
    if whole is not None:
        yield (Layer.FORM, f"num:{whole}"), WRITTEN_OUT


def address_nodes(clause: AnalyzedClause) -> Iterator[PlanNode]:
    """Yield a node for each number that may be the beginning of an IP address, in documents without the number."""
    for form in clause.forms:
        if form.is_whole and form.term.startswith("num:"):
            groups = [syllable.folded for syllable in clause.syllables_of(form)]
            if len(groups) > 1 and all(map(_OCTET.fullmatch, groups)):
                row = row_phrase(TEXT, tuple((group, None) for group in groups), FORM_COUNTERPART)
                yield And((row, Not(Term(TEXT, Layer.FORM, form.term))))
