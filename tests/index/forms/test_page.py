"""A page is texts with simple blanks, in plain and in lower case; its offsets lead back to the texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.forms.page import read_page


@given(st.text(alphabet="a ấĐİ\n\t-–0", max_size=30))
def test_a_page_leads_back_to_the_text(text: str) -> None:
    page = read_page([text])
    assert len(page.lower) == len(page.plain)
    offsets = page.offsets(np.arange(len(page.plain))).tolist()
    for letter, offset in zip(page.plain, offsets, strict=True):
        original = text[offset]
        assert letter == original or (letter in " \n" and original.isspace()) or (letter, original) == ("-", "–")


@given(st.text(alphabet="a \n\t", max_size=30).filter(str.strip))
def test_a_text_leads_to_its_page(text: str) -> None:
    page = read_page([text])
    offsets = np.array([offset for offset, letter in enumerate(text) if letter == "a"])
    assert [page.plain[position] for position in page.positions(offsets).tolist()] == ["a"] * len(offsets)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a  b", "a b"),
        ("a\nb", "a b"),
        ("a\n\nb", "a\nb"),
        ("a \n \n b", "a\nb"),
        ("a – b—c", "a - b-c"),
        ("Ðà", "Đà"),
    ],
)
def test_blanks_dashes_and_foreign_letters_become_one(text: str, plain: str) -> None:
    assert read_page([text]).plain == plain


def test_a_page_keeps_its_texts_apart() -> None:
    page = read_page(["một hai", "ba bốn"], [0, 10])
    begin = page.plain.index("ba")
    assert page.around(begin, begin + 2, 9) == ("", " bốn")
    assert page.offsets(np.array([begin])).tolist() == [10]
    assert [*page.words(begin + 3, begin + 6)] == [{"bốn"}, {"ba", "bốn"}]


def test_a_word_with_an_unusual_sign_does_not_stand_alone() -> None:
    page = read_page(["(ba), bốn_năm"])
    assert page.is_standalone(1, 3)
    assert not page.is_standalone(6, 9)
