from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.query.wildcard import compile_wildcard, squeeze_stars


@given(st.text("ab.*?", max_size=8), st.text("ab.\n", max_size=8))
def test_a_pattern_matches_as_in_the_shell(pattern: str, text: str) -> None:
    expected = fnmatchcase(text, pattern)
    assert bool(compile_wildcard(pattern).fullmatch(text)) is expected
    assert bool(compile_wildcard(squeeze_stars(pattern)).fullmatch(text)) is expected
    assert bool(compile_wildcard(pattern, grouped=True).fullmatch(text)) is expected


@pytest.mark.parametrize(("pattern", "squeezed"), [("a**b***", "a*b*"), ("?*?", "?*?"), ("**", "*"), ("", "")])
def test_rows_of_stars_become_one(pattern: str, squeezed: str) -> None:
    assert squeeze_stars(pattern) == squeezed


def test_each_letter_and_wildcard_of_a_grouped_pattern_is_a_group() -> None:
    match = compile_wildcard("n*?g", grouped=True).fullmatch("nghieng")
    assert match is not None
    assert match.groups() == ("n", "ghie", "n", "g")
