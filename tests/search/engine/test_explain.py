"""The parts of an explanation add up to the score, for every kind of query."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from thorough import first

from timviet.search import Searcher
from timviet.search.cli.render import explanation_lines

TEXTS = {
    "congress": ("Đại hội Đảng bộ", "Đại hội Đảng bộ quận lần thứ XIII họp ngày 15/4/2024 ở Hà Nội."),
    "office": "UBND thành phố ban hành Chỉ thị 05-CT/TW về việc trồng cây.",
    "long": "Ủy ban nhân dân thành phố họp về việc trồng cây xanh.",
    "road": "Con đường này dài hơn con đường kia.",
    "name": "Ông Dương trồng cây ven đường.",
}
QUERIES = [
    "dai hoi dang bo",
    "đại hội đảng bộ",
    "ubnd thanh pho",
    "ủy ban nhân dân trồng cây",
    "05-CT/TW",
    "15/4/2024",
    "duong",
    '"con đường"',
    "title:dai hoi",
    "+trồng cây -đường",
    "trong*",
    "cây^3 OR đường",
    '"con kia"~5',
]


@pytest.mark.parametrize("query", first(4, QUERIES))
@pytest.mark.parametrize("accents", ["auto", "exact", "ignore"])
def test_parts_add_up_to_the_score(indexed: Callable[..., Path], query: str, accents: str) -> None:
    with Searcher(indexed(**TEXTS)) as searcher:
        for hit in searcher.search(query, accents=accents, explain=True):
            assert hit.explanation is not None
            assert hit.explanation.score == hit.score
            assert sum(part.score for part in hit.explanation.parts) == hit.score
            for part in hit.explanation.parts:
                assert part.score > 0
                assert part.weight * part.rarity * part.frequency == pytest.approx(part.score, rel=1e-6)


def test_an_explanation_is_printed_for_people(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(**TEXTS)) as searcher:
        (hit, *_) = searcher.search("title:dai", explain=True)
        assert hit.explanation is not None
        first, *lines = explanation_lines(hit.explanation)
        assert first == f"{hit.score:.4f} ="
        assert any("without accents: dai in title" in line for line in lines)
        assert searcher.search("dai").hits[0].explanation is None
        assert "explanation" in hit.to_dict()


def test_parts_add_up_to_the_score_after_updates(indexed: Callable[..., Path]) -> None:
    folder = indexed(**TEXTS)
    indexed(more="Thêm một đại hội nữa", road="Con đường dài")
    with Searcher(folder) as searcher:
        for hit in searcher.search("đại hội con đường", explain=True):
            assert hit.explanation is not None
            assert hit.explanation.score == hit.score


def test_an_explanation_shows_the_length_and_how_long_the_document_counts(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(long=" ".join(["gạo", *["lúa"] * 44]), short="gạo lúa ngô")) as searcher:
        short, long = searcher.search("gao", explain=True, accents="ignore")
        assert short.explanation is not None
        assert long.explanation is not None
        assert str(short.explanation).endswith(", length 3")
        assert str(long.explanation).endswith(", length 45 (counted as 44)")
        assert explanation_lines(long.explanation)[-1].endswith(" frequency, length 45 (counted as 44)")
