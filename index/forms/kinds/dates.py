"""Which dates and ranges of dates are written in a text?

``15/04/2024``, ``15-4-2024``, ``15.4.2024``, ``2024-04-15``, ``ngày 15 tháng 4 năm 2024`` are ``date:2024-04-15``.
The words ``ngày`` and ``tháng`` in front belong to the span; otherwise they would count in some spellings only.

* A day has as parts its month (``~date:2024-04``), its day without a year (``~date:--04-15``) and its year.
* ``4/2024`` may be April or the number of a document (Thông tư 4/2024): it gets both forms, beside the syllables.
  ``30/4`` may be a day or a fraction: it is ``date:--04-30``, beside the syllables.
* A year of two digits leaves the century open: ``30/4/75`` is a day of an unknown century, and as a part a day of
  1975. The guessed year is between 1931 and 2030.
* In ``21 đến 23/7/2020`` the first day gets the month and year of the second. ``2020-2025`` are two years.
* ``31/2/2020`` is no date. Days of the lunar calendar (tháng giêng, tháng chạp) have other dates in each year, so
  they stay syllables.
"""

from __future__ import annotations

import re

from timviet.index.forms.kind import DigitTrigger, FixedWords, FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.numerals import NUMBER_WORDS
from timviet.index.forms.kinds.single_date import ISO_DATE, day_forms, read_date, read_month_at
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern
from timviet.index.text.calendar_date import is_calendar_day

__all__ = ["DATES"]

_RANGE = lazy_pattern(
    r"([0-9]{1,2}+)(?:([/-])([0-9]{1,2}+))?(?: ?- ?| (?:đến|den|tới|toi|và|va) )"
    r"(?:(?:hết |het )?+ng[àa]y )?+(?=[0-9]{1,2}[/. -])"
)
_NAME = lazy_pattern(r"(?:-|([0-9]+))-[0-9]{2}(?:-([0-9]{2}))?")  # of a term, without its namespace
_DAY_WORDS = ("ngày ", "ngay ", "mùng ", "mồng ", "mung ", "mong ")

# A day or an hour has one or two digits; only a sign or one of these words can come after them.
_AFTER_DIGITS = (
    r"[/-][0-9]|(?<![0-9]{3})(?: ?[/-] ?(?:[0-9]|th[áa]ng|ng[àa]y|hết|het)|\.[0-9]|,? ?th[áa]ng"
    r"| (?:đến|den|tới|toi|và|va) [0-9hn])"
)


def read_date_at(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    """Read the date or range of dates whose first digits are at (start, end); see :class:`DigitTrigger`."""
    lower = page.lower
    if end - start == 4:  # a year: nothing else has four digits
        if ISO_DATE.match(lower, start) is None:
            return [], start
        group = _extend_to_day_word(_day_word_start(lower, start), read_date(lower, start, False))
    else:
        group = _read_date_or_range(lower, start)
    return group, max(form.end for form in group) if group else start


def _read_date_or_range(lower: str, start: int) -> FormGroup:
    day_word = _day_word_start(lower, start)
    first = _RANGE.match(lower, start)
    if first is not None:
        second = _extend_to_day_word(_day_word_start(lower, first.end()), read_date(lower, first.end(), True))
        if second and second[0].term[5:9].isdecimal() and (day := _first_day(first, second[0].term)):
            return day_forms(day_word, first.end(3) if first[3] else first.end(1), *day) + second
    return _extend_to_day_word(day_word, read_date(lower, start, day_word < start))


def _first_day(match: re.Match[str], second: str) -> tuple[int, int, int] | None:
    """Return the first day of a range as (year, month, day), or None.

    :param second: term of the second day, whose year and month complete the first
    """
    year, month = int(second[5:9]), int(match[3] or second[10:12])
    day = int(match[1])
    return (year, month, day) if len(second) == 15 and is_calendar_day(day, month, year) else None


def _extend_to_day_word(begin: int, forms: FormGroup) -> FormGroup:
    """Return forms of which those at the first digits begin at ``begin`` instead, with the word for day."""
    if not forms or forms[0].start == begin:
        return forms
    start = forms[0].start
    return [form._replace(start=begin) if form.start == start else form for form in forms]


def _day_word_start(lower: str, start: int) -> int:
    """Return where the word for day before ``start`` begins, or ``start`` if there is none."""
    if lower.endswith(_DAY_WORDS, max(0, start - 5), start):
        begin = start - 5
        return start if begin and lower[begin - 1].isalnum() else begin
    return start


def _hints(name: str) -> list[str]:
    """Return the digits or the word that every spelling of a date contains; none for quarters."""
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
