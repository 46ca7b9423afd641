"""Under an operator, a sign or a field, the syllables of a word stand together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

TEXTS = {
    "apart": "Giá gạo tăng; xuất cảnh qua cửa khẩu này, nhập cảnh qua cửa khẩu kia.",
    "export": "Gạo xuất khẩu tăng giá.",
    "import": "Gạo nhập khẩu từ Lào.",
    "bare": "gao xuat khau sang Lao",
    "solid": "Gạo xuấtkhẩu sang Nga.",
    "pupil": "Học trò sinh ra đã thích gạo.",
    "pupils": "Học sinh ăn gạo.",
    "clip": "Xem videoclip về gạo.",
    "clips": "Xem video clip về gạo.",
    "culture": "Gạo và văn hóa.",
    "cultures": "Văn gạo hóa ra ngô.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (Document(id, f"Bài {id}", text, {"year": 2024}) for id, text in TEXTS.items())
    yield from searcher_of(tmp_path_factory.mktemp("whole_words"), documents)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("gạo AND (xuất khẩu OR nhập khẩu)", {"export", "import", "solid"}),
        ("gao AND (xuat khau OR nhap khau)", {"export", "import", "solid", "bare"}),
        ("GẠO AND XUẤT KHẨU", {"export", "solid"}),
        ("gạo AND xuat khẩu", {"export", "solid"}),
        ("xuất khẩu AND gạo", {"export", "solid"}),
        ("xuất khẩu OR học sinh", {"export", "solid", "pupils"}),
        ("gạo +(xuất khẩu)", {"export", "solid"}),
        ("+(gạo xuất khẩu)", {"export", "solid"}),
        ("gạo AND (tăng giá xuất khẩu)", {"export"}),
        ("gạo AND ((xuất khẩu OR (nhập khẩu)) AND tăng)", {"export"}),
        ("gạo AND (xuất khẩu)^2", {"export", "solid"}),
        ("text:(xuất khẩu)", {"export", "solid"}),
        ("year:2024 AND xuất khẩu", {"export", "solid"}),
        ("gạo AND học sinh", {"pupils"}),
        ("gao AND hoc sinh", {"pupils"}),
        ("gạo AND (video clip)", {"clip", "clips"}),
        ("gạo AND videoclip", {"clip", "clips"}),
        ("gạo AND văn hóa", {"culture"}),
        ("gạo AND văn hoá", {"culture"}),
        ("tăng AND (giá gạo)", {"apart", "export"}),  # two words
        ("gạo AND (khẩu, xuất)", {"apart", "export"}),
        ("tăng NOT (xuất khẩu)", {"apart"}),
        ("tăng -(xuất khẩu)", {"apart"}),
    ],
)
def test_a_word_is_not_its_syllables_apart(searcher: Searcher, query: str, ids: set[str]) -> None:
    assert {hit.id for hit in searcher.search(query, limit=20)} == ids
    assert set(searcher.ids(query)) == ids


@pytest.mark.parametrize("accents", ["exact", "ignore"])
@pytest.mark.parametrize("query", ["gạo AND xuất khẩu", "gao AND xuat khau"])
def test_words_stand_together_however_accents_are_treated(searcher: Searcher, accents: str, query: str) -> None:
    as_typed = {"bare"} if query.isascii() else {"export"}
    ids = as_typed if accents == "exact" else {"export", "solid", "bare"}
    assert {hit.id for hit in searcher.search(query, accents=accents)} == ids  # type: ignore[arg-type]


def test_a_filter_asks_for_words(searcher: Searcher) -> None:
    assert {hit.id for hit in searcher.search("gạo", filters="xuất khẩu OR nhập khẩu")} == {
        "export",
        "import",
        "solid",
    }


@pytest.mark.parametrize("query", ["gạo AND (xuất khẩu OR nhập khẩu)", "gao AND (xuat khau OR nhap khau)"])
def test_a_word_that_no_document_has_is_a_word_of_the_dictionary(tmp_path: Path, query: str) -> None:
    documents = [Document(id, body=TEXTS[id]) for id in ("apart", "pupil", "clip")]
    for searcher in searcher_of(tmp_path, documents):
        assert not searcher.search(query)
        assert searcher.search(query.replace("xuất khẩu", "xuất cảnh").replace("xuat khau", "xuat canh"))
