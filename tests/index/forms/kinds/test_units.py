"""A unit shows how the number before it is read."""

from __future__ import annotations

import pytest

from timviet.index.forms.kinds.units import is_unit, other_names, split_unit, starts_decimals


def test_letters_of_names_are_no_units() -> None:
    assert all(map(is_unit, ("kg", "mah", "ty", "ngay", "m2", "d")))
    assert not any(map(is_unit, ("a", "ncov", "th", "kgx", "")))


@pytest.mark.parametrize(
    ("letters", "touches", "answer"),
    [("kg", False, True), ("năm", False, False), ("v", False, False), ("v", True, True)],
)
def test_a_point_before_a_measure_starts_decimals(letters: str, touches: bool, answer: bool) -> None:
    assert starts_decimals(letters, touches=touches) is answer


def test_a_unit_has_the_other_names_of_the_same_unit() -> None:
    assert other_names("đ") == ("đồng", "vnđ", "vnd")
    assert other_names("ti") == ("tỷ", "tỉ")
    assert other_names("m²") == ("m2",)
    assert other_names("mg") == ()


def test_a_number_is_split_from_its_unit() -> None:
    assert split_unit("80m2") == ("80", "m2")
    assert split_unit("150") == ("150", "")
    assert split_unit("kg") == ("", "kg")
