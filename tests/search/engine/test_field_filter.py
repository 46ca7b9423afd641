from __future__ import annotations

import weakref

import pytest
from memory import MemorySegment, Tokens

from timviet.search.contract.plan import Among, Range
from timviet.search.engine.field_filter import FieldFilter


def segment_of_years() -> MemorySegment:
    keywords = (["year=2016"], [], ["year=900"], ["year=2024"], ["year=2016"])
    return MemorySegment([Tokens(str(number), {}, values) for number, values in enumerate(keywords)])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Among("year", frozenset({"2016", "900"})), [0, 2, 4]),
        (Among("year", frozenset()), []),
        (Range("year", "2016", None), [0, 3, 4]),
        (Range("year", None, "2016", high_included=False), [2]),
        (Range("place", None, None), []),
    ],
)
def test_documents_meet_a_condition_by_their_value_and_never_without_one(
    condition: Among | Range, expected: list[int]
) -> None:
    field_filter = FieldFilter(segment_of_years())
    for _ in range(2):
        assert field_filter.docs(condition).tolist() == expected


def test_what_is_kept_goes_with_the_filter() -> None:
    segment = segment_of_years()
    ordinals = weakref.ref(segment.field_column("year").ordinals)
    FieldFilter(segment).docs(Range("year", "2016", None))
    del segment
    assert ordinals() is None
