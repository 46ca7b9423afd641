"""Lucene itself returns the same best documents with the same scores."""

from __future__ import annotations

import random

import lucene_scores
import pytest

from timviet.index import Document, Index
from timviet.index.store.commit.snapshot import open_snapshot

NAMES = ["Bà Lành", "Ông Thìn", "Cô Mận", "Chú Tư", "Thầy Bách", "Bác Hạnh", "Em Sương", "Anh Phú"]
VERBS = ["trồng", "bán", "mua", "vẽ", "sửa", "giặt", "nấu", "chở", "đếm", "tìm", "cất", "mượn"]
THINGS = [
    "khoai",
    "quạt điện",
    "bưởi",
    "nón lá",
    "xe đạp",
    "sách cũ",
    "chiếu cói",
    "cá rô",
    "đèn dầu",
    "áo dài",
    "mật ong",
    "gạo tẻ",
]
PLACES = [
    "ngoài chợ",
    "bên sông",
    "trong vườn",
    "ở Đà Lạt",
    "tại Huế",
    "trên gác",
    "gần đình làng",
    "dưới bến",
    "sau nhà",
]
TIMES = [
    "năm 1987",
    "hôm qua",
    "mỗi sáng",
    "tháng Chạp",
    "lúc rạng đông",
    "khi mưa",
    "đầu mùa hạ",
    "suốt ba ngày",
]

if reason := lucene_scores.missing():
    pytest.skip(f"NOT COMPARED WITH LUCENE: {reason}", allow_module_level=True)


def sentence(draw: random.Random) -> str:
    name, verb, thing = draw.choice(NAMES), draw.choice(VERBS), draw.choice(THINGS)
    rest = draw.sample([draw.choice(PLACES), draw.choice(TIMES), "và " + draw.choice(THINGS)], draw.randrange(4))
    return " ".join([name, verb, thing, *rest]) + "."


def assert_scores_are_those_of_lucene(folder, draw: random.Random, sentences: int, *, stock: bool) -> None:
    for part in range(3):
        with Index.open(folder, create=True) as index:
            for number in range(part * 200, part * 200 + 200):
                title = sentence(draw) if draw.random() < 0.8 else ""
                body = " ".join(sentence(draw) for _ in range(draw.randrange(sentences + 1)))
                index.add(Document(str(number), title, body))
    snapshot = open_snapshot(folder)
    texts = [sentence(draw) for _ in range(100)]
    plans = [
        make_plan(text)
        for make_plan in (lucene_scores.plan_one_field, lucene_scores.plan_many_fields)
        for text in texts
    ]
    documents = list(lucene_scores.tokens_of(snapshot))
    expected = lucene_scores.lucene_best(documents, plans, 200, stock=stock, segment=250)
    assert sum(map(len, expected)) > 100 * len(plans)
    assert lucene_scores.difference(snapshot, plans, expected, 200) < lucene_scores.TOLERANCE


def test_scores_are_those_of_lucene_with_exact_lengths(tmp_path) -> None:
    assert_scores_are_those_of_lucene(tmp_path, random.Random(1), 30, stock=False)


def test_scores_of_short_documents_are_those_of_stock_lucene(tmp_path) -> None:
    assert_scores_are_those_of_lucene(tmp_path, random.Random(2), 2, stock=True)
