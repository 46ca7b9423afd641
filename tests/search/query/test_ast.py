"""A query is empty if it has no word, pattern or value."""

from __future__ import annotations

import pytest

from timviet.search.query.ast import is_empty
from timviet.search.query.parse import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("… !!!", True),
        ('-("…" OR !)', True),
        ("title:(…)", True),
        ("…^3", True),
        ("gạo", False),
        ('… AND "a"', False),
        ("year:…", False),
        ("a*", False),
        ("year:>=2016", False),
    ],
)
def test_a_query_without_words_patterns_and_values_is_empty(text: str, expected: bool) -> None:
    def has_words(clause: str) -> bool:
        return any(map(str.isalnum, clause))

    assert is_empty(parse(text).root, has_words) == expected
