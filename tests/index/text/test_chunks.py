"""Chunks and blanks are what Python's ``str.split`` takes for them."""

from __future__ import annotations

import re
import sys

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.chunks import BLANKS, chunk_starts


def test_blanks_are_what_splits_a_string() -> None:
    blanks = {character for character in map(chr, range(sys.maxunicode + 1)) if character.isspace()}
    assert set(BLANKS) == blanks
    assert all(re.fullmatch(r"\s", blank) and not f"{blank}".split() for blank in blanks)


@given(st.text(st.sampled_from("aạ \n\t\x1c😀\ud800")))
def test_chunks_and_line_ends_are_found_at_their_offsets(text: str) -> None:
    starts, is_chunk = chunk_starts(text)
    chunks = text.split()
    for start, chunk in zip(starts[is_chunk].tolist(), chunks, strict=True):
        assert text.startswith(chunk, start)
    assert [i for i, character in enumerate(text) if character == "\n"] == starts[~is_chunk].tolist()
