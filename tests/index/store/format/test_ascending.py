"""Numbers are found in arrays whose dtype may be too narrow for them."""

import numpy as np
import pytest

from timviet.index.store.format.ascending import find_number, is_ascending, position_of

COLUMN = np.array([2, 3, 3, 250], np.uint8)


@pytest.mark.parametrize(("number", "position"), [(0, 0), (3, 1), (250, 3), (255, 4), (256, 4), (1 << 40, 4)])
def test_positions_are_those_of_searchsorted_for_any_number(number, position):
    assert position_of(number, COLUMN) == position


def test_only_numbers_in_the_array_are_found():
    assert [find_number(number, COLUMN) for number in (2, 3, 4, 250, 258, 1 << 40)] == [0, 1, None, 3, None, None]


@pytest.mark.parametrize(
    ("numbers", "ascends", "strictly"),
    [
        ([], True, True),
        ([7], True, True),
        ([1, 2, 9], True, True),
        ([1, 1, 9], True, False),
        ([9, 1], False, False),
    ],
)
def test_ascending_arrays_are_recognized(numbers, ascends, strictly):
    column = np.array(numbers, np.uint16)
    assert (is_ascending(column), is_ascending(column, strictly=True)) == (ascends, strictly)
