"""Digits side by side are read as groups."""

from __future__ import annotations

from timviet.index.forms.kinds.digit_groups import are_list, is_date, join_digits, read_groups


def test_groups_end_where_something_else_separates_them() -> None:
    text = "024) 38-25.12, 34"
    groups = read_groups(text, 0, 3)
    assert [(group.separator, group.digits) for group in groups] == [
        ("", "024"),
        (") ", "38"),
        ("-", "25"),
        (".", "12"),
    ]
    assert [text[group.start : group.end] for group in groups] == [group.digits for group in groups]
    assert join_digits(groups) == "024382512"


def test_letters_that_touch_end_a_group() -> None:
    assert [group.digits for group in read_groups("12 34a", 0, 2)] == ["12"]
    assert read_groups("12a", 0, 2) == []


def test_lists_and_dates() -> None:
    assert are_list(read_groups("2019 2020", 0, 4))
    assert are_list(read_groups("100 250", 0, 3))
    assert are_list(read_groups("1 22 13", 0, 1))
    assert not are_list(read_groups("4123 5678", 0, 4))
    assert is_date(read_groups("15 4 2024 7", 0, 2))
    assert not is_date(read_groups("15 4 202", 0, 2))
