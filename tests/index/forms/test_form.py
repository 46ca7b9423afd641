"""What a query looks up for a form, and where the recognizers find the spans in the text as it was given."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.forms.form import Form, Role
from timviet.index.forms.numerals import NUMBER_WORD, roman_value, word_value
from timviet.index.forms.page import read_page
from timviet.index.forms.recognizer import forms


def spans(text: str) -> dict[str, str]:
    return {text[form.start : form.end]: form.term for form in forms(text) if form.whole}


def test_a_whole_also_looks_for_what_contains_it_and_a_part_for_what_it_belongs_to() -> None:
    assert Form("num:2024", 0, 4, Role.INSTEAD).also == "~num:2024"
    assert Form("~date:2024-04", 0, 9, Role.PART).also == "date:2024-04"


def test_only_words_cross_over_to_the_syllables() -> None:
    assert Form("~word:lenin", 0, 6, Role.PART).word == "lenin"
    assert Form("~num:2024", 0, 4, Role.PART).word is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2.472", Role.INSTEAD),
        ("15/4/2024", Role.INSTEAD),
        ("tháng 4/2024", Role.INSTEAD),
        ("15h30", Role.INSTEAD),
        ("05-CT/TW", Role.ABOVE),
        ("UBND", Role.ABOVE),
        ("Quận 1", Role.ABOVE),
        ("khóa XIII", Role.BESIDE),
        ("30/4", Role.BESIDE),
        ("tháng tư", Role.BESIDE),
    ],
)
def test_what_is_left_for_the_syllables(text: str, role: Role) -> None:
    assert {form.role for form in forms(text) if form.whole} == {role}


def test_words_for_the_day_belong_to_the_date_but_words_before_a_number_do_not() -> None:
    assert spans("vào ngày 15/4/2024 có 2.472 tỷ") == {
        "ngày 15/4/2024": "date:2024-04-15",
        "2.472": "num:2472",
    }


def test_spans_are_of_the_text_as_given() -> None:
    text = "Ủy  ban\n nhân   dân – 15  tháng 4\nnăm 2024"
    assert spans(text) == {
        "Ủy  ban\n nhân   dân": "abbr:uy-ban-nhan-dan",
        "15  tháng 4\nnăm 2024": "date:2024-04-15",
    }


def test_nothing_is_read_across_paragraphs() -> None:
    assert spans("Ủy ban\n\nnhân dân") == {}
    assert "date:2024-04-15" not in spans("ngày 15\n\ntháng 4 năm 2024").values()


def test_the_longest_whole_wins_and_keeps_the_others_as_parts() -> None:
    terms = [form.term for form in forms("05-CT/TW")]
    assert terms[0] == "code:5/ct/tw"
    assert "~abbr:trung-uong" in terms


@given(st.text(alphabet="a ấĐİ\n\t-–0", max_size=30))
def test_a_page_leads_back_to_the_text(text: str) -> None:
    page = read_page([text])
    assert len(page.lower) == len(page.plain)
    offsets = page.offsets(np.arange(len(page.plain))).tolist()
    for letter, offset in zip(page.plain, offsets, strict=True):
        given = text[offset]
        assert letter == given or (letter in " \n" and given.isspace()) or (letter, given) == ("-", "–")


@pytest.mark.parametrize(
    ("letters", "value"),
    [
        ("I", 1), ("IV", 4), ("XIII", 13), ("XXVIII", 28), ("XIX", 19), ("XL", 40), ("MCMXLV", 1945),
        ("VI", 6), ("xiii", 13), ("ii", 2), ("IIII", None), ("VX", None), ("C", None), ("D", None),
        ("MI", None), ("DI", None), ("vi", None), ("xi", None), ("i", None), ("Xi", None), ("mmm", None),
    ],
)  # fmt: skip
def test_roman_numerals(letters: str, value: int | None) -> None:
    assert roman_value(letters) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [("ba", 3), ("tư", 4), ("nhất", 1), ("mười", 10), ("mười ba", 13), ("mười lăm", 15), ("hai mươi", 20),
     ("hai mươi mốt", 21), ("chín mươi chín", 99), ("hai muoi tu", 24)],
)  # fmt: skip
def test_number_words(words: str, value: int) -> None:
    assert re.fullmatch(NUMBER_WORD, words)
    assert word_value(words) == value
