"""A single letter within a word, as in U.S.A and Swift's, finds nothing alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

TEXTS = [
    "Nước U.S.A rộng lớn",
    "Đội USA thắng lớn",
    "Album của Taylor Swift's fan",
    "Ngồi ở nhà ô Quang",
    "Nhóm u lành",
    "Tác giả O'Neill",
    "Gửi e-mail cho tôi",
    "Gửi email cho em ê",
    "Chụp x-quang phổi",
    "Người M'Nông",
    "Vitamin-C và kẽm",
    "Vitamin C sủi",
    "Chữ c viết hoa",
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    yield from searcher_of(tmp_path_factory.mktemp("fragments"), [Document(text, body=text) for text in TEXTS])


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("u.s.a", {"Nước U.S.A rộng lớn", "Đội USA thắng lớn"}),
        ("+u.s.a", {"Nước U.S.A rộng lớn", "Đội USA thắng lớn"}),
        ("u.s.a AND lớn", {"Nước U.S.A rộng lớn", "Đội USA thắng lớn"}),
        ("Swift's", {"Album của Taylor Swift's fan"}),
        ("Swift’s", {"Album của Taylor Swift's fan"}),
        ("o'neill", {"Tác giả O'Neill"}),
        ("+o'neill", {"Tác giả O'Neill"}),
        ("e-mail", {"Gửi e-mail cho tôi", "Gửi email cho em ê"}),
        ("+e-mail", {"Gửi e-mail cho tôi", "Gửi email cho em ê"}),
        ("M'Nông", {"Người M'Nông"}),
        ("vitamin-c", {"Vitamin-C và kẽm", "Vitamin C sủi"}),
    ],
)
def test_a_letter_of_a_word_finds_nothing_alone(searcher: Searcher, query: str, texts: set[str]) -> None:
    hits = searcher.search(query, limit=50).hits
    assert {hit.id for hit in hits} == texts
    assert all(hit.snippet.highlights for hit in hits)


def test_the_other_syllables_of_the_word_are_found_alone(searcher: Searcher) -> None:
    assert [hit.id for hit in searcher.search("x-quang", match="any")] == [
        "Chụp x-quang phổi",
        "Ngồi ở nhà ô Quang",
    ]


def test_a_letter_that_stands_alone_is_a_word(searcher: Searcher) -> None:
    assert {hit.id for hit in searcher.search("c")} == {"Chữ c viết hoa", "Vitamin C sủi", "Vitamin-C và kẽm"}
