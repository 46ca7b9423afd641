from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from timviet.index import FieldValue
from timviet.index.records.value_types import UnfitValue, convert

DAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("value", "type", "converted"),
    [
        *((spelled, "date", DAY) for spelled in (
            "2024-03-31", "20240331", 20240331, "31/3/2024", "31-03-2024", "31.3.2024", "2024/3/31", " 31/03/2024",
            "ngày 31 tháng 3 năm 2024", DAY, datetime(2024, 3, 31, 9), "2024-03-31 09:30", "31/3/2024 9:30",
        )),
        ("31/3/2024 9:30", "datetime", datetime(2024, 3, 31, 9, 30)),
        ("2024-03-31T09:30:00.5+07:00", "datetime",
         datetime(2024, 3, 31, 9, 30, 0, 500_000, timezone(timedelta(hours=7)))),
        ("31/3/2024", "datetime", datetime(2024, 3, 31)),
        (" 5 ", "int", 5), (5.0, "int", 5), ("-5.0", "int", -5), (2**62 + 1, "int", 2**62 + 1),
        ("0.5", "float", 0.5), (3, "float", 3.0), ("1e3", "float", 1000.0),
        ("true", "bool", True), ("Có", "bool", True), ("0", "bool", False), (1, "bool", True),
        (False, "bool", False),
        (5, "text", "5"), (True, "text", "true"), (DAY, "text", "2024-03-31"),
        ("lúa; gạo", "list", ["lúa", "gạo"]), ("lúa,gạo | ngô", "list", ["lúa", "gạo", "ngô"]), ("", "list", []),
        (5, "list", [5]), ([1, "a"], "list", [1, "a"]),
        (["1", 2], "int", [1, 2]), ([], "int", []), (None, "int", None), (None, "list", None),
    ],
)  # fmt: skip
def test_a_value_becomes_one_of_the_type(value: FieldValue, type: str, converted: FieldValue) -> None:
    answer = convert(value, type)
    assert (answer, answer.__class__) == (converted, converted.__class__)


@pytest.mark.parametrize(
    ("value", "type", "reason"),
    [
        ("abc", "int", "'abc' is not a number such as 2024 or 0.5"),
        (1.5, "int", "'1.5' is not a whole number such as 2024"),
        ("1e999", "int", "'1e999' is not a whole number such as 2024"),
        (True, "float", "'true' is not a number"),
        ("1,5", "float", "'1,5' is not a number"),
        (2, "bool", "'2' is neither true nor false"),
        ("3/2024", "date", "'3/2024' is not a day such as 2024-03-31 or 31/3/2024"),
        (2024, "date", "'2024' is not a day"),
        ("30/2/2024", "date", "'30/2/2024' is not a day"),
        (["1", "x"], "int", "'x' is not a number"),
    ],
)
def test_a_value_that_does_not_fit_is_told(value: FieldValue, type: str, reason: str) -> None:
    with pytest.raises(UnfitValue, match=reason):
        convert(value, type)
