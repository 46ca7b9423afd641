from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.distinct import find_distinct


@given(st.lists(st.integers(0, 9)))
def test_distinct_numbers_are_in_order_of_first_occurrence_and_indices_restore_the_array(
    numbers: list[int],
) -> None:
    occurring, indices = find_distinct(np.array(numbers, np.int64), 10)
    assert occurring.tolist() == list(dict.fromkeys(numbers))
    assert occurring[indices].tolist() == numbers
