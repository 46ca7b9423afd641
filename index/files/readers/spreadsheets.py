"""How do spreadsheets name their columns and show their numbers?"""

from __future__ import annotations

from datetime import datetime, timedelta

__all__ = ["DAYS_TO_1904", "column_name", "number_as_shown"]

DAYS_TO_1904 = 1462
"""What to add to the days in workbooks of old Macs, which count from 1904."""

_EPOCH = datetime(1899, 12, 30)
_LAST_DAY = 2_958_465  # 9999-12-31


def column_name(number: int) -> str:
    """Return the letters of a column, from 1: ``A``, ``Z``, ``AA``.

    >>> column_name(1), column_name(27), column_name(16_384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def number_as_shown(value: str, shift: int | None) -> str:
    """Return a number of a spreadsheet: a date if it has the format of one, and no more digits than are shown.

    :param shift: what is added to the number of a day; None for other numbers
    """
    try:
        number = float(value)
    except ValueError:
        return value
    has_date, has_time = number >= 1, number % 1
    if shift is not None and 0 <= number < _LAST_DAY + 1 - shift:
        moment = _EPOCH + timedelta(days=shift if has_date else 0, seconds=round(number * 86_400))
        return moment.strftime("%Y-%m-%d %H:%M" if has_time and has_date else "%H:%M" if has_time else "%Y-%m-%d")
    return f"{number:.15g}"
