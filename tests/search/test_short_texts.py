"""Names, titles of songs, addresses and chat lines: the exact one comes first, then those that have every word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from thorough import first

from timviet.search import Searcher

LINES = [
    "Gạo nếp cái hoa vàng túi 2 kg",
    "Gạo nếp cái hoa vàng",
    "Gạo nếp nương Điện Biên",
    "Gạo nếp",
    "Bánh gạo nếp",
    "Bánh gạo",
    "Mưa trên phố cũ",
    "Phố cũ mưa bay",
    "Phố cũ",
    "Phố",
    "Cơn mưa phố núi",
    "12 ngõ 34 đường Láng, Đống Đa, Hà Nội",
    "34 ngõ 12 đường Láng, Đống Đa, Hà Nội",
    "34 đường Láng Hạ, Ba Đình, Hà Nội",
    "em ơi mai mấy giờ mình đi",
    "mai mấy giờ em đi học",
    "mai em đi học rồi",
    "em đi học thêm đến mấy giờ mới về",
    "mấy giờ rồi em",
    "mai em có đi không",
]


@pytest.fixture
def ranked(indexed: Callable[..., Path]) -> Callable[[str], list[str]]:
    searcher = Searcher(indexed(**{f"line{number}": line for number, line in enumerate(LINES)}))
    return lambda query: [LINES[int(id.removeprefix("line"))] for id, _ in searcher.rank(query)]


@pytest.mark.parametrize("line", first(8, LINES))
@pytest.mark.parametrize("change", [str, str.upper])
def test_the_line_that_is_the_query_comes_first(ranked, line: str, change) -> None:
    assert ranked(change(line))[0] == line


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("gao nep", "Gạo nếp"),
        ("pho cu mua bay", "Phố cũ mưa bay"),
        ("nếp gạo bánh", "Bánh gạo nếp"),
        ("gạo nếp điện biên", "Gạo nếp nương Điện Biên"),
        ("gạo nếp 2 kg", "Gạo nếp cái hoa vàng túi 2 kg"),
        ("mưa phố", "Cơn mưa phố núi"),
        ("12 ngõ 34 láng", "12 ngõ 34 đường Láng, Đống Đa, Hà Nội"),
        ("láng hạ hà nội", "34 đường Láng Hạ, Ba Đình, Hà Nội"),
        ("mai mấy giờ đi học", "mai mấy giờ em đi học"),
        ("mai em không đi", "mai em có đi không"),
        ("thêm đến mấy giờ", "em đi học thêm đến mấy giờ mới về"),
    ],
)
def test_a_line_that_has_every_word_comes_first(ranked, query: str, line: str) -> None:
    assert ranked(query)[0] == line


def test_of_two_such_lines_the_shorter_comes_first(ranked) -> None:
    assert ranked("gạo nếp")[:2] == ["Gạo nếp", "Bánh gạo nếp"]
    assert ranked("phố cũ")[:2] == ["Phố cũ", "Phố cũ mưa bay"]


def test_passages_are_ranked_by_what_is_rare_in_them(indexed: Callable[..., Path]) -> None:
    padding = " Nước lên cao rồi rút, người ta lại ra đồng, chuyện cũ kể mãi không hết." * 4
    texts = {f"filler{i}": f"Ngày thứ {i} ở bên sông có gió." + padding for i in range(20)}
    texts |= {"many": "Ở bên sông có gió, ở bên sông có nắng." + padding, "rare": "Đàn vạc ăn đêm." + padding}
    with Searcher(indexed(**texts)) as searcher:
        assert searcher.search("vạc ở bên sông có gió").hits[0].id == "rare"
