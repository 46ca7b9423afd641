from __future__ import annotations

import numpy as np
import pytest
from memory import MemorySegment, MemorySnapshot, Tokens

from timviet.search.contract.sort_field import SortField
from timviet.search.engine.id_order import IdOrder
from timviet.search.engine.sorting import FieldSorter


def sorter_of(snapshot: MemorySnapshot) -> FieldSorter:
    return FieldSorter(snapshot, IdOrder(snapshot))


def sorter() -> FieldSorter:
    documents = [
        Tokens("c", {}, ["year=2016"]),
        Tokens("b", {}, ["year=2016"]),
        Tokens("a", {}, ["year=900"]),
        Tokens("e", {}),
        Tokens("d", {}, ["year=2016"]),
    ]
    return sorter_of(MemorySnapshot([MemorySegment(documents[:2]), MemorySegment(documents[2:])]))


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
        numbers, scores = sorter().top(NUMBERS, SCORES, [SortField("year", descending)], count)
        assert numbers == expected[:count]
        assert scores == [SCORES[number] for number in numbers]


def test_only_the_given_documents_are_ordered() -> None:
    assert sorter().top(NUMBERS[1:4], SCORES[1:4], [SortField("year")], 9)[0] == [2, 1, 3]


def test_values_are_counted_over_segments_the_most_frequent_first() -> None:
    assert list(sorter().counts(NUMBERS, "year").items()) == [("2016", 3), ("900", 1)]
    assert sorter().counts(NUMBERS[2:4], "year") == {"900": 1}
    assert sorter().counts(NUMBERS, "none") == {}


def one_segment(*keywords: list[str]) -> FieldSorter:
    """Return a sorter of documents whose ids are descending, so that ties are not in the order of numbers."""
    documents = [Tokens(f"{99 - number}", {}, of_one) for number, of_one in enumerate(keywords)]
    return sorter_of(MemorySnapshot([MemorySegment(documents)]))


def order(sorter: FieldSorter, count: int, *fields: SortField) -> list[int]:
    return sorter.top(np.arange(count), np.ones(count), fields, count)[0]


def test_a_second_field_orders_equal_values_of_the_first() -> None:
    sorter = one_segment(["a=1", "b=x"], ["a=1.0", "b=y"], ["a=2"], ["b=x"], ["a=1"])
    assert order(sorter, 5, SortField("a"), SortField("b")) == [0, 1, 4, 2, 3]
    assert order(sorter, 5, SortField("a"), SortField("b", True)) == [1, 0, 4, 2, 3]
    assert order(sorter, 5, SortField("a", True), SortField("b")) == [2, 0, 1, 4, 3]


def test_of_a_list_the_first_value_in_the_order_counts() -> None:
    sorter = one_segment(["t=b", "t=d"], ["t=c"], [], ["t=a", "t=e"])
    assert order(sorter, 4, SortField("t")) == [3, 0, 1, 2]
    assert order(sorter, 4, SortField("t", True)) == [3, 0, 1, 2]
    assert sorter.counts(np.arange(4), "t") == dict.fromkeys("abcde", 1)
    assert sorter.counts(np.array([0, 2]), "t") == {"b": 1, "d": 1}


def test_dates_are_sorted_by_the_calendar_however_they_are_written() -> None:
    sorter = one_segment(["d=20240331"], ["d=1/4/2024"], ["d=2023"], ["d=2024-03-30T09:00"], ["d=31.3.2024"])
    assert order(sorter, 5, SortField("d")) == [2, 3, 4, 0, 1]
    assert order(sorter, 5, SortField("d", True)) == [1, 4, 0, 3, 2]
    assert list(sorter.counts(np.arange(5), "d")) == [
        "2023",
        "2024-03-30T09:00",
        "20240331",
        "31.3.2024",
        "1/4/2024",
    ]


def test_times_are_sorted_by_the_moment() -> None:
    sorter = one_segment(["d=2024-03-31T08:00+07:00"], ["d=2024-03-31T02:00Z"], ["d=2024-03-31T00:30"])
    assert order(sorter, 3, SortField("d")) == [2, 0, 1]
