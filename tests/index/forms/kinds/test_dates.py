"""Days, months and ranges of days in any spelling are one date."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of, whole_spans, whole_terms
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("11_dates.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_words_for_the_day_belong_to_the_date_but_words_before_a_number_do_not() -> None:
    assert whole_spans("vào ngày 15/4/2024 có 2.472 tỷ") == {
        "ngày 15/4/2024": "date:2024-04-15",
        "2.472": "num:2472",
    }


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("15/4/2024", Role.INSTEAD),
        ("tháng 4/2024", Role.INSTEAD),
        ("30/4", Role.BESIDE),
        ("ngày 30/4", Role.INSTEAD),
        ("tháng tư", Role.BESIDE),
    ],
)
def test_what_may_be_something_else_stands_beside_its_syllables(text: str, role: Role) -> None:
    assert {form.role for form in find_forms(text) if form.is_whole} == {role}


def test_a_day_has_its_month_its_day_of_the_year_and_its_year_as_parts() -> None:
    parts = {form.term for form in find_forms("15/4/2024") if not form.is_whole}
    assert parts == {"~date:2024-04", "~date:--04-15", "~num:2024"}


def test_the_first_day_of_a_range_gets_what_the_second_says() -> None:
    assert whole_spans("21 đến 23/7/2020") == {"21": "date:2020-07-21", "23/7/2020": "date:2020-07-23"}
    assert whole_terms("31 đến 23/2/2020") == {"date:2020-02-23"}, "February has no 31st"


def test_two_digits_leave_the_century_open() -> None:
    assert [form.term for form in find_forms("30/4/75")] == ["date:75-04-30", "~date:--04-30", "~date:1975-04-30"]
    assert "~date:2030-04-30" in {form.term for form in find_forms("30/4/30")}


@pytest.mark.parametrize("text", ["31/2/2020", "29/2/2023", "tháng giêng", "tháng 13 năm 2020"])
def test_what_the_calendar_does_not_have_is_no_date(text: str) -> None:
    assert not any(term.startswith("date:") for term in whole_terms(text))
