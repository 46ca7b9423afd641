"""A document counts as long as Lucene's byte says; tests/search/engine/test_lucene.py asks Lucene itself."""

from __future__ import annotations

import numpy as np
import pytest
from reference import counted

from timviet.index.counted_lengths import COUNTED_LENGTHS, counted_length, length_bytes

FROM_40_ON = [
    *(40, 42, 44, 46, 48, 50, 52, 54, 56, 60, 64, 68, 72, 76, 80, 84, 88, 96, 104, 112, 120, 128, 136, 144),
    *(152, 168, 184, 200, 216, 232, 248, 264, 280, 312, 344, 376, 408, 440, 472, 504, 536, 600, 664, 728, 792),
]


def test_the_first_lengths_are_those_of_lucene() -> None:
    assert COUNTED_LENGTHS[: 40 + len(FROM_40_ON)].tolist() == [*range(40), *FROM_40_ON]
    assert (len(COUNTED_LENGTHS), COUNTED_LENGTHS[-1]) == (256, 2_013_265_944)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.int64])
def test_a_document_counts_as_long_as_the_next_lower_length(dtype: type) -> None:
    borders = COUNTED_LENGTHS[COUNTED_LENGTHS < 1 << 31]
    lengths = np.concatenate([np.arange(3000), borders, borders[1:] - 1, [(1 << 31) - 1]])
    lengths = lengths[lengths <= np.iinfo(dtype).max].astype(dtype)
    of_lengths = COUNTED_LENGTHS[length_bytes(lengths)].tolist()
    assert of_lengths == [counted(length) for length in lengths.tolist()]
    assert of_lengths == [counted_length(length) for length in lengths.tolist()]
    for length, shorter in zip(lengths.tolist(), of_lengths, strict=True):
        assert shorter == length if length < 40 else length * 8 / 9 < shorter <= length


def test_a_longer_document_never_counts_as_shorter() -> None:
    assert (np.diff(COUNTED_LENGTHS) > 0).all()
    assert (np.diff(length_bytes(np.arange(100_000)).astype(np.int64)) >= 0).all()
