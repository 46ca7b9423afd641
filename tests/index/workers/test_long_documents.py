"""A very long document is analyzed in parts, and is the same document afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import held

from timviet import Searcher
from timviet.index import Document, Index, check
from timviet.index.analysis import sections
from timviet.index.store.commit import index_writer
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.workers import pool

PAGES = 300
BODY = "\n\n".join(
    f"Trang {number}.\nỞ xã thứ {number} người ta trồng giống lúa mang mã số {number + 5000}.\n"
    + "Ruộng cạn thì gieo khoai. " * 30
    for number in range(PAGES)
)
DOCUMENTS = [
    Document("a", "Trước", "Một văn bản ngắn."),
    Document(
        "sách",
        "Sách lúa",
        BODY,
        {"year": 1999},
        "r1",
        tuple((BODY.index(f"Trang {number}."), {"page": number + 1, "line": 1}) for number in range(PAGES)),
    ),
    Document("b", "Sau", "Một văn bản ngắn khác."),
]


@pytest.fixture(params=[1, 2])
def path(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sections, "_STRETCH", 20_000)
    monkeypatch.setattr(pool, "_BATCH_CHARACTERS", 10_000)
    with Index.open(tmp_path, create=True, jobs=request.param) as index:
        index.add_many(DOCUMENTS)
    return tmp_path


def test_it_is_stored_found_and_placed_as_a_whole(path: Path) -> None:
    with Index.open(path) as index:
        assert [*index.documents()] == DOCUMENTS
    assert not check(path, deep=True)
    with Searcher(path) as searcher:
        assert [hit.id for hit in searcher.search("lúa AND year:1999")] == ["sách"]
        for number in (0, 37, 150, PAGES - 1):
            hit = searcher.search(f"mã số {number + 5000}").hits[0]
            assert hit.id == "sách"
            assert hit.place == {"page": number + 1, "line": 2}
        assert [hit.id for hit in searcher.search("title:sách")] == ["sách"]


def test_it_is_deleted_and_replaced_as_a_whole(path: Path) -> None:
    with Index.open(path) as index:
        index.update(DOCUMENTS[1])
        index.delete("sách")
        index.commit()
        assert [document.id for document in index.documents()] == ["a", "b"]
    with Searcher(path) as searcher:
        assert not searcher.search('"mã số 5200"')


def test_no_segment_ends_within_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_STRETCH", 20_000)
    monkeypatch.setattr(pool, "_BATCH_CHARACTERS", 10_000)
    with Index.open(tmp_path, create=True, jobs=1) as index, held(tmp_path) as held_folder:
        writer = index_writer.IndexWriter(open_snapshot(index.path), held_folder, memory=0)
        for batch, encoded in pool.AnalysisPool(1).analyze(DOCUMENTS):
            writer.add(batch, encoded)
            if not writer.has_room():
                writer.flush()
        assert [document.id for document in writer.documents()] == ["a", "sách", "b"]
        assert [document.body for document in writer.documents()] == [each.body for each in DOCUMENTS]
        writer.rollback()
