from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from timviet.search.query.wildcard import compile_wildcard


@given(st.text("ab.*?", max_size=8), st.text("ab.\n", max_size=8))
@example("a**b***", "ab")
@example("**", "")
def test_a_pattern_matches_as_in_the_shell(pattern: str, text: str) -> None:
    expected = fnmatchcase(text, pattern)
    assert bool(compile_wildcard(pattern).fullmatch(text)) is expected


def test_letters_of_a_pattern_may_stand_for_several() -> None:
    pattern = compile_wildcard("*ab?", lambda letter: f"[{letter}{letter.upper()}]")
    assert [bool(pattern.fullmatch(text)) for text in ("aABBa", "aABB", "abAb")] == [False, True, False]


def test_a_pattern_of_many_stars_ends_in_a_long_word() -> None:
    """With an expression that tries every place of every piece, this takes longer than anybody waits."""
    assert not compile_wildcard("*a" * 200 + "*b").fullmatch("a" * 100_000)
    assert compile_wildcard("*a" * 200 + "*").fullmatch("a" * 100_000)
