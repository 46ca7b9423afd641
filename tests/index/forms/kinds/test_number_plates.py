"""A number plate is one, whatever stands between its pieces."""

from __future__ import annotations

import pytest
from form_laws import whole_spans, whole_terms

from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize(
    "text", ["29A-123.45", "29A 123.45", "29A-12345", "29A 12345", "29a12345", "29A.12345", "29-A 123.45"]
)
def test_one_plate_in_many_spellings(text: str) -> None:
    assert whole_spans(text) == {text: "plate:29a12345"}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("29-H1 234.56", "plate:29h123456"),
        ("59X1-23456", "plate:59x123456"),
        ("80LD12345", "plate:80ld12345"),
        ("29MĐ1 123.45", "plate:29md112345"),
        ("51F-1234", "plate:51f1234"),
    ],
)
def test_other_plates(text: str, term: str) -> None:
    assert whole_terms(text) == {term}


@pytest.mark.parametrize("text", ["15A 2024", "15a 1234", "50k 12345", "10kg 12345", "9A 12345", "129A12345"])
def test_what_is_no_plate(text: str) -> None:
    assert not any(term.startswith("plate:") for term in whole_terms(text))


def test_the_last_digits_can_be_found_alone() -> None:
    assert [form.term for form in find_forms("29A12345")] == ["plate:29a12345", "~num:12345"]
