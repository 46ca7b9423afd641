"""Lucene itself returns the same best documents with the same scores, and keeps lengths as we count them."""

from __future__ import annotations

import random
from pathlib import Path

import lucene_scores
import numpy as np
import pytest
from thorough import first

from timviet.index import Document, Index
from timviet.index.analysis.sections import LONGEST_WHOLE
from timviet.index.counted_lengths import COUNTED_LENGTHS, length_bytes
from timviet.index.store.commit.snapshot import open_snapshot

SEEDS = Path(__file__).parents[3] / "seeds"
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


@pytest.mark.parametrize("sentences", first(1, [2, 30]))
def test_scores_are_those_of_lucene(tmp_path: Path, sentences: int) -> None:
    draw = random.Random(sentences)
    seeds = [file.read_text(encoding="utf-8")[:LONGEST_WHOLE] for file in sorted(SEEDS.glob("*.txt"))]
    for part in range(3):
        with Index.open(tmp_path, create=True) as index:
            for number in range(part * 200, part * 200 + 200):
                title = sentence(draw) if draw.random() < 0.8 else ""
                body = " ".join(sentence(draw) for _ in range(draw.randrange(sentences + 1)))
                index.add(Document(str(number), title, body))
            if part == 1:
                index.add_many(Document(f"seed {number}", body=seed) for number, seed in enumerate(seeds))
    snapshot = open_snapshot(tmp_path)
    texts = [*(sentence(draw) for _ in range(100)), *(seed[:80] for seed in seeds)]
    plans = [
        make_plan(text)
        for make_plan in (lucene_scores.plan_one_field, lucene_scores.plan_many_fields)
        for text in texts
    ]
    documents = list(lucene_scores.tokens_of(snapshot))
    expected = lucene_scores.lucene_best(documents, plans, 200, segment=250)
    assert sum(map(len, expected)) > 100 * len(plans)
    assert lucene_scores.difference(snapshot, plans, expected, 200) < lucene_scores.TOLERANCE


def test_lengths_are_kept_as_lucene_keeps_them() -> None:
    borders = [border for length in COUNTED_LENGTHS.tolist() for border in (length - 1, length) if border >= 0]
    lengths = np.array([*range(5000), *borders, (1 << 31) - 1])
    of_lengths = length_bytes(lengths)
    ours = [*zip(of_lengths.tolist(), COUNTED_LENGTHS[of_lengths].tolist(), strict=True)]
    assert lucene_scores.lucene_lengths(lengths.tolist()) == ours
