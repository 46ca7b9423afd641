"""The rules of breaks, one example for each."""

from __future__ import annotations

import pytest

from timviet.index.analysis.breaks import (
    ABBREVIATION,
    BLANK_LINE,
    FULL_STOP,
    HYPHEN,
    LOWER,
    NEW_LINE,
    NO_END,
    SAME_LINE,
    SENTENCE_END,
    chunk_flags,
    is_break,
    read_chunk,
    trailing_end,
)


@pytest.mark.parametrize(
    ("separator", "end"),
    [
        ("", NO_END),
        (",", NO_END),
        (".", FULL_STOP),
        (".)", FULL_STOP),
        ("...", FULL_STOP),
        ("!", SENTENCE_END),
        ("!.", SENTENCE_END),
        (".!", FULL_STOP),
        ("。", SENTENCE_END),
        ("_.", FULL_STOP),
        ("._", NO_END),
    ],
)
def test_the_first_sign_that_ends_a_sentence_decides(separator: str, end: int) -> None:
    assert trailing_end(separator) == end


@pytest.mark.parametrize("word", ["TP", "TX", "UBN", "Q", "ThS", "Mr", "Mrs", "No"])
def test_abbreviations_are_short_and_begin_in_upper_case(word: str) -> None:
    assert chunk_flags(word, word) == ABBREVIATION


@pytest.mark.parametrize("word", ["UBND", "Thị", "Ăn", "Đảng"])
def test_longer_words_and_words_with_lower_case_are_no_abbreviations(word: str) -> None:
    assert chunk_flags(word, word) == 0


def test_one_letter_may_be_an_abbreviation_in_lower_case() -> None:
    assert chunk_flags("q", "q") == LOWER | ABBREVIATION


@pytest.mark.parametrize(
    ("end", "line", "before", "after", "expected"),
    [
        (NO_END, SAME_LINE, 0, 0, False),
        (SENTENCE_END, SAME_LINE, ABBREVIATION, LOWER, True),
        (FULL_STOP, SAME_LINE, 0, LOWER, True),
        (FULL_STOP, SAME_LINE, ABBREVIATION, 0, False),
        (FULL_STOP, NEW_LINE, ABBREVIATION, LOWER, True),
        (NO_END, NEW_LINE, 0, 0, True),
        (NO_END, NEW_LINE, 0, LOWER, False),
        (NO_END, BLANK_LINE, 0, LOWER, True),
        (HYPHEN, SAME_LINE, 0, 0, False),
        (HYPHEN, NEW_LINE, 0, 0, False),
        (HYPHEN, BLANK_LINE, 0, LOWER, True),
    ],
)
def test_sentences_and_blocks_end(end: int, line: int, before: int, after: int, expected: bool) -> None:
    assert is_break(end, line, before, after) is expected


def test_an_abbreviation_counts_only_before_a_gap_and_lower_case_only_after() -> None:
    assert is_break(FULL_STOP, SAME_LINE, LOWER, ABBREVIATION)
    assert is_break(NO_END, NEW_LINE, LOWER, ABBREVIATION)


def test_signs_between_the_syllables_of_a_chunk_are_breaks() -> None:
    chunk = read_chunk("“Đi!…Về.nhà”…")
    assert chunk.parts == ["“", "Đi", "!…", "Về", ".", "nhà", "”…"]
    assert chunk.steps == [1, 2, 1]
    assert (chunk.leading_end, chunk.trailing_end, chunk.flags) == (NO_END, SENTENCE_END, 0)


def test_a_chunk_without_syllables_has_the_end_of_its_signs() -> None:
    assert read_chunk("…")[1:] == ([], NO_END, SENTENCE_END, 0)
    assert read_chunk("!a").leading_end == SENTENCE_END


def test_a_hyphen_joins_two_lines_only_right_after_a_syllable() -> None:
    assert read_chunk("Xô-").trailing_end == HYPHEN
    assert read_chunk("-").trailing_end == NO_END
    assert read_chunk("Xô,-").trailing_end == NO_END
