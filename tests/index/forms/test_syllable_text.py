"""Letters are found regardless of accents and blanks, at the syllables in which they begin."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.forms.syllable_text import SyllableText, hint_search

TEXT = SyllableText("Ủy ban, uyban 15kg", [b"uy", b"ban", b"uyban", b"15kg"], [0, 3, 8, 14])


def test_a_hint_of_whole_syllables_begins_and_ends_where_syllables_do() -> None:
    assert [*TEXT.whole_syllables(b"uyban")] == [(0, 1), (2, 2)]
    assert [*TEXT.whole_syllables(b"ban")] == [(1, 1)]
    assert [*TEXT.whole_syllables(b"yban")] == []
    assert [*TEXT.whole_syllables(b"")] == []


def test_any_other_hint_may_be_a_part_of_a_syllable() -> None:
    assert [*TEXT.syllables_with(b"ban")] == [1, 2]
    assert [*TEXT.syllables_with(b"5k")] == [3]


def test_a_word_may_be_several_syllables() -> None:
    assert [*TEXT.several_syllables(b"uyban")] == [(0, 1)]
    assert [*TEXT.several_syllables(b"ban")] == []
    assert [*TEXT.several_syllables(b"banuy" * 200)] == []
    overlapping = SyllableText("aa a a aa", [b"aa", b"a", b"a", b"aa"], [0, 3, 5, 7])
    assert [*overlapping.several_syllables(b"aa")] == [(1, 2)]


@given(st.lists(st.sampled_from([b"a", b"b", b"ab", b"ba", b"aa"]), max_size=12), st.text("ab", max_size=4))
def test_several_syllables_are_those_whose_letters_are_the_word(tokens: list[bytes], word: str) -> None:
    text = SyllableText("", tokens, range(len(tokens)))
    expected = [
        (first, last)
        for first in range(len(tokens))
        for last in range(first + 1, len(tokens))
        if b"".join(tokens[first : last + 1]) == word.encode()
    ]
    assert [*text.several_syllables(word.encode())] == expected


def test_hints_are_found_in_any_spelling() -> None:
    search = hint_search(lambda name: {"office": ["ỦY BAN", "U.B."], "digits": ["15"], "nothing": []}[name])
    assert sorted(search(["digits", "office"], TEXT)) == [0, 2, 3]
    assert [*search(["nothing"], TEXT)] == []


def test_offsets_lead_to_syllables() -> None:
    assert TEXT.syllable_at(8) == 2
