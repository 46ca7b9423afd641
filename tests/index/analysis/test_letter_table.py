from __future__ import annotations

import pytest

from timviet.index.analysis.letter_table import HARD, NORMALIZED_LETTERS, ODD, RAW_LETTERS


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Đại hội 2", b"dai hoi 2"),
        ("a-b_c…", b"a b c "),
        ("”“", b"  "),
        ("大ß", bytes([HARD, HARD])),
        ("\U0003ffff", bytes([HARD])),
    ],
)
def test_each_character_is_one_byte(text: str, letters: bytes) -> None:
    assert RAW_LETTERS.look_up(text) == letters
    assert RAW_LETTERS.look_up(text) == letters, "the second look-up is served from the table"
    assert RAW_LETTERS.look_up(text * 300) == letters * 300, "long texts are looked up in another way"


@pytest.mark.parametrize("character", ["\u0301", "\u1161", "\ufb01", "\r"])
def test_a_character_that_normalization_changes_is_odd_only_in_raw_text(character: str) -> None:
    assert (ODD in RAW_LETTERS.look_up(character)) is (character != "\r")
    assert ODD not in NORMALIZED_LETTERS.look_up(character)
