from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_lexicon import MemoryLexicon

from timviet.search.lexicon.vocabulary import MAX_LETTERS, Vocabulary


def slow_distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance by its definition."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            rows[i][j] = min(change, rows[i - 1][j] + 1, rows[i][j - 1] + 1)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


LETTERS = st.text("abn", min_size=1, max_size=7)


@given(LETTERS, st.sets(LETTERS, min_size=1), st.integers(0, 3))
def test_near_syllables_are_those_of_the_definition(typed: str, terms: set[str], max_edits: int) -> None:
    vocabulary = Vocabulary(MemoryLexicon([" ".join(terms)]))
    distances = {term: slow_distance(typed, term) for term in vocabulary.counts}
    expected = {term: distance for term, distance in distances.items() if distance <= max_edits}
    assert vocabulary.near([typed], max_edits) == expected


def test_the_distance_is_that_of_the_nearest_of_several_syllables() -> None:
    vocabulary = Vocabulary(MemoryLexicon(["nghiêng nghiên"]))
    assert vocabulary.near(["ngheng", "nghienn"], 1) == {"nghieng": 1, "nghien": 1}
    assert vocabulary.near(["nghieng", "nghien"], 1) == {"nghieng": 0, "nghien": 0}


@pytest.mark.parametrize("typed", ["", "a" * (MAX_LETTERS + 1), "日本"])
def test_text_that_is_no_syllable_is_near_none(typed: str) -> None:
    assert Vocabulary(MemoryLexicon(["a 日本 " + "a" * (MAX_LETTERS + 1)])).near([typed], 2) == {}
