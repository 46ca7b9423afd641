from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.suggest.plain_words import plain_words


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
