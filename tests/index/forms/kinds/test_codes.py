"""The number of a document is one code, whatever dashes, slashes, blanks and case it has."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of, whole_spans, whole_terms
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("row", rows_of("10_codes.txt"), ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_a_code_has_its_number_with_year_and_its_number_with_kind_as_parts() -> None:
    forms = {form.term: form.role for form in find_forms("30/2020/NĐ-CP")}
    assert forms["code:30/2020/nd/cp"] is Role.ABOVE
    assert {"~code:30/2020", "~code:30/2020/nd", "~num:2020"} <= forms.keys()


@pytest.mark.parametrize("text", ["24/7", "50km/h", "1990 - nay", "http://x.vn/05-CT/TW/", "155 QĐ-UB"])
def test_what_only_resembles_a_code_is_none(text: str) -> None:
    assert not any(term.startswith("code:") for term in whole_terms(text))


def test_after_a_blank_only_a_kind_and_an_issuer_with_a_slash_make_a_code() -> None:
    assert whole_spans("số 05 CT/TW") == {"05 CT/TW": "code:5/ct/tw"}
    assert whole_spans("số 17/2003 NĐ-CP") == {"17/2003 NĐ-CP": "code:17/2003/nd/cp"}, "the year makes it one"
