"""A phrase is found where its syllables follow each other, with the spellings that count."""

from __future__ import annotations

import pytest

from timviet.index.analysis.scan import Scan
from timviet.search.snippets.phrases import encode_row, find_phrase

PHRASE = encode_row((("van", None), ("hoa", frozenset({"hóa"}))))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("văn hóa", [0, 1]),
        ("vân hóa", [0, 1]),
        ("văn hoà", []),
        ("văn. Hóa", []),
        ("hóa văn", []),
        ("văn", []),
        ("văn hóa, văn hóa", [0, 1, 2, 3]),
    ],
)
def test_occurrences_of_a_phrase(text: str, numbers: list[int]) -> None:
    assert [number for members in find_phrase(Scan.of(text), PHRASE) for number in members] == numbers


@pytest.mark.parametrize(
    ("text", "slop", "numbers"),
    [
        ("văn a hóa", 1, [0, 2]),
        ("văn a b hóa", 1, []),
        ("văn a b hóa", 2, [0, 3]),
        ("văn. Hóa", 0, []),
        ("văn. Hóa", 1, [0, 1]),
        ("hóa văn", 3, []),
        ("văn hoà hóa", 1, [0, 2]),
    ],
)
def test_a_sloppy_phrase_may_have_others_and_breaks_between(text: str, slop: int, numbers: list[int]) -> None:
    occurrences = list(find_phrase(Scan.of(text), PHRASE, slop))
    assert [number for members in occurrences for number in members] == numbers
