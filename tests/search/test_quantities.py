"""A number with its unit is one condition, and neither its digits nor its letters are enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

TEXTS = [
    "viên nén 250mg",
    "viên nén 250 mg",
    "sổ tay 250 trang",
    "lá vàng 30 mg",
    "thẻ nhớ 16 GB, 64 GB và 256 GB",
    "ổ cứng 32gb",
    "gạo nếp 8kg",
    "gạo nếp 08kg",
    "gạo nếp 8 kg",
    "phòng 9 m2",
    "phòng 40 m2",
    "tranh 30 x 45 cm",
    "can nhựa 1.800ml",
    "can nhựa 1800 ml",
    "khán đài 1800 người",
    "vé xe 700 đồng",
    "bánh mì 18.000 đồng",
    "vốn 3,5 tỉ",
    "dài 3,5 km",
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = [Document(text, body=text) for text in TEXTS]
    documents += (Document(f"filler {number}", body="Câu này không có gì để tìm cả") for number in range(20))
    yield from searcher_of(tmp_path_factory.mktemp("quantities"), documents)


def found(searcher: Searcher, query: str) -> set[str]:
    return {hit.id for hit in searcher.search(query, limit=50)}


@pytest.mark.parametrize(
    ("quantity", "texts"),
    [
        ("250mg", {"viên nén 250mg", "viên nén 250 mg"}),
        ("250MG", {"viên nén 250mg", "viên nén 250 mg"}),
        ("32gb", {"ổ cứng 32gb"}),
        ("16gb", {"thẻ nhớ 16 GB, 64 GB và 256 GB"}),
        ("512gb", set()),
        ("8kg", {"gạo nếp 8kg", "gạo nếp 8 kg"}),
        ("08kg", {"gạo nếp 8kg", "gạo nếp 08kg", "gạo nếp 8 kg"}),
        ("9m2", {"phòng 9 m2"}),
        ("9m²", {"phòng 9 m2"}),
        ("30x45cm", {"tranh 30 x 45 cm"}),
        ("30cm", set()),
        ("1.800ml", {"can nhựa 1.800ml", "can nhựa 1800 ml"}),
        ("1800ml", {"can nhựa 1.800ml", "can nhựa 1800 ml"}),
        ("1800mg", set()),
        ("700đ", {"vé xe 700 đồng"}),
        ("700k", set()),
        ("18.000đ", {"bánh mì 18.000 đồng"}),
        ("3,5tỷ", {"vốn 3,5 tỉ"}),
        ("3,5kg", set()),
    ],
)
def test_a_condition_needs_the_number_and_its_unit(searcher: Searcher, quantity: str, texts: set[str]) -> None:
    everything = found(searcher, "câu OR NOT câu")
    assert everything >= set(TEXTS)
    assert found(searcher, f'+"{quantity}"') == texts
    assert found(searcher, f"({quantity}) AND NOT câu") == texts
    assert found(searcher, f"NOT {quantity}") == everything - texts


def test_the_number_or_the_unit_alone_still_finds_the_quantity(searcher: Searcher) -> None:
    assert "viên nén 250mg" in found(searcher, "+250")
    assert "viên nén 250mg" in found(searcher, "+mg")


def test_words_beside_an_excluded_quantity_still_find(searcher: Searcher) -> None:
    assert found(searcher, "thẻ NOT 128gb") == {"thẻ nhớ 16 GB, 64 GB và 256 GB"}
    assert found(searcher, "sổ AND 250mg") == set()


@pytest.mark.parametrize("query", ["(\u0301\u096b\u03011500) AND x", "*\u096b*(ủ\u0301500mgC++"])
def test_a_form_within_a_syllable_is_no_error(searcher: Searcher, query: str) -> None:
    assert searcher.search(query).query == query
