"""How is a day, a month or a year of the calendar written in digits?

Vietnamese writes the day first (``15/4/2024``, ``15-04-2024``, ``15.4.2024``, ``4/2024``), ISO 8601 the year first
(``2024-04-15``, ``20240415``). The canonical spelling is that of ISO 8601, without the parts that are unknown:
``2024-04-15``, ``2024-04``, ``2024``. Dates in running text (:mod:`timviet.index.forms.kinds.dates`) and in
metadata (:mod:`timviet.search.contract.field_compare`) both become this spelling.
"""

from __future__ import annotations

import re

from timviet.index.lazy import lazy_pattern

__all__ = ["canonical_date", "is_calendar_day", "read_date"]

_DAYS_IN_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_YEAR, _LAST_YEAR = 1000, 2199
_DAY_LENGTH = len("2024-04-15")

_ISO = lazy_pattern(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:(?P<blank>[T ])[0-9:.+\-Z]*)?)?)?")
_TIMED = lazy_pattern(r"(?P<day>[0-9/.-]+) (?P<hour>[0-9]{1,2})(?P<rest>:[0-9]{2}(?::[0-9]{2})?)")
_YEAR_FIRST = lazy_pattern(r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})")
_DAY_FIRST = lazy_pattern(r"(?:(?P<day>[0-9]{1,2})[/.-])?(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
_SPOKEN = lazy_pattern(
    r"(?:(?:ngày |ngay )?(?P<day>[0-9]{1,2}) )?th[áa]ng (?P<month>[0-9]{1,2})(?: ?/ ?| n[ăa]m )(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_COMPACT = lazy_pattern(r"(?P<year>1[0-9]{3}|2[01][0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")


def canonical_date(year: int | str, month: int, day: int | None = None) -> str:
    """Return the canonical spelling of a date; pass ``-`` as the year if it is unknown: ``--04-15``."""
    return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"


def is_calendar_day(day: int, month: int, year: int) -> bool:
    """Return whether the Gregorian calendar has this day, in the years 1000 to 2199."""
    if not (1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month] and _FIRST_YEAR <= year <= _LAST_YEAR):
        return False
    is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day < 29 or month != 2 or is_leap_year


def read_date(value: str) -> str | None:
    """Return the canonical spelling of a value that is a date, or None if it is not one.

    A year, a month, and a day with a time are dates too (``2024-04-15T09:30``). Whether the calendar has the day
    is checked only for digits without signs (``20240415``, ``202404``): other digits are numbers.
    """
    if iso := _ISO.fullmatch(value):
        return value if iso["blank"] != " " else value.replace(" ", "T", 1)
    if timed := _TIMED.fullmatch(value):
        date = read_date(timed["day"])
        return f"{date}T{timed['hour']:0>2}{timed['rest']}" if date and len(date) == _DAY_LENGTH else None
    match = _COMPACT.fullmatch(value)
    if match is not None:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"] or 1)
        if not is_calendar_day(day, month, year):
            return None
    else:
        match = _DAY_FIRST.fullmatch(value) or _YEAR_FIRST.fullmatch(value) or _SPOKEN.fullmatch(value)
    if match is None:
        return None
    day_digits: str | None = match["day"]
    return canonical_date(match["year"], int(match["month"]), None if day_digits is None else int(day_digits))
