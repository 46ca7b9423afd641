"""Digits with any grouping are one number; sections, versions and telephone numbers are none."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of, whole_spans, whole_terms
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("12_numbers.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2.472", {"2.472": "num:2472"}),
        ("42.092m2", {"42.092m2": "num:42092"}),
        ("6,50", {"6,50": "num:6,5"}),
        ("1,234,567.5", {"1,234,567.5": "num:1234567,5"}),
        ("1.2.3", {}),
        ("0912345678", {}),
        ("123", {}),
        ("1" * 25, {}),
    ],
)
def test_the_value_of_digits(text: str, spans: dict[str, str]) -> None:
    assert whole_spans(text) == spans


def test_a_year_in_a_section_is_a_part() -> None:
    assert [(form.term, form.role) for form in find_forms("2024.1.2")] == [("~num:2024", Role.PART)]


def test_thousands_as_english_groups_them_are_a_part() -> None:
    assert [form.term for form in find_forms("2,472")] == ["num:2,472", "~num:2472"]


def test_a_leading_zero_and_a_unit_are_words_of_their_own() -> None:
    assert {form.term for form in find_forms("05")} == {"~word:5"}
    assert {form.term for form in find_forms("5km")} == {"~word:5", "~word:km"}
    assert whole_terms("05") == set()
