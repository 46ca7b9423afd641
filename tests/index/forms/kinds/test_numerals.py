"""Roman numerals and number words have a value, unless they are words."""

from __future__ import annotations

import re

import pytest

from timviet.index.forms.kinds.numerals import (
    NUMBER_WORD,
    is_roman_letters,
    roman_value,
    starts_numeral,
    word_value,
)


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


def test_what_a_numeral_may_begin_with() -> None:
    assert all(map(starts_numeral, ["3", "3a", "xiii", "vi"]))
    assert not any(map(starts_numeral, ["ba", "xíi", "x3"]))
    assert is_roman_letters("vi")
    assert not is_roman_letters("via")
