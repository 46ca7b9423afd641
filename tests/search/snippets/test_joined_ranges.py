"""Words side by side on a line are one highlight; no highlight crosses the end of a line or a sentence."""

from __future__ import annotations

import pytest

from timviet.search.snippets.joined_ranges import divide_at_line_ends, join_ranges


def test_ranges_that_only_a_blank_or_a_sign_stands_between_are_one() -> None:
    assert join_ranges("05-CT/TW  ngày x", [(0, 2), (3, 5), (6, 8), (10, 14)]) == ((0, 14),)
    assert join_ranges("một, hai", [(0, 3), (5, 8)]) == ((0, 3), (5, 8))
    assert join_ranges("", []) == ()


@pytest.mark.parametrize(
    "gap", ["\n", "\r\n", " \n\n", "\u2028", "\x0b", "\x85", ". ", "!", "…", ";", "。", " " * 9]
)
def test_ranges_on_two_lines_or_in_two_sentences_are_two(gap: str) -> None:
    assert len(join_ranges(f"một{gap}hai", [(0, 3), (3 + len(gap), 6 + len(gap))])) == 2


def test_a_range_is_divided_at_line_ends() -> None:
    text = "hợp \r\n tác xã"
    assert [text[start:end] for start, end in divide_at_line_ends(text, 0, len(text))] == ["hợp", "tác xã"]
