"""A document that is titled as the query asks comes first, however often others repeat its words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from timviet.index import Document, Index
from timviet.search import Searcher

LAKE = "Hồ Tây rộng năm trăm héc-ta. Sen nở dọc bờ hồ vào mùa hè, sáng sớm có người chèo thuyền hái hoa."
DOCUMENTS = [
    Document("lake", "Hồ Tây", LAKE),
    Document("festival", "Lễ hội hoa sen Hồ Tây", "Hồ Tây mở hội. Hồ Tây treo đèn. Hồ Tây đông khách."),
    Document("anthology", "Tuyển tập tản văn", "Hồ Tây sớm mai. Hồ Tây chiều mưa. Hồ Tây đêm trăng. " * 9),
    Document("saddle", "Hố tây lăng", "Khu khai quật có ba hố, hố tây lăng sâu nhất."),
    Document("company", "Công ty chè Tuyết Shan", "Xưởng sao chè ở trên núi, mỗi năm bán ra trăm tấn."),
    Document("tea", "Chè shan tuyết", "Công ty chè, công ty cà phê và công ty đường đều mua chè shan tuyết. " * 5),
    Document("directive", "Chỉ thị 21-CT/HU", "Ban hành ngày đầu năm."),
    Document("reports", "Báo cáo", "Thực hiện Chỉ thị 21-CT/HU, Chỉ thị 21-CT/HU, Chỉ thị 21-CT/HU. " * 7),
    Document("untitled", "", "Hồ Tây, Hồ Tây, Hồ Tây."),
]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    folder: Path = tmp_path_factory.mktemp("titles")
    with Index.open(folder, create=True) as index:
        index.add_many(DOCUMENTS)
    searcher = Searcher(folder)
    return lambda query: searcher.rank(query)[0][0]


@pytest.mark.parametrize(
    "query", ["Hồ Tây", "ho tay", "hồ tây", '"hồ tây"', "hồ tay", "HỒ TÂY", "hồ^2 tây^2", '+hồ "tây"']
)
def test_a_title_that_is_the_query_comes_before_texts_that_repeat_it(first, query: str) -> None:
    assert first(query) == "lake"


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("lễ hội sen hồ tây", "festival"),
        ("hội hoa sen", "festival"),
        ("công ti chè tuyết shan", "company"),
        ("cong ty che tuyet shan", "company"),
        ("shan tuyết chè", "tea"),
        ("21-CT/HU", "directive"),
        ("chỉ thị 21-ct/hu", "directive"),
        ("hố tây", "saddle"),
    ],
)
def test_so_does_a_title_that_has_all_its_words(first, query: str, id: str) -> None:
    assert first(query) == id


def test_a_title_with_only_some_of_the_words_is_no_evidence_of_its_own(first) -> None:
    assert first("hồ tây đêm trăng") == "anthology"


@pytest.mark.parametrize(("query", "ids"), [("5,5", ["mark"]), ("5/5", ["day"]), ("1.500", ["price"])])
def test_a_title_has_a_number_or_a_date_only_as_a_whole(tmp_path: Path, query: str, ids: list[str]) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("month", "Tháng 5 ở lớp 1", "Hoa phượng nở, có 500 em."))
        index.add(Document("mark", "Điểm 5,5", "Lan được 5,5."))
        index.add(Document("day", "Lễ 5/5", "Tết Đoan ngọ."))
        index.add(Document("price", "Giá 1.500", "Mỗi quả 1500 đồng."))
    with Searcher(tmp_path) as searcher:
        hits = searcher.search(query).hits
    assert [hit.id for hit in hits][: len(ids)] == ids
    assert all(hit.title_highlights or hit.snippet.highlights for hit in hits)
    assert "month" not in [hit.id for hit in hits] or query == "5/5"


def test_the_explanation_names_the_title(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many(DOCUMENTS)
    with Searcher(tmp_path) as searcher:
        hit = searcher.search("hồ tây", explain=True).hits[0]
    assert [(part.field, part.text) for part in hit.explanation.parts][:2] == [("title", "hồ"), ("title", "tây")]
