"""How else may a range of a clause be written, by the rules of its forms?

It may be one word with a sign inside (``Node.js``), or one number with its unit (``500mg``). What the index shows
to be written with other blanks is among :attr:`AnalyzedClause.respacings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timviet.index.analysis.layer import Layer
from timviet.index.forms.kinds.units import other_names, written_out
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold
from timviet.index.text.syllable import is_syllable
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.syllable_row import SyllableRow

__all__ = ["joined_terms", "quantity_rows", "unit_of"]

_QUANTITY_PIECES = lazy_pattern(r"[0-9]+|[^\W\d_]+(?:[23]$)?")


def joined_terms(clause: AnalyzedClause, start: int, end: int) -> Iterator[tuple[Layer, str]]:
    """Yield the terms of a range that is one word with a sign inside, or may have one."""
    if end - start == 1:
        syllable = clause.syllables[start]
        if clause.accents is not Accents.EXACT and not is_syllable(syllable.typed.spelling):
            yield Layer.FORM, f"~word:{syllable.folded}"
    for word in _parts(clause, start, end):
        if not _is_half(clause, word, start, end):
            yield Layer.FOLDED, word


def unit_of(clause: AnalyzedClause, start: int, end: int) -> str | None:
    """Return the unit, folded, of a range that is one number with its unit, such as ``500mg``; or None."""
    words = (word for word in _parts(clause, start, end) if not word.isdecimal())
    return next((word for word in words if _is_half(clause, word, start, end)), None)


def quantity_rows(clause: AnalyzedClause, start: int, end: int) -> Iterator[SyllableRow]:
    """Yield how else a range is written that is one number with its unit.

    ``10x20cm`` is ``10 x 20 cm``, ``05kg`` is ``5 kg`` and ``5kg``, ``500đ`` is ``500 đồng``, ``150k`` is
    ``150.000``, ``1.500ml`` is ``1500 ml``.
    """
    unit, form = unit_of(clause, start, end), clause.form_of(start, end)
    if unit is None:
        return
    if form is not None and form.term.startswith("num:"):
        yield from _rows_of_number(form.term.removeprefix("num:"), unit)
    elif end - start == 1:
        is_respaced = any(respacing[:2] == (start, end) for respacing in clause.respacings)
        yield from _rows_of_syllable(clause.syllables[start].typed.spelling, is_respaced=is_respaced)


def _parts(clause: AnalyzedClause, start: int, end: int) -> Iterator[str]:
    """Yield the words that are parts of a whole range: ``500`` and ``mg`` of ``500mg``."""
    yield from clause.parts_by_range.get((start, end), ())


def _is_half(clause: AnalyzedClause, word: str, start: int, end: int) -> bool:
    """Return whether a word is only the number or only the unit of a range that has both: ``500mg``."""
    written = "".join(syllable.folded for syllable in clause.syllables[start:end])
    return len(word) < len(written) and word in written and written[0].isdecimal() and not written.isdecimal()


def _rows_of_number(value: str, unit: str) -> Iterator[SyllableRow]:
    """Yield how a number of at least four digits, or with decimals, is written with its unit.

    :param value: the canonical value: ``1500``, ``6,5``
    :param unit: folded
    """
    integer, _, decimals = value.partition(",")
    thousands = f"{int(integer):,}".split(",")
    for groups in dict.fromkeys([(integer,), tuple(thousands)]):
        for padded in (decimals, decimals + "0") if decimals else ("",):
            *first, last = (*groups, *filter(None, [padded]))
            for name in dict.fromkeys(map(fold, (unit, *other_names(unit)))):
                yield tuple((syllable, None) for syllable in (*first, last + name))
                yield tuple((syllable, None) for syllable in (*first, last, name))


def _rows_of_syllable(spelling: str, *, is_respaced: bool) -> Iterator[SyllableRow]:
    """Yield how else a syllable is written that is a number of at most three digits with its unit.

    :param is_respaced: whether the row with a blank before the unit is known already
    """
    *first, unit = _QUANTITY_PIECES.findall(spelling) or [spelling]
    if not first:
        return
    number = first[0]
    is_padded = number[0] == "0" and number[1:2] not in ("", "0")
    if is_padded:
        first[0] = number[1:]
    for name in (unit, *other_names(unit)):
        if is_padded or name != unit:
            yield _spelled_row(("".join((*first, name)),))
        if is_padded or name != unit or not is_respaced:
            yield _spelled_row((*first, name))
    whole = written_out(number, unit) if len(first) == 1 else None
    if whole is not None:
        yield ((whole, None),)
        yield tuple((group, None) for group in f"{int(whole):,}".split(","))


def _spelled_row(spellings: Iterable[str]) -> SyllableRow:
    """Return a row of syllables that are spelled just so."""
    return tuple([(fold(spelling), frozenset({spelling})) for spelling in spellings])
