"""Amounts as they are spoken have the value that the comma would give, and units with a digit are none."""

from __future__ import annotations

import pytest

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("3tr5", ["num:3,5", "~num:3500000", "~word:tr", "~word:trieu"]),
        ("3trieu5", ["num:3,5", "~num:3500000", "~word:tr", "~word:trieu"]),
        ("2tỷ350", ["num:2,35", "~num:2350000000", "~word:ti", "~word:ty"]),
        ("0k5", ["num:0,5", "~num:500", "~word:k", "~word:ngan", "~word:nghin"]),
        ("1m75", ["num:1,75", "~word:m"]),
        ("10kg2", ["num:10,2", "~word:kg"]),
    ],
)
def test_the_value_and_the_parts(text: str, terms: list[str]) -> None:
    forms = find_forms(text)
    assert [form.term for form in forms] == terms
    assert forms[0].role is Role.BESIDE
    assert {(form.start, form.end) for form in forms} == {(0, len(text))}


@pytest.mark.parametrize("text", ["5m2", "5m3", "2h30", "3tr5.000", "3tr5a", "a3tr5", "1234k5", "3tr5678", "12tr"])
def test_what_is_no_spoken_amount(text: str) -> None:
    assert all("," not in form.term for form in find_forms(text))
