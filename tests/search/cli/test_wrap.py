"""Texts fit the width of a terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from timviet.search.cli.wrap import cut_to_width, display_width, wrap

RED, END = "\x1b[1;31m", "\x1b[0m"
TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                "gạo",
                "nghiêng",
                "Đại",
                "hội",
                "a" * 50,
                "việt" * 12,
                " ",
                "  ",
                "(",
                ").",
                "米",
                "中文排版，。",
                "한국어",
            ),
            *(
                "👩‍👩‍👧",
                "🇻🇳",
                "e\u0323\u0302",
                unicodedata.normalize("NFD", "tiếng Việt"),
                "7,5%",
                "https://x.vn/a/b/c",
            ),
            *("ไทย" * 20, "\u200b", "…", "«", "»", "₫", "½"),
        ]
    ),
    max_size=40,
)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@given(TEXTS, st.integers(6, 90), st.integers(0, 3))
def test_lines_fit_and_nothing_is_lost(words: list[str], width: int, indent: int) -> None:
    text = "".join(words).strip()
    lines = wrap(text, width, " " * indent).split("\n")
    assert all(wcswidth(line) <= width for line in lines)
    assert all(line.startswith(" " * indent) for line in lines[1:])
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS, st.integers(12, 90))
def test_no_character_and_no_short_word_is_broken(words: list[str], width: int) -> None:
    text = " ".join(words).strip()
    joined = " ".join(wrap(text, width).split("\n")).split()
    for word in text.split():
        if display_width(word) <= width and word.isascii():
            assert word in joined
    shown = [character for line in wrap(text, width).split("\n") for character in iter_graphemes(line)]
    assert [each for each in shown if each != " "] == [each for each in iter_graphemes(text) if each != " "]


def test_lines_are_as_long_as_they_may_be() -> None:
    assert wrap("một hai ba bốn", 7) == "một hai\nba bốn"
    assert wrap("    một hai ba bốn", 11, "    ") == "    một hai\n    ba bốn"
    assert wrap("timviet: một hai", 13, " " * 9) == "timviet: một\n         hai"
    assert wrap("", 10) == ""


@given(st.lists(st.tuples(st.sampled_from(["gạo nếp", "Đảng", "米", "a" * 30]), st.booleans()), max_size=12))
def test_colors_end_with_each_line_and_begin_again_after_the_indentation(parts: list[tuple[str, bool]]) -> None:
    text = " ".join(f"{RED}{part}{END}" if is_red else part for part, is_red in parts)
    lines = wrap(text, 12, "  ").split("\n")
    shown = []
    for line in lines:
        assert line.count(RED) == line.count(END)
        assert not line.startswith(RED + " ")
        assert wcswidth(plain(line)) <= 12
        shown += re.findall(rf"{re.escape(RED)}(.*?){re.escape(END)}", line)
    red = "".join(part for part, is_red in parts if is_red)
    assert "".join("".join(shown).split()) == "".join(red.split())


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("tiếng Việt", 10),
        (unicodedata.normalize("NFD", "tiếng Việt"), 10),
        ("米", 2),
        (f"{RED}gạo{END}", 3),
        ("👩‍👩‍👧", 2),
    ],
)
def test_widths_are_counted_in_cells(text: str, cells: int) -> None:
    assert display_width(text) == cells


@given(TEXTS, st.integers(8, 60), st.data())
def test_a_part_of_a_text_fits_and_keeps_the_first_highlight(
    words: list[str], width: int, data: st.DataObject
) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    highlights = [(start, min(start + 3, len(text)))] if text else []
    first, last = cut_to_width(text, highlights, width)
    shown = f"{'… ' if first else ''}{text[first:last].strip()}{' …' if last < len(text) else ''}"
    assert wcswidth(shown) <= width or last - first <= 1
    if display_width(text) <= width:
        assert (first, last) == (0, len(text))


def test_a_title_is_cut_at_its_end_if_that_keeps_what_was_found() -> None:
    title = "Tiến tới đại hội đảng bộ các cấp và đại hội đảng XIII của Đảng"
    assert cut_to_width(title, (), 30) == (0, len("Tiến tới đại hội đảng bộ các"))
    first, last = cut_to_width(title, [(len(title) - 4, len(title))], 30)
    assert first > 0
    assert last == len(title)
