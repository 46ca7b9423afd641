from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.lexicon.merge_policy import choose_merge

MEGABYTE = 1 << 20


@given(st.lists(st.integers(0, 1 << 30), min_size=1))
def test_after_a_merge_each_file_is_more_than_twice_as_large_as_all_younger_ones(sizes: list[int]) -> None:
    start = choose_merge(sizes)
    left = [*sizes[:start], sum(sizes[start:])]
    assert all(left[index] > 2 * sum(left[index + 1 :]) for index in range(len(left) - 1))
    assert choose_merge(left) == len(left) - 1


def test_a_large_file_waits_until_the_younger_ones_have_half_its_size() -> None:
    assert choose_merge([100 * MEGABYTE, 30 * MEGABYTE]) == 1
    assert choose_merge([100 * MEGABYTE, 50 * MEGABYTE]) == 0
    assert choose_merge([100 * MEGABYTE, 30 * MEGABYTE, 14 * MEGABYTE]) == 2
    assert choose_merge([100 * MEGABYTE, 30 * MEGABYTE, 20 * MEGABYTE]) == 0


def test_small_files_are_merged_at_once() -> None:
    assert choose_merge([5, 5]) == choose_merge([20_000, 5]) == 0
