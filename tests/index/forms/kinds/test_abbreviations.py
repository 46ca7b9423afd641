"""Short and long names are found in texts, where no other word is meant."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations, read_abbreviations
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("09_abbreviations.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_a_short_spelling_may_stand_for_several_and_then_only_joins_its_syllables() -> None:
    assert set(common_abbreviations().long("CP")) == {"Chính phủ", "Cổ phần"}
    assert {form.role for form in find_forms("CP") if form.is_whole} == {Role.BESIDE}
    assert {form.role for form in find_forms("UBND") if form.is_whole} == {Role.ABOVE}


def test_people_can_add_their_own() -> None:
    own = read_abbreviations(["# của phòng tôi", "", "PKH, P.KH = Phòng Kế hoạch  # kế hoạch"])
    terms = {form.term for form in find_forms("PKH và UBND", own + common_abbreviations())}
    assert {"abbr:phong-ke-hoach", "abbr:uy-ban-nhan-dan"} <= terms
    assert [form.term for form in find_forms("phòng kế hoạch", own)] == ["abbr:phong-ke-hoach"]


def test_a_small_word_in_a_title_is_not_taken_for_a_short_spelling() -> None:
    assert not any("tinh-uy" in form.term for form in find_forms("NGƯỜI ĐI TU HÀNH"))
    assert any("tinh-uy" in form.term for form in find_forms("Chỉ thị của TU về xây dựng"))


def test_a_name_within_a_longer_name_is_a_part_of_it() -> None:
    forms = find_forms("Bộ Giáo dục và Đào tạo")
    assert [(form.term, form.start) for form in forms] == [
        ("abbr:bo-giao-duc-va-dao-tao", 0),
        ("~abbr:giao-duc-va-dao-tao", 3),
    ]


def test_names_of_one_span_are_all_kept() -> None:
    own = read_abbreviations(["XY = Xuân Yên", "X.Y = Xóm Yên"])
    assert [form.term for form in find_forms("XY", own)] == ["abbr:xom-yen", "abbr:xuan-yen"]
