"""Members of a series are one ordinal, with Roman numerals, digits or number words."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of, whole_spans, whole_terms
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("13_numerals.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_the_word_holds_for_all_numerals_of_a_list() -> None:
    assert whole_spans("khóa XI, XII và XIII") == {
        "khóa XI": "ord:khoa-11",
        "XII": "ord:khoa-12",
        "XIII": "ord:khoa-13",
    }


def test_an_ordinal_stands_beside_its_syllables() -> None:
    assert {form.role for form in find_forms("khóa XIII")} == {Role.BESIDE}


def test_a_congress_is_known_by_its_number_alone() -> None:
    assert whole_terms("Đại hội Đảng XIII") == whole_terms("Đại hội lần thứ XIII") == {"ord:thu-13"}


def test_a_quarter_with_its_year_is_a_date() -> None:
    assert whole_spans("quý I/2024") == {"quý I/2024": "date:2024-q1"}
    assert "~ord:quy-1" in {form.term for form in find_forms("quý I/2024")}
    assert whole_terms("quý V/2024") == {"num:2024"}


@pytest.mark.parametrize("text", ["Louis XIV", "thu 3 tỷ", "mùa thu ba năm trước", "khoa học", "đại 5"])
def test_without_its_word_a_numeral_is_no_ordinal(text: str) -> None:
    assert whole_terms(text) == set()
