"""An index that an earlier version wrote opens, gives the same answers, and accepts further commits.

``formats/2`` was written in two commits: seven documents, then the deletion of document ``bỏ``. A change of the
layout gets a folder of its own, and this one stays as long as its format is supported.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from timviet.index import Document, Index, check
from timviet.search import Searcher

SAVED_INDEX = Path(__file__).parent / "formats" / "2"


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAVED_INDEX, tmp_path / "kho"))


@pytest.mark.parametrize(
    ("query", "ranking"),
    [
        ("dai hoi dang", [("dài", 4.162247762), ("nq-04", 3.012791797), ("đường", 0.204409722)]),
        ("đường", [("đường", 2.069906248), ("dương", 0.206373236)]),
        ("duong", [("đường", 1.665482474), ("dương", 0.791958167)]),
        ('"giá gạo"', [("gạo", 8.670571032)]),
        ("05-CT/TW", [("05-CT/TW", 14.68583045)]),
        ("30/10/2016", [("nq-04", 1.321560388)]),
        ("title:gạo", [("gạo", 0.623189103)]),
        ("year:>=2020 gạo", [("gạo", 5.417265941)]),
        ("gạo~ lúa", [("gạo", 2.307643528), ("05-CT/TW", 0.283695325)]),
        ("kind:tin", [("gạo", 0.0), ("đường", 0.0)]),
        ("xóa", []),
    ],
)
def test_its_hits_and_scores_have_not_changed(query: str, ranking: list[tuple[str, float]]) -> None:
    with Searcher(SAVED_INDEX) as searcher:
        ranked = searcher.rank(query)
    assert [id for id, _ in ranked] == [id for id, _ in ranking]
    assert [score for _, score in ranked] == pytest.approx([score for _, score in ranking], abs=1e-8)


def test_its_snippets_and_documents_can_be_read() -> None:
    with Searcher(SAVED_INDEX) as searcher:
        (hit,) = searcher.search("xuat khau").hits
        assert hit.snippet.html().startswith("Giá gạo <mark>xuất khẩu</mark> tăng 5 %")
        assert searcher.document("dương") == Document(
            "dương", "Mặt trời", "Hoa hướng dương quay về phía mặt trời.", {"year": 2023}
        )


def test_its_structures_are_consistent(index_folder: Path) -> None:
    assert check(index_folder, deep=True) == []


def test_its_segment_can_be_merged_by_a_new_commit(index_folder: Path) -> None:
    with Index.open(index_folder, jobs=1) as index:
        index.update(Document("dương", body="Dương cầm và vĩ cầm"))
        index.delete("gạo")
    with Searcher(index_folder) as searcher:
        assert [id for id, _ in searcher.rank("vi cam")] == ["dương"]
        assert searcher.rank('"giá gạo"') == []
    assert check(index_folder, deep=True) == []
