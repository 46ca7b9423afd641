"""A numbered district or ward is one, in full or by its letter."""

from __future__ import annotations

import pytest
from form_laws import whole_terms

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("text", ["Q.1", "Q1", "q1", "Q 1", "Quận 1", "quan 1", "Quận 01"])
def test_spellings_of_a_district(text: str) -> None:
    assert [(form.term, form.role) for form in find_forms(text) if form.is_whole] == [("place:quan-1", Role.ABOVE)]


def test_a_ward_is_no_district() -> None:
    assert whole_terms("P.5") == whole_terms("Phường 5") == {"place:phuong-5"}


@pytest.mark.parametrize("text", ["p.5", "p5", "Q.31", "Quận 1.2", "Quận Tân Bình"])
def test_a_page_a_large_number_and_a_name_are_no_numbered_district(text: str) -> None:
    assert whole_terms(text) == set()
