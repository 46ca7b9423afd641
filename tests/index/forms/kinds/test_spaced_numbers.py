"""Blanks may separate thousands; lists of numbers stay apart."""

from __future__ import annotations

import pytest

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("1 200 000", [("num:1200000", Role.INSTEAD)]),
        ("12 345 678,50", [("num:12345678,5", Role.INSTEAD)]),
        ("15 000", [("num:15000", Role.INSTEAD)]),
        ("3 500 đồng", [("num:3500", Role.INSTEAD)]),
        ("125 260 371", [("num:125260371", Role.BESIDE)]),
        ("1 200 em", []),
        ("1 200 0001", []),
        ("5 1 200 000", []),
        ("1 200.000", [("num:200000", Role.INSTEAD)]),
    ],
)
def test_quantities_with_blanks(text: str, wholes: list[tuple[str, Role]]) -> None:
    assert [(form.term, form.role) for form in find_forms(text) if form.is_whole] == wholes
