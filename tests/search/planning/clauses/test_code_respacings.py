"""A code of letters and digits may stand apart in the index, or solid."""

from __future__ import annotations

import pytest

from timviet.search.planning.clauses.code_respacings import apart_code, is_code, solid_code

PAIRS = {
    ("u", "23"): {("u", "23"): 3.0, ("ủ", "23"): 5.0},
    ("quan", "1"): {("quận", "1"): 2.0, ("quan", "1"): 1.0},
    ("29", "h"): {("29", "h"): 1.0},
    ("h", "1"): {("h", "1"): 1.0},
}
SPELLINGS = {"u23": {"u23": 2, "ủ23": 1}, "500mg": {"500mg": 1}, "5tan": {"5tấn": 3, "5tan": 1}}


def pairs(first: str, second: str) -> dict[tuple[str, str], float]:
    return PAIRS.get((first, second), {})


def spellings(folded: str) -> dict[str, int]:
    return SPELLINGS.get(folded, {})


@pytest.mark.parametrize("syllable", ["u23", "500mg", "29h1", "a4", "covid19"])
def test_letters_and_digits_are_a_code(syllable: str) -> None:
    assert is_code(syllable)


@pytest.mark.parametrize("syllable", ["u", "23", "c10h14", "việt", "a" * 40 + "1", "²"])
def test_other_syllables_are_none(syllable: str) -> None:
    assert not is_code(syllable)


@pytest.mark.parametrize(
    ("code", "row", "shown"),
    [
        ("u23", (("u", {"u"}), ("23", {"23"})), "u 23"),
        ("quan1", (("quan", {"quận", "quan"}), ("1", {"1"})), "quận 1"),
        ("29h1", (("29", {"29"}), ("h", {"h"}), ("1", {"1"})), "29 h 1"),
    ],
)
def test_the_pieces_of_a_code(code: str, row: tuple[tuple[str, set[str]], ...], shown: str) -> None:
    assert apart_code(code, pairs) == (row, shown)


def test_a_code_whose_pieces_are_no_neighbors_stays() -> None:
    assert apart_code("u24", pairs) is None
    assert apart_code("29h2", pairs) is None


@pytest.mark.parametrize(
    ("first", "second", "solid"),
    [
        ("u", "23", ("u23", {"u23"}, "u23")),
        ("ủ", "23", ("u23", {"ủ23"}, "ủ23")),
        ("500", "mg", ("500mg", {"500mg"}, "500mg")),
        ("5", "tan", ("5tan", {"5tấn", "5tan"}, "5tấn")),
        ("5", "tàn", None),
        ("5", "23", None),
        ("u", "mg", None),
        ("k9", "5", None),
    ],
)
def test_neighbors_that_the_index_has_solid(
    first: str, second: str, solid: tuple[str, set[str], str] | None
) -> None:
    found = solid_code(first, second, spellings)
    assert found == (None if solid is None else (((solid[0], solid[1]),), solid[2]))
