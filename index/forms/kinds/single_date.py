"""How is one day, month or year written, and which forms does it have?

A day has a form of its own (``date:2024-04-15``) and, as parts, its month (``~date:2024-04``), the day without a
year (``~date:--04-15``) and the year (``~num:2024``). :mod:`timviet.index.forms.kinds.dates` states all rules.
"""

from __future__ import annotations

import re
from functools import lru_cache

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup
from timviet.index.forms.kinds.numbers import number_part
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern
from timviet.index.text.calendar_date import canonical_date, is_calendar_day

__all__ = ["ISO_DATE", "day_forms", "read_date", "read_month_at", "read_year_after"]

_MONTHS = {
    "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "mot": 1, "tu": 4, "bon": 4, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
"""Number words after ``tháng``, without ``sau`` for ``sáu``: ``thang sau`` is far more often the next month."""

_FIRST_YEAR_OF_1900S = 31  # 31 … 99 are 1931 … 1999, 00 … 30 are 2000 … 2030

_NO_YEAR = "-"
_LEAP_YEAR = 2000  # stands for an unknown year

_MONTH_WORD = "|".join(sorted((word for word in _MONTHS if word != "năm"), key=len, reverse=True))
_YEAR = r"(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?![^\W_])"
_DAY = r"([0-9]{1,2}+)"
_NO_MORE = r"(?![^\W_])(?![./-][0-9])"
_YEAR_AFTER = rf"(?:(?:,? |-)n[ăa]m |, | ?[/-] ?|\.){_YEAR}"

_SEPARATED = lazy_pattern(rf"{_DAY}(?: ?([/-]) ?|(\.)){_DAY}(?:(?: ?\2 ?|\3)([0-9]{{4}}|[0-9]{{2}}))?+{_NO_MORE}")
ISO_DATE = lazy_pattern(rf"([12][0-9]{{3}})([/-])([0-9]{{2}})\2([0-9]{{2}}){_NO_MORE}")
_SPOKEN = lazy_pattern(
    rf"{_DAY}(?: ?[-/] ?|, ?| )th[áa]ng ([0-9]{{1,2}}+|{_MONTH_WORD}|năm(?= năm))(?:{_YEAR_AFTER})?+{_NO_MORE}"
)
_MONTH_YEAR = lazy_pattern(rf"([0-9]{{1,3}})/{_YEAR}{_NO_MORE}")
_MONTH = lazy_pattern(
    rf"th[áa]ng ([0-9]{{1,2}}+|{_MONTH_WORD}|năm(?= năm))(?![^\W_])(?:{_YEAR_AFTER})?+(?![^\W_])"
)
_FOLLOWING_YEAR = lazy_pattern(rf"{_YEAR_AFTER}{_NO_MORE}")


def read_date(lower: str, start: int, is_surely_day: bool) -> FormGroup:
    """Return the forms of the date whose first digits begin at ``start``, or none.

    :param is_surely_day: whether a word or a range shows that two numbers are a day and a month, not a fraction
    """
    if match := ISO_DATE.match(lower, start):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        return day_forms(start, match.end(), year, month, day) if is_calendar_day(day, month, year) else []
    if match := _SPOKEN.match(lower, start):
        return _read_spoken(match, start)
    if match := _SEPARATED.match(lower, start):
        return _read_separated(match, is_surely_day)
    if match := _MONTH_YEAR.match(lower, start):
        return _read_month_year(match)
    return []


def read_month_at(page: Page, start: int, word: str) -> FormGroup:
    """Return the forms of the month whose word ``tháng`` begins at ``start``, or none."""
    match = _MONTH.match(page.lower, start)
    if match is None:
        return []
    month = _month_number(match[1])
    if not 1 <= month <= 12:
        return []
    if not match[2]:
        return [Form(_date_term(_NO_YEAR, month), start, match.end(1), Role.BESIDE)]
    return [
        Form(_date_term(match[2], month), start, match.end(), Role.INSTEAD),
        *number_part(match[2], match.start(2), match.end(2)),
    ]


def read_year_after(lower: str, end: int) -> tuple[str, int, int] | None:
    """Return the year written after a quarter that ends at ``end``, as (digits, start, end), or None."""
    match = _FOLLOWING_YEAR.match(lower, end)
    return (match[1], match.start(1), match.end(1)) if match else None


def day_forms(start: int, end: int, year: int, month: int, day: int) -> FormGroup:
    """Return the form of a day that is written at (start, end), then its parts."""
    whole, *parts = _day_terms(year, month, day)
    return [Form(whole, start, end, Role.INSTEAD), *[Form(part, start, end, Role.PART) for part in parts]]


def _read_spoken(match: re.Match[str], start: int) -> FormGroup:
    day, month, end = int(match[1]), _month_number(match[2]), match.end()
    if match[3]:
        year = int(match[3])
        return day_forms(start, end, year, month, day) if is_calendar_day(day, month, year) else []
    if not is_calendar_day(day, month, _LEAP_YEAR):
        return []
    return [Form(_date_term(_NO_YEAR, month, day), start, end, Role.INSTEAD)]


def _read_separated(match: re.Match[str], is_surely_day: bool) -> FormGroup:
    start, end = match.span()
    day, month, year = int(match[1]), int(match[4]), match[5]
    if year and len(year) == 4:
        return day_forms(start, end, int(year), month, day) if is_calendar_day(day, month, int(year)) else []
    sign = match[0][len(match[1])]
    if not is_calendar_day(day, month, _LEAP_YEAR) or not (is_surely_day or sign == "/") or match[3]:
        return []
    if year is None:
        role = Role.INSTEAD if is_surely_day else Role.BESIDE
        return [Form(_date_term(_NO_YEAR, month, day), start, end, role)]
    century = "19" if int(year) >= _FIRST_YEAR_OF_1900S else "20"
    return [
        Form(_date_term(year, month, day), start, end, Role.INSTEAD),
        Form("~" + _date_term(century + year, month, day), start, end, Role.PART),
        Form("~" + _date_term(_NO_YEAR, month, day), start, end, Role.PART),
    ]


def _read_month_year(match: re.Match[str]) -> FormGroup:
    start, end = match.span()
    number = int(match[1])
    forms = [Form(f"code:{number}/{match[2]}", start, end, Role.BESIDE)]
    if 1 <= number <= 12:
        forms.insert(0, Form(_date_term(match[2], number), start, end, Role.BESIDE))
    return forms + number_part(match[2], match.start(2), end)


@lru_cache(maxsize=4096)
def _day_terms(year: int, month: int, day: int) -> tuple[str, ...]:
    """Return the term of a day, then the terms of its parts."""
    return (
        _date_term(year, month, day),
        "~" + _date_term(year, month),
        "~" + _date_term(_NO_YEAR, month, day),
        f"~num:{year}",
    )


def _date_term(year: int | str, month: int, day: int | None = None) -> str:
    return "date:" + canonical_date(year, month, day)


def _month_number(word: str) -> int:
    return int(word) if word.isdecimal() else _MONTHS[word]
