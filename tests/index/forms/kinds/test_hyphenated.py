"""A word with hyphens may be written as one."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("14_hyphens.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_a_hyphenated_word_is_a_part_without_its_hyphens() -> None:
    (form,) = find_forms("ông Lê–nin")
    assert (form.term, form.start, form.role) == ("~word:lenin", 4, Role.PART)


@pytest.mark.parametrize("text", ["a-b-c-d-e-f-g", "-a-b", "a-b-", "12-34", "toolongaword-x", "a - b"])
def test_lists_and_numbers_are_no_words(text: str) -> None:
    assert not any(form.term.startswith("~word:") for form in find_forms(text))
