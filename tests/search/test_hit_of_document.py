"""A document can be shown as the hit of a query, with more passages or as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from timviet.index import Document, DocumentMissing, Index
from timviet.search import Searcher

FAR = "Trời hôm nay nắng đẹp, đường phố đông người qua lại. " * 60


def test_the_hit_of_one_document_is_that_of_a_search(seeds_index: Path) -> None:
    with Searcher(seeds_index) as searcher:
        for query in ("dai hoi dang", '"bảo hiểm"', "giá gạo xuất khẩu"):
            for found in searcher.search(query, snippets=3):
                hit = searcher.hit(found.id, query, snippets=3)
                assert (hit.id, hit.title, hit.title_highlights) == (found.id, found.title, found.title_highlights)
                assert hit.snippets == found.snippets


def test_the_whole_body_has_the_highlights_of_the_best_passage(seeds_index: Path) -> None:
    with Searcher(seeds_index) as searcher:
        for query in ("dai hoi dang", "nam 2024", "quan long bien"):
            for found in searcher.search(query, snippets=100):
                document = searcher.document(found.id)
                assert document is not None
                (whole,) = searcher.hit(found.id, query, snippets=None).snippets
                assert (whole.text, whole.start) == (document.body, 0)
                for passage in found.snippets[:1]:
                    for start, end in passage.highlights:  # a passage may end within a phrase
                        first, last = start + passage.start, end + passage.start
                        assert any(low <= first and last <= high for low, high in whole.highlights)


def test_a_long_document_is_marked_from_its_first_section_to_its_last(tmp_path: Path) -> None:
    body = f"Giá gạo tăng.\n{FAR * 40}\nGạo xuất khẩu.\n{FAR * 40}\nNông dân trồng gạo."
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add(Document("sách", "Sách", body))
    with Searcher(tmp_path) as searcher:
        hit = searcher.hit("sách", "gao", snippets=None)
        assert [body[start:end] for start, end in hit.snippet.highlights] == ["gạo", "Gạo", "gạo"]
        assert len(searcher.hit("sách", "gao", snippets=9).snippets) == 3


def test_a_document_that_does_not_match_has_no_highlights(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(law=("Luật", "Đội mũ bảo hiểm."), rice="Giá gạo")) as searcher:
        hit = searcher.hit("law", "giá gạo", snippets=None)
        assert (hit.snippet.text, hit.snippet.highlights, hit.title_highlights) == ("Đội mũ bảo hiểm.", (), ())
        assert searcher.hit("law", "", snippets=None).snippet.text == "Đội mũ bảo hiểm."
        with pytest.raises(DocumentMissing):
            searcher.hit("none", "gạo")
        with pytest.raises(ValueError, match="snippets must not be negative"):
            searcher.hit("law", "gạo", snippets=-1)
