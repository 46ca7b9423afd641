from __future__ import annotations

from pathlib import Path

import pytest

from timviet.index import Document, DocumentMissing, Index
from timviet.search import Searcher

TEXTS = {
    "rice": "Giá gạo xuất khẩu tăng, giá gạo nếp giảm.",
    "more rice": "Gạo nếp và gạo tẻ xuất khẩu tăng giá.",
    "congress": "Đại hội đảng bộ quận Long Biên khai mạc.",
    "road": "Con đường nghiêng, nghiên cứu đường sắt.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("similar") / "index"
    with Index.open(folder, create=True, jobs=1) as index:
        for id, text in TEXTS.items():
            index.add(Document(id=id, title="", body=text))
    return folder


def test_the_document_with_the_same_pairs_of_syllables_is_the_most_similar(folder: Path) -> None:
    with Searcher(folder) as searcher:
        results = searcher.similar("rice")
        assert results[0].id == "more rice"
        assert "rice" not in [hit.id for hit in results]
        assert results[0].snippet.highlights
        assert len(searcher.similar("rice", limit=1)) == 1


def test_a_document_that_is_missing_has_none(folder: Path) -> None:
    with Searcher(folder) as searcher, pytest.raises(DocumentMissing, match="no document has the id 'none'"):
        searcher.similar("none")
