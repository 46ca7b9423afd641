"""Tokens cover all letters of a query, and signs are tokens only where the grammar allows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.query.lexer import (
    CloseToken,
    FieldToken,
    OpenToken,
    OperatorToken,
    QueryToken,
    QuotedToken,
    RangeToken,
    SignToken,
    WholeToken,
    WordToken,
    lex,
)

TEXTS = st.lists(
    st.sampled_from(
        ["a", "đá", " ", '"', "(", ")", ":", "+", "-", "^2", "~1", "*", "\\", "AND", "NOT", "[1 TO 2]", "..", ">"]
    )
).map("".join)


def text_of(token: QueryToken) -> str:
    """Return the text of a token without its signs."""
    match token:
        case WordToken() | RangeToken() | WholeToken():
            return token.raw
        case QuotedToken() | FieldToken() | SignToken() | OperatorToken():
            return next(iter(getattr(token, name) for name in type(token).__slots__))
    return ""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a b", [WordToken("a", " "), WordToken("b", " ")]),
        ("a-b", [WordToken("a-b", " ")]),
        ("-a", [SignToken("-"), WordToken("a", " ")]),
        ("title:a", [FieldToken("title"), WordToken("a", " ")]),
        ("15:30", [WordToken("15:30", " ")]),
        ("a AND b", [WordToken("a", " "), OperatorToken("AND"), WordToken("b", " ")]),
        ("ANDa", [WordToken("ANDa", " ")]),
        ('"a b"~2^3', [QuotedToken("a b", 2, "3")]),
        ("(a)^2", [OpenToken(), WordToken("a", " "), CloseToken("2")]),
        ("year:<=5", [FieldToken("year"), RangeToken("<=5", None, "5", True, True)]),
        ("<=5", [WordToken("<=5", " ")]),
        ("year:*", [FieldToken("year"), RangeToken("*", None, None, True, True)]),
        ("*", [WordToken("*", " ")]),
        ("year:*x", [FieldToken("year"), WordToken("*x", " ")]),
        ('tags:="a b"', [FieldToken("tags"), WholeToken('="a b"', "a b")]),
        ("tags:=*", [FieldToken("tags"), WholeToken("=*", "*")]),
        ("=a", [WordToken("=a", " ")]),
        ("na\u0306m:a", [FieldToken("năm"), WordToken("a", " ")]),
        (r"\-a", [WordToken(r"\-a", " ")]),
    ],
)
def test_a_query_is_split_into_tokens(text: str, tokens: list[QueryToken]) -> None:
    assert list(lex(text)) == tokens


@given(TEXTS)
def test_tokens_cover_all_letters(text: str) -> None:
    letters = [character for character in text if character.isalpha() and character not in "ANDOTR"]
    covered = [character for token in lex(text) for character in text_of(token) if character.isalpha()]
    assert [character for character in covered if character not in "ANDOTR"] == letters


def test_the_text_of_a_word_has_no_escapes() -> None:
    assert WordToken(r"a\:b\c").text == r"a:b\c"
    assert WordToken(r"\AND").text == "AND"
