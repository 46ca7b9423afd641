"""A text is cut at a blank, or at least between two characters as a reader sees them."""

from __future__ import annotations

import unicodedata
from itertools import accumulate

import pytest
from highlighting import make_snippet, spec_of
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from timviet.search.snippets.cuts import cut_to_length, find_cut, is_character_boundary

CHARACTERS = [
    "a",
    "é",
    "e\u0323\u0302",
    "\r\n",
    "👩‍👩‍👧",
    "👍🏽",
    "🇻🇳",
    "❤\ufe0f",
    "한",
    "\u1112\u1161\u11ab",
    "字",
    "\u0e01\u0e33",
    "क्षि",
    "5\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e007f",
]


@given(st.lists(st.sampled_from(CHARACTERS), min_size=2, max_size=12))
def test_no_character_is_cut(characters: list[str]) -> None:
    text = "".join(characters)
    offset, ends = 0, set()
    for character in characters:
        offset += len(character)
        ends.add(offset)
    for cut in range(1, len(text)):
        if is_character_boundary(text, cut):
            assert cut in ends, (text, cut)


@pytest.mark.parametrize("character", ["a", "字", "👍🏽", "🇻🇳"])
def test_there_is_a_boundary_after_each_character(character: str) -> None:
    assert is_character_boundary(character * 3, len(character))


SIGNS = [
    "👩‍👩‍👧",
    "🇻🇳",
    "👍🏽",
    "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈",
    "…\u0323\u0302\u0301\u0306",
    "5\ufe0f\u20e3",
    "क्षि",
    "!",
    " ",
]
LETTERS = [unicodedata.normalize("NFD", word) for word in ("gặt", "thuở", "nghiễng")]


@given(st.lists(st.sampled_from(SIGNS), max_size=90), st.lists(st.sampled_from([*SIGNS, *LETTERS]), max_size=90))
def test_no_snippet_begins_or_ends_within_a_character(before: list[str], after: list[str]) -> None:
    body = "".join([*before, LETTERS[0], *after])
    snippet = make_snippet(body, spec_of("gặt"))
    edges = {0, *accumulate(map(len, iter_graphemes(body)))}
    assert {snippet.start, snippet.start + len(snippet.text)} <= edges
    assert len(snippet.text) <= 640


def test_a_text_is_cut_at_a_blank_if_there_is_one() -> None:
    text = "mùa lúa nếp"
    assert find_cut(text, 5, 8, is_start=True) == 8
    assert find_cut(text, 6, 0, is_start=False) == 3
    assert find_cut("a" + "\u0323" * 5 + "b", 2, 6, is_start=True) == 6
    assert find_cut("a" + "\u0323" * 500, 2, 500, is_start=True) == 2, "a character of any length is no excuse"


@given(st.text(alphabet="ab \u0323👍🏽\n", max_size=200), st.integers(1, 50), st.data())
def test_what_is_cut_has_a_bound_and_most_of_the_highlights(text: str, length: int, data: st.DataObject) -> None:
    offsets = data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True))
    edges = sorted(offsets)[: len(offsets) // 2 * 2]
    highlights = list(zip(edges[::2], edges[1::2], strict=True))
    start, end = cut_to_length(text, 0, len(text), highlights, length)
    assert 0 <= start <= end <= len(text)
    assert end - start <= max(length, 0)
    fitting = [(first, last) for first, last in highlights if last - first <= length // 2]
    if fitting and len(fitting) == len(highlights):
        assert any(start <= first and last <= end for first, last in highlights)
