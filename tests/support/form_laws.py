"""What holds for the forms of any text, and when does a row of the linguist's tables hold for them?"""

from __future__ import annotations

import re

from vietnamese_rows import Row, read_rows

from timviet.index.forms.form import Form, Role
from timviet.index.forms.recognizer import find_forms
from timviet.index.text.fold import fold


def rows_of(file: str) -> list[Row]:
    """Return the rows of one table."""
    return [row for row in read_rows() if row.file == file]


def whole_terms(text: str) -> set[str]:
    return {form.term for form in find_forms(text) if form.is_whole}


def whole_spans(text: str) -> dict[str, str]:
    """Return the terms of the wholes of a text by the stretch that each covers."""
    return {text[form.start : form.end]: form.term for form in find_forms(text) if form.is_whole}


def assert_row(row: Row) -> None:
    """Check that a row holds, and that equal spellings stay equal in a sentence; or that it is known to fail."""
    assert _holds(row) == (row.known_failure is None)
    if row.relation == "=" and not row.known_failure:
        left, right = (whole_terms(f"Ông ấy nói ({side}) rồi, {side}.") for side in (row.left, row.right))
        assert left == right == whole_terms(row.left)


def assert_form_laws(text: str, found: list[Form]) -> None:
    """Check the order of forms, and that they begin and end where syllables do."""
    order = [(form.start, -form.end, form.role is Role.PART) for form in found]
    assert order == sorted(order)
    assert len(found) == len(set(found))
    starts = {match.start() for match in re.finditer(r"[^\W_]+", text)}
    ends = {match.end() for match in re.finditer(r"[^\W_]+", text)}
    for form in found:
        assert form.start < form.end
        assert form.start in starts, form
        assert form.end in ends, form
        assert form.term.startswith("~") == (form.role is Role.PART)


def _syllables(text: str) -> list[str]:
    return [fold(syllable.lower()) for syllable in re.findall(r"[^\W_]+", text)]


def _looked_up(text: str) -> set[str]:
    """Return what a query looks up in the layer of forms and, as ``word:``, among the syllables."""
    forms = find_forms(text)
    terms = {form.counterpart for form in forms} | {form.term for form in forms if form.is_whole}
    return terms | {f"{tilde}word:{syllable}" for syllable in _syllables(text) for tilde in ("", "~")}


def _stored(text: str) -> set[str]:
    return {form.term for form in find_forms(text)} | {f"word:{syllable}" for syllable in _syllables(text)}


def _holds(row: Row) -> bool:
    left, right = whole_terms(row.left), whole_terms(row.right)
    match row.relation:
        case "=":
            return left == right and (left != set() or _syllables(row.left) == _syllables(row.right))
        case "~":
            return bool(_looked_up(row.left) & _stored(row.right)) and bool(
                _looked_up(row.right) & _stored(row.left)
            )
        case "≠":
            return not left & right and (left != right or row.left.lower() != row.right.lower())
        case relation:
            raise AssertionError(f"no table of forms has the relation {relation}")
