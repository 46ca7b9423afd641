"""Chunks are cut once, and their tokens are those that cutting each chunk by itself returns."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.features import Shape
from timviet.index.segmentation.segmenter import segmenter
from timviet.index.segmentation.token_table import EDGE, LINE_END
from timviet.index.segmentation.tokenizer import split_tokens

pieces = st.sampled_from([*"aĐạ19_中.,;:!?()\"'…[-@/\u0301", "hòa", "TP", "Mr", "://"])
some_chunks = st.lists(st.lists(pieces, min_size=1, max_size=6).map("".join), min_size=1, max_size=20)


@given(some_chunks)
def test_the_tokens_of_chunks_are_those_of_each_chunk(chunks: list[str]) -> None:
    table = segmenter().new_table()
    first_pieces = table.first_pieces(np.arange(len(chunks)), chunks)
    tokens, offsets = table.expand(first_pieces, np.zeros(len(chunks), np.int64))
    lengths = table.features()[tokens, 2]
    expected = []
    for chunk in chunks:
        offset = 0
        for token in split_tokens(chunk):
            expected.append((offset, len(token)))
            offset += len(token)
    assert list(zip(offsets.tolist(), lengths.tolist(), strict=True)) == expected


def test_tokens_of_a_chunk_respelled_with_blanks_keep_their_offsets() -> None:
    table = segmenter().new_table(lambda chunk: chunk.replace("-", " "))
    chunks = ["Lê-nin", "a-b,c-", "xyz"]
    tokens, offsets = table.expand(table.first_pieces(np.arange(3), chunks), np.array([0, 10, 20]))
    lengths = table.features()[tokens, 2].tolist()
    assert list(zip(offsets.tolist(), lengths, strict=True)) == [
        *((0, 2), (3, 3)),
        *((10, 1), (12, 1), (13, 1), (14, 1)),
        (20, 3),
    ]


def test_equal_tokens_of_different_chunks_share_one_row() -> None:
    table = segmenter().new_table()
    first_pieces = table.first_pieces(np.arange(3), ["hòa,", "(hòa", "Hòa"])
    tokens, _ = table.expand(first_pieces, np.zeros(3, np.int64))
    assert tokens[0] == tokens[3] != tokens[4]


def test_edges_and_line_ends_are_one_token_that_is_never_joined() -> None:
    table = segmenter().new_table()
    tokens, offsets = table.expand(np.array([EDGE, LINE_END, EDGE], np.int32), np.array([0, 5, 9]))
    assert offsets.tolist() == [0, 5, 9]
    assert tokens[0] == tokens[2] == EDGE
    assert table.features()[EDGE, 1] & Shape.APART
