from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from timviet.search import Searcher


def test_threads_that_share_a_new_searcher_get_the_same_answer(indexed: Callable[..., Path]) -> None:
    texts = {
        f"d{number}": f"đảng bộ quận số {number} đang dâng đăng dạng {'đảng ' * (number % 7)}"
        for number in range(60)
    }
    folder = indexed(**texts)
    with Searcher(folder) as searcher:
        expected = searcher.rank("đảng bộ dạng quận")
    for _ in range(10):
        with Searcher(folder) as searcher, ThreadPoolExecutor(6) as threads:
            assert set(map(tuple, threads.map(searcher.rank, ["đảng bộ dạng quận"] * 6))) == {tuple(expected)}
