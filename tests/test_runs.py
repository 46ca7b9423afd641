"""A text is cut where pyvi cuts it, and blanks are what Python takes for blanks."""

from __future__ import annotations

import re
import sys

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segment import runs
from timviet.index.segment.cuts import syllables


def test_blanks_are_what_splits_a_string() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    blanks = {each for each in every if each.isspace()}
    assert set(runs._BLANKS) == blanks
    assert all(re.fullmatch(r"\s", each) and not f"{each}".split() for each in blanks)


@given(st.text(st.sampled_from("aAĐ1²_.,@+-:/=>😀\ud800")) | st.text())
def test_tokens_cover_the_run(text: str) -> None:
    for run in text.split():
        tokens = syllables(run)
        assert "".join(tokens) == run
        assert all(tokens)
