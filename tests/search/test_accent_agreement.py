"""Of documents that differ only in their accents, those that agree with what was typed come first."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from timviet.index.text.fold import fold, is_compatible
from timviet.search import Searcher

# Syllables that differ only in their accents.
HOMOGRAPHS = [
    row.split()
    for row in (
        "sông sống sóng song",
        "hoa hóa hòa họa",
        "ngân ngắn ngăn ngan",
        "hàng hằng hạng hang",
        "vàng váng vang vạng",
        "cầu câu cấu cau",
        "đường dương đương duong",
        "lúa lửa lựa lua",
        "chợ chờ chớ cho",
        "nổi nội nồi noi",
        "mái mài mại mai",
        "gió giờ giò gio",
        "bến bền bên ben",
        "thuyền thuyên thuyện thuyen",
    )
]
AGREES, BARE, CONTRADICTS = range(3)
FILLERS = ["", " ở miền xuôi", " mà người xưa kể lại cho con cháu nghe"]


def spellings(row: list[str], draw: random.Random) -> tuple[str, str, str]:
    """Return a spelling with accents, the same without, and one that contradicts it."""
    typed = draw.choice([spelling for spelling in row if fold(spelling) != spelling])
    contradicting = [
        spelling for spelling in row if not is_compatible(typed, spelling) and fold(spelling) != spelling
    ]
    return typed, fold(typed), draw.choice(contradicting or [f"{typed}g"])


@pytest.mark.parametrize("seed", range(12))
def test_a_document_with_less_agreement_is_never_first(seed: int, indexed: Callable[..., Path]) -> None:
    draw = random.Random(seed)
    rows = [spellings(row, draw) for row in draw.sample(HOMOGRAPHS, draw.randint(2, 4))]
    filler = draw.choice(FILLERS)
    levels = {tuple(draw.choice(range(3)) for _ in rows) for _ in range(draw.choice([3, 12, 40]))}
    levels |= {(AGREES,) * len(rows), (BARE,) * len(rows), (CONTRADICTS,) * len(rows)}
    levels |= {(*levels_of[:-1], level) for levels_of in list(levels) for level in range(3)}
    texts = {
        "".join(map(str, of_text)): " ".join(row[level] for row, level in zip(rows, of_text, strict=True)) + filler
        for of_text in levels
    }
    for number in range(draw.choice([0, 10, 40])):
        texts[f"noise {number}"] = " ".join(draw.choice(draw.choice(HOMOGRAPHS)) for _ in range(6))
    with Searcher(indexed(**texts)) as searcher:
        scores = dict(searcher.rank(" ".join(row[AGREES] for row in rows), limit=len(texts), match="any"))
    for of_text in levels:
        for number, level in enumerate(of_text):
            worse = (*of_text[:number], level + 1, *of_text[number + 1 :])
            if worse in levels:
                pair = ["".join(map(str, one)) for one in (of_text, worse)]
                assert scores[pair[0]] > scores[pair[1]], [texts[one] for one in pair]


@pytest.mark.parametrize("query", ["công ti cổ phần", "công ty cổ phần", "CÔNG TI CỔ PHẦN"])
def test_i_for_y_is_no_contradiction(query: str, indexed: Callable[..., Path]) -> None:
    same = ["Công ty cổ phần giấy", "Công ti cổ phần giấy"]
    others = ["Công tì cỗ phân", "Công tỉ cổ phân", "Công tính cổ phần hóa", "Cổ phần của công nhân"]
    fillers = [f"Câu số {number} chẳng nói gì về chuyện ấy" for number in range(20)]
    with Searcher(indexed(**{text: text for text in (*same, *others, *fillers)})) as searcher:
        assert {hit.id for hit in searcher.search(query, limit=2)} == set(same)


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        (
            "sông cửu long",
            ["Sông Cửu Long mùa nước nổi", "Song Cuu Long mua nuoc noi", "Sống cừu lòng mùa nước nổi"],
        ),
        (
            "ngân hàng",
            ["Ngân hàng mở cửa lúc tám giờ", "Ngan hang mo cua luc tam gio", "Ngắn hằng mở cửa lúc tám giờ"],
        ),
        ("chợ nổi", ["Chợ nổi họp từ sáng sớm", "Chợ nội họp từ sáng sớm", "Chờ nội họp từ sáng sớm"]),
        ("gió mùa", ["Gió mùa về đêm nay", "Giò mùa về đêm nay", "Giò múa về đêm nay"]),
    ],
)
def test_contradictions_of_typed_accents_come_last(
    query: str, texts: list[str], indexed: Callable[..., Path]
) -> None:
    fillers = {f"filler {number}": f"Câu số {number} chẳng nói gì về chuyện ấy" for number in range(20)}
    with Searcher(indexed(**{text: text for text in texts}, **fillers)) as searcher:
        ranked = [(hit.id, hit.score) for hit in searcher.search(query, limit=3, match="any").hits]
    assert [id for id, _ in ranked] == texts
    assert all(first > second for (_, first), (_, second) in pairwise(ranked))
