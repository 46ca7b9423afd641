"""The order is the one that comparing strings one by one would yield."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.store.format.radix_sort import sort_order

# Long and very long common prefixes, and ends just before, at and just after every eighth byte.
pieces = st.lists(
    st.sampled_from([b"", b"\0", b"a", b"b", b"\xff", b"a" * 7, b"a" * 8, b"\0" * 8, b"a" * 504]), max_size=5
)


@given(st.lists(pieces.map(b"".join) | st.binary(max_size=20), max_size=30))
def test_order_is_that_of_comparing(strings: list[bytes]) -> None:
    order, differs = sort_order(strings)
    expected = sorted(range(len(strings)), key=strings.__getitem__)
    assert order.tolist() == expected
    ascending = [None, *(strings[position] for position in expected)]
    assert differs.tolist() == [string != previous for previous, string in pairwise(ascending)]


def test_words_of_a_million_letters_are_compared_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, lexsort = [], np.lexsort

    def count(keys: Any) -> Any:
        steps.append(len(keys[0]))
        return lexsort(keys)

    monkeypatch.setattr(np, "lexsort", count)
    strings = [b"a" * 1_000_000 + end for end in (b"b", b"", b"a", b"")]
    assert sort_order(strings)[0].tolist() == [1, 3, 2, 0]
    assert len(steps) < 1_000
