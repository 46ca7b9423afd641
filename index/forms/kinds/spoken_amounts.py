"""Which amounts are written as they are spoken, with the unit where the comma would be?

``3tr5`` is ``3,5 triệu``, ``2tỷ350`` is ``2,35 tỷ``, ``1k2`` is ``1,2 nghìn`` and ``1m75`` is ``1,75 m``. The
syllable keeps its weight (``Role.BESIDE``), since ``4k60`` and ``2k5`` may also be names. Parts are the names of
the unit, and of an amount of money all its digits: ``~num:3500000``.

``5m2`` and ``5m3`` are areas and volumes, and ``2h30`` is a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FormGroup, FormKind
from timviet.index.forms.kinds.numbers import canonical_decimal
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold

__all__ = ["SPOKEN_AMOUNTS"]

_MONEY = {
    "tr": (("tr", "trieu"), 6),
    "trieu": (("trieu", "tr"), 6),
    "cu": (("cu", "trieu"), 6),
    "ty": (("ty", "ti"), 9),
    "ti": (("ti", "ty"), 9),
    "k": (("k", "nghin", "ngan"), 3),
    "nghin": (("nghin", "ngan"), 3),
    "ngan": (("ngan", "nghin"), 3),
}
"""For each unit, folded, its names and its number of zeros."""

_MEASURES = ("kg", "m")
_UNIT_NAMES = frozenset(name for names, _ in _MONEY.values() for name in names).union(_MEASURES)

_UNITS = r"(tr|triệu|trieu|củ|tỷ|tỉ|ty|ti|k|nghìn|nghin|ngàn|ngan)|(kg|m(?![23](?![0-9])))"
_AMOUNT = lazy_pattern(rf"([0-9]{{1,3}}+)(?:{_UNITS})([0-9]{{1,3}}+)(?![^\W_]|[\u0300-\u036f]|[.,][0-9])")
_AFTER_DIGITS = r"(?<![0-9]{4})(?:tr|triệu|trieu|củ|t[ỷỉyi]|k|ngh?[ìiàa]n|kg|m)[0-9]"
_SYLLABLE = lazy_pattern(
    rf"[0-9](?<![^ ].)[0-9]{{0,2}}(?:{'|'.join((*_MONEY, *_MEASURES))})[0-9]{{1,3}}(?![^ ])".encode()
)


def read_spoken_amount_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the amount whose first digits are at (start, end); see :class:`DigitTrigger`."""
    match = _AMOUNT.match(page.lower, start)
    if match is None:
        return [], start
    integer, money, measure, decimals = match.groups()
    names, zeros = _MONEY[fold(money)] if money else ((measure,), 0)
    span = match.span()
    forms = [Form("num:" + canonical_decimal(integer.lstrip("0") or "0", decimals), *span, Role.BESIDE)]
    if money:
        forms.append(Form("~num:" + (integer + decimals.ljust(zeros, "0")).lstrip("0"), *span, Role.PART))
    forms += (Form("~word:" + name, *span, Role.PART) for name in names)
    return forms, match.end()


def _number_candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables that may be spoken amounts if one of some numbers may be, ascending."""
    if any("," in name or name.endswith("00") for name in names):
        yield from _amounts_in(text)


def _unit_candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables that may be spoken amounts if one of some words is a unit, ascending."""
    if not _UNIT_NAMES.isdisjoint(names):
        yield from _amounts_in(text)


def _amounts_in(text: SyllableText) -> Iterator[int]:
    spaced, number, done = text.spaced, 0, 0
    for match in _SYLLABLE.finditer(spaced):
        number += spaced.count(b" ", done, match.start())
        done = match.start()
        yield number


SPOKEN_AMOUNTS = FormKind(
    candidates={"num": _number_candidates, "word": _unit_candidates},
    digits=DigitTrigger(_AFTER_DIGITS, read_spoken_amount_at),
)
"""Amounts of money, lengths and weights as they are spoken."""
