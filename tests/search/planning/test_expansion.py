from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from memory_lexicon import MemoryLexicon

from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import is_compatible
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.expansion import MAX_SYLLABLES, accents_test, expand
from timviet.search.query.ast import FuzzyNode, PatternNode

COUNTS = MemoryLexicon(["đang đang đáng dang", "đúng, dùng đường", "dùng giang; đang đường", "đang"])
VOCABULARY = Vocabulary(COUNTS)


@pytest.mark.parametrize(
    ("pattern", "folded"),
    [("d*ng", ("dang", "dung", "duong")), ("d?ng", ("dang", "dung")), ("G*", ("giang",)), ("x*", ())],
)
def test_a_bare_pattern_matches_every_spelling_most_frequent_first(pattern: str, folded: tuple[str, ...]) -> None:
    expansion = expand(PatternNode(pattern), VOCABULARY, COUNTS)
    assert expansion.folded == folded
    assert set(expansion.spellings.values()) <= {None}


def test_accents_of_a_pattern_are_required_and_bare_letters_are_free() -> None:
    expansion = expand(PatternNode("đ*ng"), VOCABULARY, COUNTS)
    assert expansion.spellings == {
        "dang": frozenset({"đang", "đáng"}),
        "duong": frozenset({"đường"}),
        "dung": frozenset({"đúng"}),
    }
    assert expand(PatternNode("d**ùng"), VOCABULARY, COUNTS).spellings == {"dung": frozenset({"dùng"})}


def test_a_fuzzy_word_matches_near_syllables_and_those_that_sound_alike() -> None:
    assert expand(FuzzyNode("dang", 1), VOCABULARY, COUNTS).folded == ("dang", "giang", "dung")


def test_the_terms_of_a_fuzzy_word_are_nearest_first_and_compared_by_marks() -> None:
    levels = expand(FuzzyNode("đáng", 1), VOCABULARY, COUNTS).levels
    assert [level.terms for level in levels][:2] == [((Layer.SYLLABLE, "đáng"),), ((Layer.SYLLABLE, "đang"),)]
    assert [level.cost for level in levels] == sorted({level.cost for level in levels})
    assert [level.cost for level in expand(PatternNode("d*ng"), VOCABULARY, COUNTS).levels] == [0.0]


def test_only_the_most_frequent_syllables_are_kept() -> None:
    many = MemoryLexicon([*(f"t{number:03}" for number in range(MAX_SYLLABLES + 7)), "t003"])
    expansion = expand(PatternNode("t*"), Vocabulary(many), many)
    assert (len(expansion.folded), expansion.omitted_count) == (MAX_SYLLABLES, 7)
    assert expansion.folded[:2] == ("t003", "t000")


@given(st.text("aáâbd*?", max_size=7), st.text("aáàâấbdđ\u1ea3ｂ", max_size=7))
@example("*á?", "baáb")
def test_letters_of_a_pattern_match_those_that_have_their_marks(pattern: str, spelling: str) -> None:
    """Compared with a search of all ways to match, letter by letter."""

    def is_match(place: int, start: int) -> bool:
        if place == len(pattern):
            return start == len(spelling)
        if pattern[place] == "*":
            return any(is_match(place + 1, later) for later in range(start, len(spelling) + 1))
        if start == len(spelling) or (
            pattern[place] != "?" and not is_compatible(pattern[place], spelling[start])
        ):
            return False
        return is_match(place + 1, start + 1)

    assert accents_test(pattern)(spelling) is is_match(0, 0)


def test_a_pattern_with_accents_is_compared_with_a_long_word_in_linear_time() -> None:
    for pattern in ("*á*b", "*" + "á" * 20 + "b", "*?á" + "?" * 20 + "*b"):
        has_accents = accents_test(pattern)
        assert not has_accents("á" * 4_000_000 + "c")  # in quadratic time this would take hours
        assert has_accents("á" * 4_000_000 + "b")
