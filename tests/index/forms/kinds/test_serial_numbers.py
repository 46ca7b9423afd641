"""Numbers of accounts, books, persons and cards are one number where something shows it."""

from __future__ import annotations

import pytest
from form_laws import whole_spans

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("978-604-1-12345-6", "num:9786041123456"),
        ("978 604 1 12345 6", "num:9786041123456"),
        ("0100109106-001", "num:0100109106001"),
        ("0100109106", "num:0100109106"),
        ("4123 5678 9012 3456", "num:4123567890123456"),
        ("0011 0041 23456", "num:0011004123456"),
        ("001 099 012 345", "num:001099012345"),
        ("1903 1234 5678 90", "num:19031234567890"),
    ],
)
def test_numbers_that_their_groups_show(text: str, term: str) -> None:
    assert whole_spans(text) == {text: term}


@pytest.mark.parametrize("label", ["STK", "Số tài khoản:", "tk số", "CCCD", "MST:", "ISBN", "ĐT.", "so the"])
def test_a_word_before_shows_a_number(label: str) -> None:
    assert "num:12345678" in whole_spans(f"{label} 123 456 78").values()


@pytest.mark.parametrize(
    "text",
    [
        "2019 2020",
        "2018 2019 2020 2021",
        "10 20 30",
        "150 260 370",
        "15-04-2024",
        "1858-1945",
        "002 003 004",
        "STK 0",
    ],
)
def test_lists_years_and_dates_are_not_joined(text: str) -> None:
    joined = "".join(filter(str.isdigit, text))
    assert all(form.term != f"num:{joined}" or form.role is Role.BESIDE for form in find_forms(text))


def test_a_branch_belongs_to_its_company() -> None:
    assert [form.term for form in find_forms("0100109106-001")] == ["num:0100109106001", "~num:0100109106"]
