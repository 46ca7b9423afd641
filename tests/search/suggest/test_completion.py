from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.fold import fold
from timviet.search import Searcher


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        ("dai hoi d", "đại hội đảng"),
        ("đại hội đả", "đại hội đảng"),
        ("dai hoi dang ", "đại hội đảng bộ"),
        ("đai hoi đô", "đại hội đồng"),
        ("truong d", "trường đại"),
        ("xuat kh", "xuất khẩu"),
        ("ga", "gạo"),
        ("DUONG S", "đường sắt"),
        ("  gia g", "  giá gạo"),
    ],
)
def test_a_query_is_completed(searcher: Searcher, typed: str, likeliest: str) -> None:
    suggestions = searcher.suggest(typed)
    assert suggestions[0].text == likeliest
    assert min(suggestion.count for suggestion in suggestions) >= 1
    assert len({suggestion.text for suggestion in suggestions}) == len(suggestions)


def test_typed_accents_are_kept(searcher: Searcher) -> None:
    assert all("ế" in suggestion.text for suggestion in searcher.suggest("nế"))
    assert searcher.suggest("nể") == ()


def test_a_syllable_that_starts_a_word_is_also_completed_to_that_word(searcher: Searcher) -> None:
    assert {suggestion.text for suggestion in searcher.suggest("ngh")} >= {"nghiêng", "nghiên cứu"}


def test_there_are_at_most_limit_suggestions(searcher: Searcher) -> None:
    assert len(searcher.suggest("g", limit=1)) == 1


@given(st.text(max_size=30), st.sampled_from(["", "đại ", "hoi d"]))
def test_any_text_is_completed_without_an_error(searcher: Searcher, text: str, before: str) -> None:
    for suggestion in searcher.suggest(before + text):
        assert fold(suggestion.text)
