"""Which day or month is meant?

``15/04/2024``, ``15-4-2024``, ``15.4.2024``, ``2024-04-15``, ``ngày 15 tháng 4 năm 2024`` are
``date:2024-04-15``. The words ``ngày`` and ``tháng`` in front belong to the span, so that they do not count
in one spelling and not in another.

* A day has as parts its month (``~date:2024-04``), its day without a year (``~date:--04-15``) and its year.
* ``4/2024`` may be April or the number of a document (Thông tư 4/2024): both are wholes, beside the syllables.
  ``30/4`` may be a day or a fraction; it is ``date:--04-30`` either way, beside the syllables.
* Two digits leave the century open: ``30/4/75`` is a day without a year, and perhaps 1975 (a part). The guess
  lies between 1931 and 2030.
* In ``21 đến 23/7/2020`` the first day gets the month and year of the second. ``2020-2025`` are two years.
* ``31/2/2020`` is no date. Days of the lunar calendar (tháng giêng, tháng chạp) have other dates and stay
  words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import DigitTrigger, FixedWords, FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.numbers import year_part
from timviet.index.forms.kinds.numerals import NUMBER_WORDS
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.text.calendar_date import canonical_date, is_calendar_day

__all__ = ["DATES", "following_year"]

MONTHS = {
    "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "mot": 1, "tu": 4, "bon": 4, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
"""Number words after ``tháng``. ``sau`` is missing: unmarked it is far more often the next month."""

FIRST_CENTURY_YEAR = 31  # 31 … 99 are 1931 … 1999, 00 … 30 are 2000 … 2030

_NO_YEAR = "-"
_LEAP_YEAR = 2000  # stands for the year that is not known

_MONTH_WORD = "|".join(sorted((word for word in MONTHS if word != "năm"), key=len, reverse=True))
_YEAR = r"(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?![^\W_])"
_DAY = r"([0-9]{1,2}+)"
_NO_MORE = r"(?![^\W_])(?![./-][0-9])"
_THIS_YEAR = rf"(?:(?:,? |-)n[ăa]m |, | ?[/-] ?|\.){_YEAR}"

_SIGNED = re.compile(rf"{_DAY}(?: ?([/-]) ?|(\.)){_DAY}(?:(?: ?\2 ?|\3)([0-9]{{4}}|[0-9]{{2}}))?+{_NO_MORE}")
_ISO = re.compile(rf"([12][0-9]{{3}})([/-])([0-9]{{2}})\2([0-9]{{2}}){_NO_MORE}")
_SPOKEN = re.compile(
    rf"{_DAY}(?: ?[-/] ?|, ?| )th[áa]ng ([0-9]{{1,2}}+|{_MONTH_WORD}|năm(?= năm))(?:{_THIS_YEAR})?+{_NO_MORE}"
)
_RANGE = re.compile(
    rf"{_DAY}(?:([/-]){_DAY})?(?: ?- ?| (?:đến|den|tới|toi|và|va) )"
    r"(?:(?:hết |het )?+ng[àa]y )?+(?=[0-9]{1,2}[/. -])"
)
_MONTH_YEAR = re.compile(rf"([0-9]{{1,3}})/{_YEAR}{_NO_MORE}")
_MONTH = re.compile(rf"th[áa]ng ([0-9]{{1,2}}+|{_MONTH_WORD}|năm(?= năm))(?![^\W_])(?:{_THIS_YEAR})?+(?![^\W_])")
_FOLLOWING_YEAR = re.compile(rf"{_THIS_YEAR}{_NO_MORE}")
_NAME = re.compile(r"(?:-|([0-9]+))-[0-9]{2}(?:-([0-9]{2}))?")  # of terms, without the namespace
_BEFORE_DAY = ("ngày ", "ngay ", "mùng ", "mồng ", "mung ", "mong ")

# A day or hour has one or two digits, which only a sign or one of these words can go on from.
_AFTER_DIGITS = (
    r"[/-][0-9]|(?<![0-9]{3})(?: ?[/-] ?(?:[0-9]|th[áa]ng|ng[àa]y|hết|het)|\.[0-9]|,? ?th[áa]ng"
    r"| (?:đến|den|tới|toi|và|va) [0-9hn])"
)


def read_date_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the date or range of dates whose first digits stand at (start, end); see :class:`DigitTrigger`."""
    lower = page.lower
    if end - start == 4:  # a year: nothing else has four digits
        group = _from(_day_word(lower, start), _one_date(lower, start, False)) if _ISO.match(lower, start) else []
    else:
        group = _one_date_or_range(lower, start)
    return group, max(form.end for form in group) if group else start


def _one_date_or_range(lower: str, start: int) -> FormGroup:
    begin = _day_word(lower, start)
    first_day = _RANGE.match(lower, start)
    if first_day is not None:
        second = _from(_day_word(lower, first_day.end()), _one_date(lower, first_day.end(), True))
        if second and second[0].term[5:9].isdecimal() and (day := _first_day(first_day, second[0].term)):
            return _day(begin, first_day.end(3) if first_day[3] else first_day.end(1), *day) + second
    return _from(begin, _one_date(lower, start, begin < start))


