"""An index that an earlier revision wrote opens, answers as it did then, and takes further commits.

``formats/2`` was written in two commits: seven documents, then the deletion of the one called ``bỏ``. A change of
the layout gets a folder of its own, so that this one is opened for as long as its format is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from timviet.index import Document, Index, check
from timviet.search import Searcher

WRITTEN_BEFORE = Path(__file__).parent / "formats" / "2"


@pytest.fixture
def kho(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WRITTEN_BEFORE, tmp_path / "kho"))


@pytest.mark.parametrize(
    ("query", "ranking"),
    [
        ("dai hoi dang", [("dài", 3.979169007), ("nq-04", 2.875580619), ("đường", 0.128083439)]),
        ("đường", [("đường", 2.069906248), ("dương", 0.206373236)]),
        ("duong", [("đường", 1.712858699), ("dương", 0.471973171)]),
        ('"giá gạo"', [("gạo", 2.715679249)]),
        ("05-CT/TW", [("05-CT/TW", 2.308932658)]),
        ("30/10/2016", [("nq-04", 1.321560388)]),
        ("title:gạo", [("gạo", 0.645669082)]),
        ("year:>=2020 gạo", [("gạo", 2.439819973)]),
        ("gạo~ lúa", [("gạo", 2.307643528), ("05-CT/TW", 0.581575409)]),
        ("kind:tin", [("gạo", 0.0), ("đường", 0.0)]),
        ("xóa", []),
    ],
)
def test_its_hits_and_scores_are_those_of_the_day(query: str, ranking: list[tuple[str, float]]) -> None:
    with Searcher(WRITTEN_BEFORE) as searcher:
        found = searcher.rank(query)
    assert [id for id, _ in found] == [id for id, _ in ranking]
    assert [score for _, score in found] == pytest.approx([score for _, score in ranking], abs=1e-8)


def test_its_snippets_and_documents_are_read() -> None:
    with Searcher(WRITTEN_BEFORE) as searcher:
        (hit,) = searcher.search("xuat khau").hits
        assert hit.snippet.html().startswith("Giá gạo <mark>xuất khẩu</mark> tăng 5 %")
        assert searcher.document("dương") == Document(
            "dương", "Mặt trời", "Hoa hướng dương quay về phía mặt trời.", {"year": 2023}
        )


def test_its_structures_agree_with_each_other(kho: Path) -> None:
    assert check(kho, deep=True) == []


def test_it_takes_a_commit_that_merges_its_segment(kho: Path) -> None:
    with Index.open(kho, jobs=1) as index:
        index.update(Document("dương", body="Dương cầm và vĩ cầm"))
        index.delete("gạo")
    with Searcher(kho) as searcher:
        assert [id for id, _ in searcher.rank("vi cam")] == ["dương"]
        assert searcher.rank('"giá gạo"') == []
    assert check(kho, deep=True) == []
