from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from timviet.index.errors import ClusterRefused
from timviet.search import Searcher


def test_threads_that_share_a_new_searcher_get_the_same_hits(indexed: Callable[..., Path]) -> None:
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


def test_a_word_that_only_very_long_documents_have_is_found(indexed: Callable[..., Path]) -> None:
    folder = indexed(long="chữ " * 70_000 + "hiếm", short="gạo")
    with Searcher(folder) as searcher:
        assert [id for id, _ in searcher.rank("hiếm")] == ["long"]
        assert [id for id, _ in searcher.rank("chữ")] == ["long"]


def test_documents_with_a_rare_word_rank_before_those_with_a_common_one(indexed: Callable[..., Path]) -> None:
    texts = {f"d{number:03}": f"người ở quận {'dân ' * (number % 5)}" for number in range(400)}
    folder = indexed(rare="quýt hồng ngọt", **texts)
    with Searcher(folder) as searcher:
        hits = searcher.search("quýt dân", limit=60).hits
    assert hits[0].id == "rare"
    assert all(hit.score > 0 for hit in hits)
    assert all(int(hit.id[1:]) % 5 for hit in hits[1:])


def test_one_large_page_has_the_hits_of_several_small_ones(indexed: Callable[..., Path]) -> None:
    folder = indexed(**{f"d{number:03}": f"UBND quận họp lần {number}" for number in range(130)})
    with Searcher(folder) as searcher:
        together = searcher.search("ubnd quận", limit=130).hits
        apart = [
            hit for offset in range(0, 130, 13) for hit in searcher.search("ubnd quận", limit=13, offset=offset)
        ]
    assert list(together) == apart


@pytest.mark.parametrize("kind", [str, Path])
def test_an_index_on_a_cluster_is_searched_alone(indexed: Callable[..., Path], kind: type[str | Path]) -> None:
    folder = indexed(a="Giá gạo")
    with pytest.raises(
        ClusterRefused, match=r"opensearch://node:9200/kho: .* searched alone; name no other index"
    ):
        Searcher([folder, kind("opensearch://node/kho")])
