from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.distinct import distinct


@given(st.lists(st.integers(0, 9)))
def test_distinct_numbers_come_in_order_of_first_occurrence_and_give_the_array_back(numbers: list[int]) -> None:
    occurring, places = distinct(np.array(numbers, np.int64), 10)
    assert occurring.tolist() == list(dict.fromkeys(numbers))
    assert occurring[places].tolist() == numbers
