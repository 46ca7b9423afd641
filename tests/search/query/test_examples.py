"""The examples of the help are parsed without notes and cover the query language."""

from __future__ import annotations

import pytest

from timviet.search.query.ast import WordsNode
from timviet.search.query.examples import EXAMPLES
from timviet.search.query.parse import parse


@pytest.mark.parametrize("example", [query for query, _ in EXAMPLES])
def test_an_example_is_parsed_without_a_note(example: str) -> None:
    assert parse(example).notes == ()


def test_each_sign_of_the_language_has_an_example() -> None:
    examples = " ".join(query for query, _ in EXAMPLES)
    for sign in ('"', "~", "AND", "OR", "NOT", "-", "+", "(", ":", "[", ">=", "*", "^", "\\"):
        assert sign in examples
    assert len({type(parse(query).root) for query, _ in EXAMPLES}) > 6
    assert isinstance(parse(EXAMPLES[0][0]).root, WordsNode)
