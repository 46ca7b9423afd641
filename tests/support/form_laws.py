"""Which laws hold for the forms of every text, and when is a row of the linguist's tables right about them?"""

from __future__ import annotations

import re

from vietnamese_rows import Row, read_rows

from timviet.index.forms.form import Form, Role
from timviet.index.forms.recognizer import find_forms
from timviet.index.text.chunk_split import EAST_ASIAN
from timviet.index.text.fold import fold


def rows_of(file: str) -> list[Row]:
    """Return the rows of one table."""
    return [row for row in read_rows() if row.file == file]


def whole_terms(text: str) -> set[str]:
    return {form.term for form in find_forms(text) if form.is_whole}


def whole_spans(text: str) -> dict[str, str]:
    """Return the term of each whole of a text, by the part of the text that it covers."""
    return {text[form.start : form.end]: form.term for form in find_forms(text) if form.is_whole}


def assert_row(row: Row) -> None:
    """Check that a row is right unless it is known to fail, and that equal spellings stay equal in a sentence."""
    assert _is_right(row) == (row.known_failure is None)
    if row.relation == "=" and not row.known_failure:
        left, right = (whole_terms(f"Ông ấy nói ({side}) rồi, {side}.") for side in (row.left, row.right))
        assert left == right == whole_terms(row.left)


def assert_form_laws(text: str, text_forms: list[Form]) -> None:
    """Check the order of forms, and that they begin and end where syllables do, or have a sign there."""
    order = [(form.start, -form.end, form.role is Role.PART) for form in text_forms]
    assert order == sorted(order)
    assert len(text_forms) == len(set(text_forms))
    pieces = list(re.finditer(rf"[{EAST_ASIAN}]|[^\W_{EAST_ASIAN}]+", text))
    starts, ends = {piece.start() for piece in pieces}, {piece.end() for piece in pieces}
    for form in text_forms:
        assert form.start < form.end
        if not form.term.lstrip("~").startswith("sign:"):
            assert form.start in starts, form
            assert form.end in ends, form
        assert form.term.startswith("~") == (form.role is Role.PART)


def _syllables(text: str) -> list[str]:
    return [fold(syllable.lower()) for syllable in re.findall(r"[^\W_]+", text)]


def _query_terms(text: str) -> set[str]:
    """Return the terms of a query: those of forms, and its syllables as ``word:`` terms."""
    forms = find_forms(text)
    terms = {form.counterpart for form in forms} | {form.term for form in forms if form.is_whole}
    return terms | {f"{tilde}word:{syllable}" for syllable in _syllables(text) for tilde in ("", "~")}


def _index_terms(text: str) -> set[str]:
    return {form.term for form in find_forms(text)} | {f"word:{syllable}" for syllable in _syllables(text)}


def _is_right(row: Row) -> bool:
    left, right = whole_terms(row.left), whole_terms(row.right)
    match row.relation:
        case "=":
            return left == right and (left != set() or _syllables(row.left) == _syllables(row.right))
        case "~":
            return bool(_query_terms(row.left) & _index_terms(row.right)) and bool(
                _query_terms(row.right) & _index_terms(row.left)
            )
        case "->":
            return bool(_query_terms(row.left) & _index_terms(row.right))
        case "≠":
            return not left & right and (left != right or row.left.lower() != row.right.lower())
        case relation:
            raise AssertionError(f"no table of forms has the relation {relation}")
