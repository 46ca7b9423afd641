"""One date is read in each of its spellings, and a fraction is not taken for a day."""

from __future__ import annotations

import pytest

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kinds.single_date import day_forms, read_date, read_year_after


def test_a_day_has_its_parts_after_it() -> None:
    assert day_forms(0, 9, 2024, 4, 15) == [
        Form("date:2024-04-15", 0, 9, Role.INSTEAD),
        Form("~date:2024-04", 0, 9, Role.PART),
        Form("~date:--04-15", 0, 9, Role.PART),
        Form("~num:2024", 0, 9, Role.PART),
    ]


@pytest.mark.parametrize(
    "text", ["15/4/2024", "15.4.2024", "2024-04-15", "15 tháng tư năm 2024", "15 thang 4, 2024"]
)
def test_spellings_of_a_day(text: str) -> None:
    assert read_date(text, 0, False)[0] == Form("date:2024-04-15", 0, len(text), Role.INSTEAD)


def test_without_a_word_for_day_two_numbers_may_be_a_fraction() -> None:
    assert [form.role for form in read_date("3/4", 0, False)] == [Role.BESIDE]
    assert [form.role for form in read_date("3/4", 0, True)] == [Role.INSTEAD]
    assert read_date("3-4", 0, False) == []


def test_the_year_after_a_quarter() -> None:
    assert read_year_after("quý 1 năm 2024", 5) == ("2024", 10, 14)
    assert read_year_after("quý 1 và", 5) is None
