from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.suggest.plain_words import has_syntax, open_run, plain_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("gạo nếp", ["gạo", "nếp"]),
        ("Gạo, (nếp) +cẩm?", ["gạo", "nếp", "cẩm"]),
        (unicodedata.normalize("NFD", "gạo nếp"), ["gạo", "nếp"]),
        ("gạo -nếp OR cẩm", ["gạo", "cẩm"]),
        ("title:gạo nếp", ["nếp"]),
        ("name:(gạo nếp) cẩm", ["cẩm"]),
        ("name:[a TO b] cẩm", ["cẩm"]),
        ('xôi "gạo nếp" cẩm', ["xôi", "cẩm"]),
        ('xôi "gạo nếp', ["xôi"]),
        ("xôi “gạo nếp” cẩm", ["xôi", "cẩm"]),
        ("xôi ‘gạo nếp’ cẩm", ["xôi", "cẩm"]),
        ("xôi ‘gạo nếp", ["xôi"]),
        ("xôi ＂gạo nếp＂ cẩm", ["xôi", "cẩm"]),
        ("gạo* nế?p cẩm~ xôi^2 Ê-đê a/b 5kg", []),
        ("UBND xã HOÀ BÌNH", ["xã", "hòa", "bình"]),
    ],
)
def test_words_of_letters_are_plain(text: str, plain: list[str]) -> None:
    assert [word.spelling for word in plain_words(text) if word is not None] == plain


@given(st.text(max_size=60))
def test_plain_words_are_stretches_of_letters_in_their_order(text: str) -> None:
    end = 0
    for word in plain_words(text):
        if word is not None:
            assert end <= word.start < word.end
            assert not any(letter.isspace() or letter in '"():*' for letter in text[word.start : word.end])
            end = word.end


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("hà n", "hà n"),
        ("gạo OR hà n", " hà n"),
        ('"gạo nếp" hà n', " hà n"),
        ("‘gạo nếp’ hà n", " hà n"),
        ("gạo, hà n", " hà n"),
        ("(hà n", "hà n"),
        ("gạo – hà n", " hà n"),
        ("covid-19 ở M'Nông", "covid-19 ở M'Nông"),
        ('"hà n', None),
        ("‘hà n", None),
        ("title:hà n", None),
        ("title:hà OR hà n", " hà n"),
        ("-hà n", None),
        ("hà*", None),
        ("a/b", None),
    ],
)
def test_the_words_at_the_end_follow_all_signs(text: str, run: str | None) -> None:
    start = open_run(text)
    assert (None if start is None else text[start:]) == run


@pytest.mark.parametrize("text", ["hà nội", "gạo, nếp (cẩm)?", "a/b", "hà nội – phố", "M'Nông"])
def test_signs_between_words_are_no_syntax(text: str) -> None:
    assert not has_syntax(text)


@pytest.mark.parametrize("text", ["a OR b", '"a', "‘a’", "x:a", "-a", "a*", "a~", "[a TO b]", "x:>3", "#a"])
def test_operators_fields_patterns_and_quotations_are_syntax(text: str) -> None:
    assert has_syntax(text)
