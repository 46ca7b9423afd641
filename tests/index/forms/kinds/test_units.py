"""A unit shows how the number before it is read."""

from __future__ import annotations

import pytest

from timviet.index.forms.kinds.units import is_unit, starts_decimals


def test_letters_of_names_are_no_units() -> None:
    assert all(map(is_unit, ("kg", "mah", "ty", "ngay", "m2", "d")))
    assert not any(map(is_unit, ("a", "ncov", "th", "kgx", "")))


@pytest.mark.parametrize(
    ("letters", "touches", "answer"),
    [("kg", False, True), ("năm", False, False), ("v", False, False), ("v", True, True)],
)
def test_a_point_before_a_measure_starts_decimals(letters: str, touches: bool, answer: bool) -> None:
    assert starts_decimals(letters, touches=touches) is answer
