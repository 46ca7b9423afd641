from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.query.wildcard import compile_wildcard, squeeze_stars


@given(st.text("ab.*?", max_size=8), st.text("ab.\n", max_size=8))
def test_a_pattern_matches_what_the_shell_would_match(pattern: str, text: str) -> None:
    expected = fnmatchcase(text, pattern)
    assert bool(compile_wildcard(pattern).fullmatch(text)) is expected
    assert bool(compile_wildcard(squeeze_stars(pattern)).fullmatch(text)) is expected
    assert bool(compile_wildcard(pattern, grouped=True).fullmatch(text)) is expected


@pytest.mark.parametrize(("pattern", "squeezed"), [("a**b***", "a*b*"), ("?*?", "?*?"), ("**", "*"), ("", "")])
def test_stars_side_by_side_are_one(pattern: str, squeezed: str) -> None:
    assert squeeze_stars(pattern) == squeezed


def test_each_letter_of_a_grouped_pattern_has_the_span_that_it_matched() -> None:
    match = compile_wildcard("n*?g", grouped=True).fullmatch("nghieng")
    assert match is not None
    assert match.groups() == ("n", "ghie", "n", "g")
