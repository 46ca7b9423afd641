"""The groups of a telephone number are one number, however they are typed."""

from __future__ import annotations

import pytest
from form_laws import whole_spans
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.forms.recognizer import find_forms

SPELLINGS = """
    0912345678|0912 345 678|0912.345.678|091-234-5678|0912 34 56 78|+84912345678|84912345678|84 912 345 678
    (+84) 912-345-678|+84 (0)912 345 678|+84-912-345-678|0084 912 345 678|(84) 912345678
    09 12 34 56 78|09.12.34.56.78|0 912 345 678|0-912-345-678|091 2345 678|0912 345 67 8|0.912.345.678
    09 12 34 56 78 - 09 87 65 43 21
"""


@pytest.mark.parametrize("text", SPELLINGS.strip().replace("\n", "|").split("|"))
def test_one_number_in_many_spellings(text: str) -> None:
    (form, *_) = find_forms(text.strip())
    assert form.term == "num:0912345678"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("(024) 38251234", {"024) 38251234": "num:02438251234"}),
        ("1900 1234", {"1900 1234": "num:19001234"}),
        ("1800 1090", {"1800 1090": "num:18001090"}),
        ("1800 545 436", {"1800 545 436": "num:1800545436"}),
        ("1900 1945", {"1900": "num:1900", "1945": "num:1945"}),
        ("84.912.345.678", {"84.912.345.678": "num:84912345678"}),
        ("+1 415 555 2671", {"1 415 555 2671": "num:14155552671"}),
        ("01 02 03 04 05", {}),
        ("09 12 34 56 78 90", {}),
        ("1 09 12 34 56 78", {}),
        ("09 12 34 56 78,5", {"78,5": "num:78,5"}),
        ("09-12-23 10 30", {}),
        ("07 08 09 10 11", {}),
        ("0 300 250 150", {}),
        ("0912 345 678a", {}),
        ("0912 3", {}),
        ("0912345678 0987654321", {"0912345678": "num:0912345678", "0987654321": "num:0987654321"}),
        ("09-12-2019 34", {"09-12-2019": "date:2019-12-09"}),
    ],
)
def test_what_is_a_telephone_number(text: str, spans: dict[str, str]) -> None:
    assert whole_spans(text) == spans


@given(st.lists(st.integers(2, 5), min_size=1, max_size=4), st.sampled_from([" ", ".", "-"]))
def test_no_grouping_changes_the_number(lengths: list[int], separator: str) -> None:
    digits, groups = "0987123456", []
    for length in lengths:
        groups.append(digits[:length])
        digits = digits[length:]
    groups = [group for group in (*groups, digits) if group]
    if max(map(len, groups)) > 2 or len(groups) == 5:
        assert find_forms(separator.join(groups))[0].term == "num:0987123456"


def test_groups_of_four_digits_can_be_found_alone() -> None:
    assert [form.term for form in find_forms("0912 34 5678")] == ["num:0912345678", "~num:5678"]
