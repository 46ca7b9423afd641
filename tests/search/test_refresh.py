"""A searcher opens later commits when it is told to, and says whether there was one."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from timviet import Document, Index, IndexMissing, Searcher
from timviet.search import read_synonyms


def add(folder: Path, id: str) -> None:
    with Index.open(folder) as index:
        index.add(Document(id, body="gạo nếp"))


def test_a_refresh_says_whether_anything_changed(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    with Searcher(folder) as searcher:
        assert not searcher.refresh()
        add(folder, "b")
        assert len(searcher) == 1
        assert searcher.refresh()
        assert not searcher.refresh()
        assert len(searcher) == 2


def test_an_automatic_refresh_sees_each_commit_at_once(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    with Searcher(folder, refresh="auto") as searcher, Searcher(folder, refresh=3600) as later:
        for count in range(1, 6):
            assert searcher.search("gạo").total == len(searcher) == count
            add(folder, f"b{count}")
        assert later.search("gạo").total == 1


def test_another_index_in_the_same_folder_is_noticed(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a="gạo")
    with Index.open(tmp_path / "other", create=True) as index:
        index.add(Document("z", body="gạo"))
    with Searcher(folder, refresh="auto") as searcher:
        shutil.rmtree(folder)
        os.rename(tmp_path / "other", folder)  # both have made one commit
        assert [hit.id for hit in searcher.search("gạo")] == ["z"]


def test_a_searcher_whose_index_is_gone_stays_open(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    with Searcher(folder) as searcher:
        shutil.rmtree(folder)
        with pytest.raises(IndexMissing):
            searcher.refresh()
        assert searcher.search("gạo").total == 1


def test_threads_may_search_while_one_refreshes(indexed: Callable[..., Path]) -> None:
    folder = indexed(**{f"d{number}": "gạo nếp" for number in range(50)})
    with Searcher(folder, refresh="auto") as searcher, ThreadPoolExecutor(4) as threads:
        searches = [threads.submit(searcher.search, "gạo nếp") for _ in range(200)]
        for number in range(5):
            add(folder, f"new{number}")
        totals = [search.result().total for search in searches]
        assert set(totals) <= set(range(50, 56))
        assert searcher.search("gạo nếp").total == 55


@pytest.mark.parametrize("refresh", ["always", -1, float("nan")])
def test_an_invalid_interval_is_refused(indexed: Callable[..., Path], refresh: object) -> None:
    with pytest.raises(ValueError, match="refresh must be"):
        Searcher(indexed(a="gạo"), refresh=refresh)  # type: ignore[arg-type]


def test_a_pickled_searcher_opens_the_same_index(indexed: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("gạo, lúa\n", encoding="utf-8")
    folder = indexed(a="gạo", b="lúa")
    with Searcher(folder, synonyms=read_synonyms(tmp_path / "synonyms.txt"), refresh="auto") as searcher:
        copy = pickle.loads(pickle.dumps(searcher))
    add(folder, "c")
    assert {hit.id for hit in copy.search("gạo")} == {"a", "b", "c"}
    copy.close()


def test_an_empty_index_and_its_searcher_are_true(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True) as index, Searcher(tmp_path / "index") as searcher:
        assert (len(index), len(searcher)) == (0, 0)
        assert index
        assert searcher


def test_a_pinned_searcher_stays_at_its_commit(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    with Searcher(folder, refresh="auto") as searcher:
        pinned = searcher.pinned()
        add(folder, "b")
        assert [searcher.search("gạo").total, pinned.search("gạo").total] == [2, 1]
        assert pinned.generation == searcher.generation - 1
        searcher.pinned().close()
        assert searcher.search("gạo").total == 2


def test_no_two_commits_have_the_same_id(indexed: Callable[..., Path]) -> None:
    ids = set()
    for body in ("gạo", "lúa"):
        folder = indexed(a=body)
        with Searcher(folder, refresh="auto") as searcher:
            first = searcher.commit_id
            assert searcher.commit_id == first
            add(folder, "b")
            ids |= {first, searcher.commit_id}
        shutil.rmtree(folder)  # the next one has the same numbers of commits
    assert len(ids) == 4
