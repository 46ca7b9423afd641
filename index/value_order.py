"""In which order are the values of a keyword field?

Values are ordered by how they are written, whatever their types: numbers as numbers, dates by the calendar, all
others without case and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import cached_if_short
from timviet.index.text.calendar_date import read_date
from timviet.index.text.fold import fold

__all__ = ["has_dates", "has_zone", "moment_of", "number_of", "sort_key"]

_NUMBER = lazy_pattern(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_COMPACT_DAY = lazy_pattern(r"[0-9]{8}")
_ZONE = lazy_pattern(r"T.*(?:Z|[+-][0-9:]+)")

SortKey = tuple[int, float, str]


def has_dates(values: Iterable[str]) -> bool:
    """Return whether digits among the values of a field are dates: ``20240415``, ``202404``, ``2024``.

    They are if any value is a date with signs (``15/4/2024``), or if all numbers are days of eight digits.
    """
    has_days, has_other_numbers = False, False
    for value in values:
        if number_of(value) is None:
            if read_date(value) is not None:
                return True
        elif _COMPACT_DAY.fullmatch(value) and read_date(value) is not None:
            has_days = True
        else:
            has_other_numbers = True
    return has_days and not has_other_numbers


@cached_if_short(1 << 16)
def sort_key(value: str, prefers_dates: bool = False) -> SortKey:
    """Return a key that sorts numbers first, then dates, then other values; equal numbers and dates have one key.

    :param prefers_dates: whether digits are dates if they can be, see :func:`has_dates`
    """
    number = number_of(value)
    if number is not None and not (prefers_dates and read_date(value)):
        return 0, number, ""
    if (date := read_date(value)) is not None:
        moment = moment_of(date) if has_zone(date) else None
        return 1, 0.0, date if moment is None else moment.replace(tzinfo=None).isoformat()
    return 2, 0.0, f"{fold(value)}\0{value}"


def number_of(value: str) -> float | None:
    """Return the number that a value is written as, or None."""
    return float(value) if _NUMBER.fullmatch(value) else None


def has_zone(date: str) -> bool:
    """Return whether a date in its canonical spelling has a time with a time zone."""
    return _ZONE.search(date) is not None


def moment_of(date: str) -> datetime | None:
    """Return the moment of a date in its canonical spelling, or None if it is none that Python knows."""
    try:
        moment = datetime.fromisoformat(date)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
