"""A pattern of digits matches telephone numbers, plates, codes and other numbers however these are grouped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

DOCUMENTS = {
    "blanks": "Gọi 0912 345 678 ngay.",
    "solid": "Gọi 0912345678 ngay.",
    "dots": "Gọi 0912.345.679 ngay.",
    "pairs": "Gọi 09 12 34 56 77 ngay.",
    "abroad": "Gọi +84 912 345 111 ngay.",
    "other": "Gọi 0987 345 678 ngay.",
    "Hà Nội": "Điện thoại (024) 3825 1234.",
    "plate": "Xe 29A-123.45 và xe 29A 123.46.",
    "solid plate": "Xe 29A12399.",
    "motorcycle": "Xe 29-H1 234.56.",
    "code": "Chỉ thị 05-CT/TW.",
    "short code": "Chỉ thị 5-CT/TU.",
    "other code": "Chỉ thị 15-CT/TW.",
    "price": "Giá 1.200.000 đồng.",
    "book": "ISBN 978-604-1-12345-6.",
    "account": "STK 1903 1234 567.",
}
ALL_0912345 = {"blanks", "solid", "dots", "pairs", "abroad"}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (Document(id, body=body) for id, body in DOCUMENTS.items())
    yield from searcher_of(tmp_path_factory.mktemp("digits"), documents)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("0912345*", ALL_0912345),
        ("0912.345*", ALL_0912345),
        ("0912-345-*", ALL_0912345),
        ("0912 345*", ALL_0912345),
        ('"0912 345*"', ALL_0912345),
        ("84912345*", ALL_0912345),
        ("+84912345*", ALL_0912345),
        ("+84 912 345*", ALL_0912345),
        ("0912345678*", {"blanks", "solid"}),
        ("0912345?78", {"blanks", "solid"}),
        ("0912*678", {"blanks", "solid"}),
        ("+0912345* AND gọi", ALL_0912345),
        ("0912345* NOT 0987*", ALL_0912345),
        ("(gọi) AND NOT 0912345*", {"other"}),
        ("0243825*", {"Hà Nội"}),
        ("0912346*", set()),
        ("29A-123*", {"plate", "solid plate"}),
        ("29a123*", {"plate", "solid plate"}),
        ("29A-123.4*", {"plate"}),
        ("29-h12*", {"motorcycle"}),
        ("29h123*", {"motorcycle"}),
        ("05-CT*", {"code", "short code"}),
        ("5/ct/t*", {"code", "short code"}),
        ("05-?T/TW", {"code"}),
        ("120000*", {"price"}),
        ("978604*", {"book"}),
        ("19031234*", {"account"}),
    ],
)
def test_a_pattern_finds_the_number_in_every_grouping(searcher: Searcher, query: str, ids: set[str]) -> None:
    hits = searcher.search(query, limit=50).hits
    assert {hit.id for hit in hits} == ids
    assert all(hit.snippet.highlights for hit in hits)


def test_the_whole_number_is_highlighted_and_a_note_names_it(searcher: Searcher) -> None:
    results = searcher.search("0912345*")
    assert {text for hit in results for text in marked(hit.snippet)} == {
        "0912 345 678",
        "0912345678",
        "0912.345.679",
        "09 12 34 56 77",
        "84 912 345 111",
    }
    (note,) = results.notes
    assert note.evidence == "0912345*: 0912345678, 0912345111, 0912345677, 0912345679"


def marked(snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]
