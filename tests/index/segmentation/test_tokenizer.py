"""A chunk is cut where pyvi cuts it; that the tokens are pyvi's is tested with the segmenter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.tokenizer import split_tokens


@given(st.text(st.sampled_from("aAĐ1²_.,@+-:/=>😀\ud800")) | st.text())
def test_tokens_cover_the_chunk(text: str) -> None:
    for chunk in text.split():
        tokens = split_tokens(chunk)
        assert "".join(tokens) == chunk
        assert all(tokens)


@pytest.mark.parametrize(
    ("chunk", "tokens"),
    [
        ("Nam.", ["Nam", "."]),
        ("TP.", ["TP."]),
        ("(hòa),", ["(", "hòa", ")", ","]),
        ("2.472,5", ["2.472,5"]),
        ("thư:a.b@c.vn,", ["thư", ":", "a.b@c.vn", ","]),
        ("http://a.vn/x", ["http://a.vn/x"]),
        ("a->b...", ["a", "->", "b", "..."]),
    ],
)
def test_addresses_numbers_and_abbreviations_are_one_token(chunk: str, tokens: list[str]) -> None:
    assert split_tokens(chunk) == tokens


def test_a_long_chunk_takes_time_in_proportion_to_its_length() -> None:
    assert len(split_tokens("a." * 200_000)) == 400_000  # pyvi takes time that grows with the square