def read_month_at(page: Page, start: int, word: str) -> FormGroup:
    """Return the forms of the month whose word ``tháng`` begins at ``start``."""
    match = _MONTH.match(page.lower, start)
    if match is None:
        return []
    month = _month(match[1])
    if not 1 <= month <= 12:
        return []
    if not match[2]:
        return [Form(_term(_NO_YEAR, month), start, match.end(1), Role.BESIDE)]
    return [
        Form(_term(match[2], month), start, match.end(), Role.INSTEAD),
        *year_part(match[2], match.start(2), match.end(2)),
    ]


def following_year(lower: str, end: int) -> tuple[str, int, int] | None:
    """Return the year that follows a quarter ending at ``end``, with its span, or None."""
    match = _FOLLOWING_YEAR.match(lower, end)
    return (match[1], match.start(1), match.end(1)) if match else None


def _one_date(lower: str, start: int, is_surely_day: bool) -> FormGroup:
    if match := _ISO.match(lower, start):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        return _day(start, match.end(), year, month, day) if is_calendar_day(day, month, year) else []
    if match := _SPOKEN.match(lower, start):
        return _spoken(match, start)
    if match := _SIGNED.match(lower, start):
        return _signed(match, is_surely_day)
    if match := _MONTH_YEAR.match(lower, start):
        return _month_year(match)
    return []


def _spoken(match: re.Match[str], start: int) -> FormGroup:
    day, month, end = int(match[1]), _month(match[2]), match.end()
    if match[3]:
        year = int(match[3])
        return _day(start, end, year, month, day) if is_calendar_day(day, month, year) else []
    if not is_calendar_day(day, month, _LEAP_YEAR):
        return []
    return [Form(_term(_NO_YEAR, month, day), start, end, Role.INSTEAD)]


def _signed(match: re.Match[str], is_surely_day: bool) -> FormGroup:
    start, end = match.span()
    day, month, year = int(match[1]), int(match[4]), match[5]
    if year and len(year) == 4:
        return _day(start, end, int(year), month, day) if is_calendar_day(day, month, int(year)) else []
    sign = match[0][len(match[1])]
    if not is_calendar_day(day, month, _LEAP_YEAR) or not (is_surely_day or sign == "/") or match[3]:
        return []
    if year is None:
        role = Role.INSTEAD if is_surely_day else Role.BESIDE
        return [Form(_term(_NO_YEAR, month, day), start, end, role)]
    century = "19" if int(year) >= FIRST_CENTURY_YEAR else "20"
    return [
        Form(_term(year, month, day), start, end, Role.INSTEAD),
        Form("~" + _term(century + year, month, day), start, end, Role.PART),
        Form("~" + _term(_NO_YEAR, month, day), start, end, Role.PART),
    ]


def _month_year(match: re.Match[str]) -> FormGroup:
    start, end = match.span()
    number = int(match[1])
    forms = [Form(f"code:{number}/{match[2]}", start, end, Role.BESIDE)]
    if 1 <= number <= 12:
        forms.insert(0, Form(_term(match[2], number), start, end, Role.BESIDE))
    return forms + year_part(match[2], match.start(2), end)


def _day(start: int, end: int, year: int, month: int, day: int) -> FormGroup:
    whole, *parts = _day_terms(year, month, day)
    return [Form(whole, start, end, Role.INSTEAD), *[Form(part, start, end, Role.PART) for part in parts]]


@lru_cache(maxsize=4096)
def _day_terms(year: int, month: int, day: int) -> tuple[str, ...]:
    """Return the term of a day, then those of its parts."""
    return (
        _term(year, month, day),
        "~" + _term(year, month),
        "~" + _term(_NO_YEAR, month, day),
        f"~num:{year}",
    )


def _term(year: int | str, month: int, day: int | None = None) -> str:
    return "date:" + canonical_date(year, month, day)


def _first_day(match: re.Match[str], second: str) -> tuple[int, int, int] | None:
    """Return the first day of a range as (year, month, day), completed from the term of the second."""
    year, month = int(second[5:9]), int(match[3] or second[10:12])
    day = int(match[1])
    return (year, month, day) if len(second) == 15 and is_calendar_day(day, month, year) else None


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else MONTHS[word]


def _from(begin: int, forms: FormGroup) -> FormGroup:
    """Return the forms, those that hold the first digits beginning at ``begin`` instead."""
    if not forms or forms[0].start == begin:
        return forms
    start = forms[0].start
    return [form._replace(start=begin) if form.start == start else form for form in forms]


def _day_word(lower: str, start: int) -> int:
    """Return where the word for day before ``start`` begins, or ``start`` if there is none."""
    if lower.endswith(_BEFORE_DAY, max(0, start - 5), start):
        begin = start - 5
        return start if begin and lower[begin - 1].isalnum() else begin
    return start


def _hints(name: str) -> list[str]:
    """Return the digits or the word that every spelling of a date holds; nothing for quarters."""
    match = _NAME.fullmatch(name)
    if match is None:
        return []
    year, day = match.groups()
    if year:
        return [year[-2:]]
    return [str(int(day))] if day else ["thang"]


DATES = FormKind(
    candidates={"date": hint_search(_hints)},
    digits=DigitTrigger(_AFTER_DIGITS, read_date_at),
    words=FixedWords(
        [TriggerWord(word, NUMBER_WORDS, numeral_follows=True) for word in ("tháng", "thang")], read_month_at
    ),
)
"""Days, months and ranges of days; quarters are ordinals."""
