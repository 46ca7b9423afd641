"""Postings equal those of counting token by token, for any number of ranges of terms."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.segment.writing import inversion
from timviet.index.store.segment.writing.inversion import invert_with, range_numbers


class MemoryWriter:
    """Keeps postings in memory."""

    def __init__(self) -> None:
        self.postings: list[list[tuple[int, int]]] = []

    def encode(self, df, docs, tfs):
        pairs = list(zip(docs.tolist(), tfs.tolist(), strict=True))
        ends = np.cumsum(df).tolist()
        return [pairs[end - count : end] for end, count in zip(ends, df.tolist(), strict=True)]

    def append(self, lists) -> None:
        self.postings += lists


@pytest.mark.parametrize("size", [1, 5, 1 << 18])
@given(documents=st.lists(st.lists(st.integers(0, 12), max_size=12), min_size=1, max_size=6), data=st.data())
def test_postings_are_the_counts_of_tokens(size, documents, data):
    number_of = np.array(data.draw(st.permutations(range(13))))
    tokens = np.array([token for document in documents for token in document], np.int32)
    ends = np.cumsum([len(document) for document in documents])
    writer, inverted = MemoryWriter(), []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(inversion, "_RANGE", size)
        ranges = range_numbers(tokens, number_of, np.bincount(tokens, minlength=13))
        for terms, _ in invert_with(
            ranges, ends, lambda offsets: number_of[tokens[offsets]], 13, writer, lambda terms, offsets: None
        ):
            inverted += terms.tolist()
    expected: dict[int, list[tuple[int, int]]] = {}
    for doc, document in enumerate(documents):
        for term, count in Counter(int(number_of[token]) for token in document).items():
            expected.setdefault(term, []).append((doc, count))
    assert dict(zip(inverted, writer.postings, strict=True)) == expected
    assert inverted == sorted(expected)


@pytest.mark.parametrize(("limit", "fits"), [((1 << 61) - 1, True), (1 << 61, False)])
def test_terms_and_documents_for_which_a_key_has_no_room_are_refused(limit, fits):
    writer, terms = MemoryWriter(), np.array([limit - 1, 0, limit - 1])  # of three documents, which take two bits
    inverted = invert_with(
        np.zeros(3, np.uint8), np.arange(1, 4), lambda offsets: terms[offsets], limit, writer, lambda *_: None
    )
    if fits:
        assert [found.tolist() for found, _ in inverted] == [[0, limit - 1]]
        assert writer.postings == [[(1, 1)], [(0, 1), (2, 1)]]
    else:
        with pytest.raises(OverflowError, match="lower the memory limit"):
            next(inverted)
