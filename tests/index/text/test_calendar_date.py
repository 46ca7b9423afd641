"""Dates in digits become one spelling, the year first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from timviet.index.text.calendar_date import canonical_date, is_calendar_day, read_date


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("2024", "2024"), ("2024-04", "2024-04"), ("2024-04-15", "2024-04-15"), ("15/4/2024", "2024-04-15"),
        ("15-04-2024", "2024-04-15"), ("15.4.2024", "2024-04-15"), ("4/2024", "2024-04"),
        ("2024-04-15T10:30:00Z", "2024-04-15T10:30:00Z"), ("2024-4", None), ("15/4", None), ("x 15/4/2024", None),
        ("2024-04-15 10:30", "2024-04-15T10:30"), ("15/4/2024 9:30", "2024-04-15T09:30"),
        ("20240415 10:30:05", "2024-04-15T10:30:05"), ("4/2024 9:30", None), ("15/4/2024 9h30", None),
        ("20240415", "2024-04-15"), ("202404", "2024-04"), ("20240431", None), ("20241301", None),
        ("202400", None),
        ("2024/4/15", "2024-04-15"), ("2024.04.15", "2024-04-15"), ("2024-4/15", None), ("99990101", None),
        ("ngày 15 tháng 4 năm 2024", "2024-04-15"), ("15 thang 4 nam 2024", "2024-04-15"),
        ("Tháng 4/2024", "2024-04"),
        ("15/4/24", None), ("", None),
    ],
)  # fmt: skip
def test_a_value_that_is_a_date(value: str, canonical: str | None) -> None:
    assert read_date(value) == canonical


def test_a_date_is_cut_off_where_it_is_not_known_further() -> None:
    assert canonical_date(2024, 4) == "2024-04"
    assert canonical_date("-", 4, 5) == "--04-05"


def test_the_calendar_has_the_days_that_python_has() -> None:
    day, last = date(1895, 1, 1), date(2105, 1, 1)
    while day < last:
        assert is_calendar_day(day.day, day.month, day.year)
        day += timedelta(days=1)
    assert not any(is_calendar_day(29, 2, year) for year in (1900, 2023, 2100))
    assert not any(
        is_calendar_day(*day) for day in ((31, 4, 2024), (0, 1, 2024), (1, 13, 2024), (1, 1, 999), (1, 1, 2200))
    )
