"""Abbreviations are looked up both ways, found in texts, and people can add their own."""

from __future__ import annotations

import re

import pytest

from timviet.index.errors import AbbreviationError, TimvietError
from timviet.index.forms.abbreviations import common_abbreviations, read_abbreviations, variants
from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import forms


def test_the_list_that_comes_along_is_read_without_an_error() -> None:
    assert common_abbreviations().long("UBND") == ("Ủy ban nhân dân",)
    assert common_abbreviations().short("Trung ương") == ("TW", "TƯ", "T.W", "T.Ư")


def test_a_short_spelling_may_stand_for_several_and_then_only_joins_its_syllables() -> None:
    assert set(common_abbreviations().long("CP")) == {"Chính phủ", "Cổ phần"}
    assert {form.role for form in forms("CP") if form.whole} == {Role.BESIDE}
    assert {form.role for form in forms("UBND") if form.whole} == {Role.ABOVE}


def test_unknown_spellings_stand_for_nothing() -> None:
    assert common_abbreviations().long("XYZ") == ()
    assert common_abbreviations().short("không có gì") == ()


def test_people_can_add_their_own() -> None:
    own = read_abbreviations(["# của phòng tôi", "", "PKH, P.KH = Phòng Kế hoạch  # kế hoạch"])
    terms = {form.term for form in forms("PKH và UBND", own + common_abbreviations())}
    assert {"abbr:phong-ke-hoach", "abbr:uy-ban-nhan-dan"} <= terms
    assert [form.term for form in forms("phòng kế hoạch", own)] == ["abbr:phong-ke-hoach"]


@pytest.mark.parametrize(
    "line", ["UBND", "UBND: Ủy ban", "A = B = C", "= Ủy ban", "UBND =", ", = a", "a = " + "b" * 400]
)
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(AbbreviationError, match=re.escape("line 2")) as caught:
        read_abbreviations(["UBND = Ủy ban nhân dân", line])
    assert caught.value.line_number == 2
    assert isinstance(caught.value, TimvietError)


def test_a_small_word_in_a_title_is_not_taken_for_a_short_spelling() -> None:
    assert not any("tinh-uy" in form.term for form in forms("NGƯỜI ĐI TU HÀNH"))
    assert any("tinh-uy" in form.term for form in forms("Chỉ thị của TU về xây dựng"))


def test_a_name_within_a_longer_name_is_a_part_of_it() -> None:
    found = forms("Bộ Giáo dục và Đào tạo")
    assert [(form.term, form.start) for form in found] == [
        ("abbr:bo-giao-duc-va-dao-tao", 0),
        ("~abbr:giao-duc-va-dao-tao", 3),
    ]


def test_variants_of_a_syllable_keep_its_letters() -> None:
    assert variants("ủy") == {"ủy", "uỷ", "uy"}
    assert variants("hoà") == {"hòa", "hoà", "hoa"}
    assert variants("quý") == {"quý", "quy"}
    assert variants("hoàn") == {"hoàn", "hoan"}
