"""A zero-width space is a blank between words and nothing within them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.zero_width import ZERO_WIDTH_SPACE, part_words


@pytest.mark.parametrize(
    ("marked", "parted"),
    [
        ("sông|Hồng", "sông Hồng"),
        ("Vi|ệt", "Vi|ệt"),
        ("t|i|ế|n|g|Vi|ệt", "t|i|ế|n|g Vi|ệt"),
        ("kinh|tế|xã|hội", "kinh tế xã hội"),
        ("VIỆT|NAM", "VIỆT NAM"),
        ("Thu|Ý", "Thu Ý"),  # thuý is a syllable, but no word has a capital in it
        ("chữ||Nôm", "chữ |Nôm"),
        ("ha|noi", "ha noi"),
        ("inter|net|Việt", "inter|net Việt"),
        ("Face|book", "Face|book"),
        ("coo|pe|ra|tion", "coo|pe|ra|tion"),
        ("Vie|\u0323\u0302t", "Vie|\u0323\u0302t"),
        ("Vie\u0323\u0302t|Nam", "Vie\u0323\u0302t Nam"),
        ("Vi|\u00adệt", "Vi|\u00adệt"),
        ("U|23, 2|000 a.|vn", "U|23, 2|000 a.|vn"),
    ],
)
def test_words_are_parted_and_syllables_are_not(marked: str, parted: str) -> None:
    text = marked.replace("|", ZERO_WIDTH_SPACE)
    assert part_words(text).replace(ZERO_WIDTH_SPACE, "|") == parted


@given(st.text(st.sampled_from(f"aếngViệt1. {ZERO_WIDTH_SPACE}\u00ad\u0323")))
def test_only_zero_width_spaces_change(text: str) -> None:
    parted = part_words(text)
    assert len(parted) == len(text)
    assert all(
        after == before or (before, after) == (ZERO_WIDTH_SPACE, " ")
        for before, after in zip(text, parted, strict=True)
    )


@pytest.mark.thorough
def test_a_letter_is_part_of_a_run_in_every_normal_form() -> None:
    for letter in filter(str.isalpha, map(chr, range(0x110000))):
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, letter)
            assert part_words(f"{text}\u200bViệt") == f"{text} Việt", f"U+{ord(letter):04X} in {form}"
