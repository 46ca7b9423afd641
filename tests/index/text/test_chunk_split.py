from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from timviet.index.text.chunk_split import EAST_ASIAN, is_single_syllable, split_chunk


@pytest.mark.parametrize(
    ("chunk", "parts"),
    [
        ("(05-CT/TW),", ["(", "05", "-", "CT", "/", "TW", "),"]),
        ("chữ大會", ["", "chữ", "", "大", "", "會", ""]),
        ("e\u0301\u0323x", ["", "e\u0301\u0323x", ""]),
        ("铁路12306号", ["", "铁", "", "路", "", "12306", "", "号", ""]),
        ("2024년3월", ["", "2024", "", "년", "", "3", "", "월", ""]),
        ("3つTシャツ", ["", "3", "", "つ", "", "T", "", "シャツ", ""]),
        ("a_b", ["", "a", "_", "b", ""]),
        ("\u0301…", ["\u0301…"]),
    ],
)
def test_a_chunk_is_split_into_separators_and_syllables(chunk: str, parts: list[str]) -> None:
    assert split_chunk(chunk) == parts


def test_the_lowest_letter_of_east_asia_comes_first() -> None:
    assert min(EAST_ASIAN.replace("-", "")) == EAST_ASIAN[0]


@given(st.text())
def test_no_character_is_lost_and_every_letter_and_digit_is_in_a_syllable(chunk: str) -> None:
    parts = split_chunk(chunk)
    assert "".join(parts) == chunk
    assert len(parts) % 2 == 1
    assert not any(character.isalnum() for separator in parts[::2] for character in separator)


@given(st.text(min_size=1, max_size=4))
def test_a_single_syllable_is_split_into_itself(word: str) -> None:
    if is_single_syllable(word):
        assert split_chunk(word) == ["", word, ""]


@given(st.text(), st.text())
def test_a_chinese_character_changes_nothing_in_the_syllables_beside_it(before: str, after: str) -> None:
    assume(not after.startswith(tuple(map(chr, range(0x300, 0x370)))))  # a mark belongs to the letter before it
    assert split_chunk(f"{before}大{after}") == [*split_chunk(before), "大", *split_chunk(after)]
