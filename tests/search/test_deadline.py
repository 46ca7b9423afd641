"""A search that has a deadline ends there, and harms no later one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from timviet import Searcher
from timviet.search.deadline import DeadlinePassed, deadline


@pytest.mark.parametrize("query", ["giá gạo", "giá OR gạo", "gạ*", "gao~", '"giá gạo"', "gạo -lúa"])
def test_a_search_ends_at_its_deadline(indexed: Callable[..., Path], query: str) -> None:
    with Searcher(indexed(a="giá gạo", b="giá lúa")) as searcher:
        with deadline(time.monotonic() - 1), pytest.raises(DeadlinePassed):
            searcher.search(query)
        with deadline(time.monotonic() + 3600):
            found = searcher.search(query)
        assert found.to_dict() == searcher.search(query).to_dict()
        assert found.total
