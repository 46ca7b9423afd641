from __future__ import annotations

import numpy as np
import pytest
from memory import MemorySegment, MemorySnapshot, Tokens

from timviet.search.engine.sorting import FieldSorter


def sorter() -> FieldSorter:
    documents = [
        Tokens("c", {}, ["year=2016"]),
        Tokens("b", {}, ["year=2016"]),
        Tokens("a", {}, ["year=900"]),
        Tokens("e", {}),
        Tokens("d", {}, ["year=2016"]),
    ]
    return FieldSorter(MemorySnapshot([MemorySegment(documents[:2]), MemorySegment(documents[2:])]))


NUMBERS, SCORES = np.arange(5), np.array([1.0, 1.0, 1.0, 9.0, 2.0])


@pytest.mark.parametrize(
    ("descending", "expected"),
    [(False, [2, 4, 1, 0, 3]), (True, [4, 1, 0, 2, 3])],
    ids=["ascending", "descending"],
)
def test_hits_are_ordered_by_value_then_score_then_id_and_without_a_value_last(
    descending: bool, expected: list[int]
) -> None:
    for count in range(6):
        numbers, scores = sorter().top(NUMBERS, SCORES, "year", count, descending=descending)
        assert numbers == expected[:count]
        assert scores == [SCORES[number] for number in numbers]


def test_only_the_given_documents_are_ordered() -> None:
    assert sorter().top(NUMBERS[1:4], SCORES[1:4], "year", 9, descending=False)[0] == [2, 1, 3]


def test_values_are_counted_over_segments_the_most_frequent_first() -> None:
    assert list(sorter().counts(NUMBERS, "year").items()) == [("2016", 3), ("900", 1)]
    assert sorter().counts(NUMBERS[2:4], "year") == {"900": 1}
    assert sorter().counts(NUMBERS, "none") == {}
