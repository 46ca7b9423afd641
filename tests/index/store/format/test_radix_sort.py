"""Strings stand in the order in which they would be if they were compared one by one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.radix_sort import sort_order

# Much in common at the beginning, and ends just before, at and just behind every eighth byte.
pieces = st.lists(st.sampled_from([b"", b"\0", b"a", b"b", b"\xff", b"a" * 7, b"a" * 8, b"\0" * 8]), max_size=5)


@given(st.lists(pieces.map(b"".join) | st.binary(max_size=20), max_size=30))
def test_order_is_that_of_comparing(strings: list[bytes]) -> None:
    order, other = sort_order(strings)
    expected = sorted(range(len(strings)), key=strings.__getitem__)
    assert order.tolist() == expected
    before = [None, *(strings[place] for place in expected)]
    assert other.tolist() == [string != one for one, string in pairwise(before)]
