"""A number in quotation marks, or one that is required, is a whole number of the document, not a part of one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

NUMBERS = ["5", "15", "500", "1.500", "21.500", "1.500.000", "5,5", "15,5", "1.500,5", "0,5", "500,15"]
UNITS = ["kg", "ml", "tấn", "đồng"]

DOCUMENTS = {
    "solid": "Chai 500ml.",
    "apart": "Chai 500 ml.",
    "more solid": "Chai 1.500ml.",
    "more apart": "Chai 1.500 ml.",
    "both": "Chai 1.500ml và chai 500ml.",
    "millions": "Giá 1.200.500 đồng.",
    "decimals": "Nặng 1.005,25 tấn.",
    "section": "Xem mục 1.2.3 của bản thảo.",
    "phone": "Gọi 0912 345 678 ngay.",
    "class": "Lớp 5 200 em.",
    "floor": "Tầng 12 500 chỗ.",
    "blanks": "Vốn 1 200 000 đồng.",
    "English": "About 1,234,567.8 km.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (Document(id, body=body) for id, body in DOCUMENTS.items())
    yield from searcher_of(tmp_path_factory.mktemp("numbers"), documents)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"500ml"', {"solid", "apart", "both"}),
        ('"500 ml"', {"solid", "apart", "both"}),
        ('"1.500ml"', {"more solid", "more apart", "both"}),
        ("+500ml", {"solid", "apart", "both"}),
        ("+1.500ml", {"more solid", "more apart", "both"}),
        ('"500"', {"apart", "solid", "both", "floor"}),
        ('"chai 1"', set()),
        ('"500 đồng"', set()),
        ('"200.500 đồng"', set()),
        ('"1.200.500 đồng"', {"millions"}),
        ('"giá 1.200"', set()),
        ('"25 tấn"', set()),
        ('"5,25 tấn"', set()),
        ('"005,25 tấn"', set()),
        ('"nặng 1.005"', set()),
        ('"1.005,25 tấn"', {"decimals"}),
        ('"000 đồng"', set()),
        ('"200 000 đồng"', set()),
        ('"8 km"', set()),
        ('"234,567.8 km"', set()),
        # what is no number of several groups has parts that are found alone
        ('"2.3"', {"section"}),
        ('"mục 1.2"', {"section"}),
        ('"345 678"', {"phone"}),
        ('"678 ngay"', {"phone"}),
        ('"200 em"', {"class"}),
        ('"lớp 5"', {"class"}),
        ('"tầng 12"', {"floor"}),
        # one or two digits alone
        ('"5"', {"class"}),
        ("+5", {"class"}),
        ("lớp AND 5", {"class"}),
        ('"2"', {"section"}),
        ('"1"', {"section"}),
        ('"12"', {"floor"}),
        ('"25"', set()),
        ('"8"', set()),
    ],
)
def test_a_number_is_found_as_a_whole(searcher: Searcher, query: str, ids: set[str]) -> None:
    hits = searcher.search(query, limit=50).hits
    assert {hit.id for hit in hits} == ids
    assert all(hit.snippet.highlights for hit in hits)


def test_the_whole_number_is_highlighted(searcher: Searcher) -> None:
    for query in ('"500ml"', '"500 ml"'):
        (snippet,) = (hit.snippet for hit in searcher.search(query) if hit.id == "both")
        marked = [snippet.text[start:end] for start, end in snippet.highlights]
        assert marked == ["500ml"]


@pytest.mark.parametrize("order", ["{number} {unit}", "{unit} {number}", "{number}{unit}", "{number}"])
def test_numbers_are_found_where_the_text_has_them(order: str, indexed: Callable[..., Path]) -> None:
    draw = random.Random(order)

    def sentence() -> str:
        words = (word for _ in range(draw.randrange(1, 4)) for word in (draw.choice(NUMBERS), draw.choice(UNITS)))
        return " ".join(words) if draw.random() < 0.5 else " ".join([*words][::-1])

    texts = {f"d{number}": sentence() for number in range(80)}
    with Searcher(indexed(**texts)) as searcher:
        for number, unit in product(NUMBERS, UNITS):
            text = " ".join(order.replace("}{", "} {").format(number=number, unit=unit).split())
            occurrence = re.compile(rf"(?<![^ ]){re.escape(text)}(?![^ ])")
            expected = {id for id, text in texts.items() if occurrence.search(text)}
            query = f'"{order.format(number=number, unit=unit)}"'
            assert {hit.id for hit in searcher.search(query, limit=100)} == expected, query
