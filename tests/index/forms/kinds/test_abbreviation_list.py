"""Abbreviations are looked up both ways, and people can add their own."""

from __future__ import annotations

import re

import pytest

from timviet.index.errors import AbbreviationError, TimvietError
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations, read_abbreviations


def test_the_list_that_comes_along_is_read_without_an_error() -> None:
    assert common_abbreviations().long("UBND") == ("Ủy ban nhân dân",)
    assert common_abbreviations().short("Trung ương") == ("TW", "TƯ", "T.W", "T.Ư")


def test_a_short_name_may_stand_for_several() -> None:
    assert set(common_abbreviations().long("CP")) == {"Chính phủ", "Cổ phần"}


def test_unknown_spellings_stand_for_nothing() -> None:
    assert common_abbreviations().long("XYZ") == ()
    assert common_abbreviations().short("không có gì") == ()


def test_lists_are_joined_in_their_order() -> None:
    own = read_abbreviations(["# của phòng tôi", "", "PKH, P.KH = Phòng  Kế hoạch  # kế hoạch"])
    assert own.pairs == (("PKH", "Phòng Kế hoạch"), ("P.KH", "Phòng Kế hoạch"))
    assert (own + common_abbreviations()).pairs == own.pairs + common_abbreviations().pairs
    assert own.long("p.kh") == ("Phòng Kế hoạch", "Phòng Kế hoạch")


@pytest.mark.parametrize(
    "line", ["UBND", "UBND: Ủy ban", "A = B = C", "= Ủy ban", "UBND =", ", = a", "a = " + "b" * 400]
)
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(AbbreviationError, match=re.escape("line 2")) as caught:
        read_abbreviations(["UBND = Ủy ban nhân dân", line])
    assert caught.value.line_number == 2
    assert isinstance(caught.value, TimvietError)
