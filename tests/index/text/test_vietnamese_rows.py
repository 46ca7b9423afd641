"""The rows of the linguist's tables hold on the pure functions: normalize, canonicalize, fold, is_compatible."""

import re

import pytest
from vietnamese_rows import RELATIONS, Row, read_rows

from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize, iy_variants

SECTIONS = {"1", "2", "3", "4", "5", "6", "15", "16", "18", "19"}  # the others are not about single syllables
ROWS = [row for row in read_rows() if row.section.split()[0] in SECTIONS]


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", normalize(text).text)


def spelling(text: str) -> list[str]:
    return [canonicalize(word) for word in words(text)]


def are_related(left: str, right: str) -> bool:
    """Return whether two words match at all: one can stand for the other, or i for y."""
    return is_compatible(left, right) or is_compatible(right, left) or canonicalize(right) in iy_variants(left)


def holds(row: Row) -> bool:
    left, right = spelling(row.left), spelling(row.right)
    pairs = list(zip(words(row.left), words(row.right), strict=False))
    match row.relation:
        case "=":
            return left == right
        case "≠":
            return left != right and not any(b in iy_variants(a) for a, b in zip(left, right, strict=False))
        case "~":
            return len(left) == len(right) and left != right and all(are_related(a, b) for a, b in pairs)
        case "->":
            return all(is_compatible(a, b) for a, b in pairs)
        case _:
            return not all(is_compatible(a, b) for a, b in pairs)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row_holds(row: Row) -> None:
    if row.known_failure:
        assert not holds(row), "this row holds now: take its mark off"
    else:
        assert holds(row)


def test_typed_rows_agree_after_folding_too() -> None:
    for row in ROWS:
        if row.relation == "->":
            assert fold(normalize(row.left).text) == fold(normalize(row.right).text)


def test_every_relation_is_used() -> None:
    assert {row.relation for row in ROWS} == set(RELATIONS)


def test_rows_cover_their_sections() -> None:
    assert {row.section.split()[0] for row in ROWS} == SECTIONS
    assert len(ROWS) >= 160
