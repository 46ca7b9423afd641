from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.tables.memo_column import MemoColumn


@given(st.lists(st.lists(st.integers(0, 5000), max_size=8), max_size=5))
def test_each_chunk_is_computed_once_however_often_it_is_asked_for(batches: list[list[int]]) -> None:
    column, computed = MemoColumn(), []

    def compute(chunks: list[str]) -> list[int]:
        computed.extend(chunks)
        return [2 * int(chunk) for chunk in chunks]

    for numbers in batches:
        answer = column.look_up(np.array(numbers, np.int64), list(map(str, numbers)), compute)
        assert answer.tolist() == [2 * number for number in numbers]
    assert len(computed) == len(set(computed)) == len({number for numbers in batches for number in numbers})


def test_values_are_computed_again_after_a_failure() -> None:
    column = MemoColumn()
    numbers, chunks = np.array([0, 1]), ["a", "b"]

    def fail(chunks: list[str]) -> list[int]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        column.look_up(numbers, chunks, fail)
    assert column.look_up(numbers, chunks, lambda chunks: [len(chunks)] * len(chunks)).tolist() == [2, 2]
