"""A text is cut where pyvi cuts it, and blanks are what Python takes for blanks."""

from __future__ import annotations

import re
import sys

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.tokenizer import syllables
from timviet.index.text.chunks import BLANKS, places


def test_blanks_are_what_splits_a_string() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    blanks = {each for each in every if each.isspace()}
    assert set(BLANKS) == blanks
    assert all(re.fullmatch(r"\s", each) and not f"{each}".split() for each in blanks)


@given(st.text(st.sampled_from("aạ \n\t\x1c😀\ud800")))
def test_runs_are_found_where_they_stand(text: str) -> None:
    at, solid = places(text)
    runs = text.split()
    assert [text[start:][: len(run)] for start, run in zip(at[solid].tolist(), runs, strict=True)] == runs
    assert [offset for offset, letter in enumerate(text) if letter == "\n"] == at[~solid].tolist()


@given(st.text(st.sampled_from("aAĐ1²_.,@+-:/=>😀\ud800")) | st.text())
def test_tokens_cover_the_run(text: str) -> None:
    for run in text.split():
        tokens = syllables(run)
        assert "".join(tokens) == run
        assert all(tokens)
