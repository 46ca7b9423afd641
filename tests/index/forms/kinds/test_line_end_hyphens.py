"""A word that a hyphen divides at a line end is also read as one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.scan import Scan
from timviet.index.forms.kinds.line_end_hyphens import LINE_END_HYPHENS
from timviet.index.forms.recognizer import find_forms
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.text.normalize import normalize


def words_of(text: str) -> list[str]:
    return [form.term for form in find_forms(normalize(text).text) if form.term.startswith("~word:")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("coopera-\ntion", ["~word:cooperation"]),
        ("coopera- \n\t tion.", ["~word:cooperation"]),
        ("coopera\u00ad\r\ntion", ["~word:cooperation"]),
        ("coopera–\ntion", ["~word:cooperation"]),
        ("Mát-xcơ-\nva", ["~word:matxcova"]),
        ("in-\ntơ-nét", ["~word:intonet", "~word:tonet"]),
        ("a-\nb c-\nd", ["~word:ab", "~word:cd"]),
        ("coopera-\n\ntion", []),  # another paragraph
        ("coopera -\ntion", []),
        ("coopera-\n- tion", []),
        ("coopera--\ntion", []),
        ("2019-\n2020", []),
        ("a" * 25 + "-\nb", []),
    ],
)
def test_the_pieces_are_joined(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(st.sampled_from("aấb-– .\n\r\u00ad1"), max_size=30))
def test_every_divided_word_has_a_candidate(text: str) -> None:
    normalized, scan = normalize(text), Scan.of(text)
    syllables = SyllableText(scan.text, scan.tokens, scan.starts)
    for form in find_forms(normalized.text):
        if "\n" in normalized.text[form.start : form.end] and form.term.startswith("~word:"):
            numbers = [*LINE_END_HYPHENS.candidates["word"]([form.term[6:]], syllables)]
            starts = [scan.spans([number])[0][0] for number in numbers]
            assert normalized.original_span(form.start, form.end)[0] in starts
