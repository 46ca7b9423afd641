"""Borders within numbers are marked just where our own engine finds that a phrase ends within a number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from timviet.index import Document, Index
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.number_joins import number_joins
from timviet.search.contract.plan import Phrase
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.opened_index import OpenedIndex

TEXTS = [
    "bán 1.500 ml",
    "bán 500 ml",
    "bán 1 500 ml",
    "giá 12.500.000 đồng, 500 đồng",
    "15,5 kg và 5 kg",
    "gọi 0912 345 678",
    "mục 1.2.3",
    "1.500ml 500ml",
    "2.000.000,25 500",
    "ngày 15/4/2024",
]


@cache
def joins(text: str) -> tuple[Sequence[str], Sequence[int], set[int]]:
    analysis = analyze(text)
    folded, positions = analysis[Layer.FOLDED].terms, analysis[Layer.FOLDED].positions.tolist()
    return folded, positions, number_joins(folded, positions, frozenset(analysis[Layer.FORM].terms))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("bán 1.500 ml", {"500"}),
        ("bán 500 ml", set()),
        ("15,5 kg", {"5"}),
        ("gọi 0912 345 678", set()),
        ("1.234.567 đồng", {"234", "567"}),
    ],
)
def test_parts_of_numbers_are_marked(text: str, parts: set[str]) -> None:
    folded, positions, joined = joins(text)
    assert {syllable for syllable, position in zip(folded, positions, strict=True) if position in joined} == parts


def test_marks_say_which_phrases_have_whole_numbers(tmp_path: Path) -> None:
    draw = random.Random(3)
    texts = [*TEXTS, *(" ".join(draw.sample(TEXTS, 3)) for _ in range(40))]
    with Index.open(tmp_path, create=True) as index:
        index.add_many(Document(str(number), body=text) for number, text in enumerate(texts))
    opened = OpenedIndex(ColumnCommit([tmp_path]), None)
    phrases = set()
    for text in texts:
        folded, positions, _ = joins(text)
        for start in range(len(folded)):
            for end in range(start + 1, min(start + 4, len(folded)) + 1):
                if positions[end - 1] - positions[start] == end - 1 - start:
                    phrases.add(tuple(folded[start:end]))
    assert len(phrases) > 100
    for phrase in sorted(phrases):
        plan = Phrase("text", Layer.FOLDED, phrase, has_whole_numbers=True)
        ours = {opened.documents.id_of(number) for number in opened.engine.all(plan)}
        assert ours == {str(number) for number, text in enumerate(texts) if has_whole(text, phrase)}, phrase


def has_whole(text: str, phrase: Sequence[str]) -> bool:
    """Return whether a text has a phrase without a mark at its ends."""
    folded, positions, joined = joins(text)
    count = len(phrase)
    return any(
        tuple(folded[start : start + count]) == phrase
        and positions[start + count - 1] - positions[start] == count - 1
        and positions[start] not in joined
        and positions[start + count - 1] + 1 not in joined
        for start in range(len(folded) - count + 1)
    )


def test_groups_are_joined_to_a_number_up_to_eight_on_each_side() -> None:
    for count, joined in ((16, {8}), (17, set())):
        groups = ["1", *["000"] * (count - 1)]
        assert number_joins(groups, range(count), {f"num:{''.join(groups)}"}) == joined
