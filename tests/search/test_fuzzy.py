"""Documents with the spelling nearest to a fuzzy word come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from timviet import Document, Index, Searcher


@pytest.mark.parametrize(
    ("query", "nearest_first"),
    [
        ("ngiêng~", ["nghiêng", "giếng"]),
        ("ngieng~", ["nghiêng", "giếng"]),
        ("nghiên~", ["nghiên", "nghiện", "nghiêng"]),
        ("xâu~", ["xâu", "xấu", "sâu", "xây"]),
        ("kon~", ["con", "kín"]),
        ("chanh~", ["chanh", "tranh", "canh"]),
        ("nỗi~", ["nỗi", "nổi", "nội", "lỗi"]),
        ("trường~2", ["trường", "trưởng", "chương", "hương"]),
        ("+ngiêng~ gỗ", ["nghiêng", "giếng"]),
        ('ngiêng~ OR "cột mốc"', ["nghiêng", "giếng"]),
    ],
)
def test_the_nearest_spelling_comes_first(tmp_path: Path, query: str, nearest_first: list[str]) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number, syllable in enumerate(reversed(nearest_first)):  # ties are broken by the order of documents
            index.add(Document(f"d{number}", body=f"bức ảnh {syllable} bằng gỗ"))
    with Searcher(tmp_path / "index") as searcher:
        bodies = [hit.snippet.text.split()[2] for hit in searcher.search(query).hits]
    assert [body for body in bodies if body in nearest_first] == nearest_first


def test_a_document_scores_by_its_nearest_spelling_whatever_else_it_has(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("many", body="giếng niêng ngiền"))
        index.add(Document("near", body="nghiêng cột nhà"))
    with Searcher(tmp_path / "index") as searcher:
        assert [id for id, _ in searcher.rank("ngiêng~")] == ["near", "many"]
