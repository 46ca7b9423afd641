from __future__ import annotations

import operator
from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from timviet.search.query.wildcard import compile_wildcard, matches_letters


@given(st.text("ab.*?", max_size=8), st.text("ab.\n", max_size=8))
@example("a**b***", "ab")
@example("**", "")
def test_a_pattern_matches_as_in_the_shell(pattern: str, text: str) -> None:
    expected = fnmatchcase(text, pattern)
    assert bool(compile_wildcard(pattern).fullmatch(text)) is expected
    assert matches_letters(pattern, text, operator.eq) is expected


def test_letters_of_a_pattern_may_stand_for_several() -> None:
    def is_match(letter: str, other: str) -> bool:
        return letter == other.lower()

    assert matches_letters("*ab?", "aABBa", is_match) is False
    assert matches_letters("*ab?", "aABB", is_match) is True


def test_a_pattern_compares_no_letter_more_often_than_its_own_length() -> None:
    pattern, text = "*a*a*a*ab*b?*c", "a" * 2000
    comparisons = 0

    def is_match(letter: str, other: str) -> bool:
        nonlocal comparisons
        comparisons += 1
        return letter == other

    assert not matches_letters(pattern, text, is_match)
    assert comparisons <= len(pattern) * len(text)


def test_a_pattern_of_many_stars_ends_in_a_long_word() -> None:
    """With an expression that tries every place of every piece, this takes longer than anybody waits."""
    assert not compile_wildcard("*a" * 200 + "*b").fullmatch("a" * 100_000)
    assert compile_wildcard("*a" * 200 + "*").fullmatch("a" * 100_000)
