"""Emoji and other symbols are one sign each, whatever number of characters they have."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.normalize import normalize
from timviet.index.text.symbols import find_symbols


def symbols_of(text: str) -> list[str]:
    return [text[start:end] for start, end in find_symbols(text)]


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("chúc mừng 🎉🎉!", ["🎉", "🎉"]),
        ("👨‍👩‍👧 và 👨👩", ["👨‍👩‍👧", "👨", "👩"]),
        ("👍🏽 👩🏽‍💻", ["👍🏽", "👩🏽‍💻"]),
        ("🇻🇳🇯🇵 🇻", ["🇻🇳", "🇯🇵", "🇻"]),
        ("🏴\U000e0067\U000e0062\U000e007f", ["🏴\U000e0067\U000e0062\U000e007f"]),
        ("1\u20e3 2 \u20e3", ["1\u20e3"]),
        ("❤\ufe0f ❤\ufe0f\u200d🔥", ["❤", "❤\u200d🔥"]),
        ("☎ ★ ♥ € ₫ $ ™ ® ° ● ✓ ▪ ☐", [*"☎★♥€₫$™®°●✓▪☐"]),
        ("a + b < c = d | ~ ^ ` ´ ¨ → ≤ ∞ × ÷ ± § • … – “ % & # @ * / \\", []),
        ("─│┌ ░█ \ufffd \ufffc ½ ² ① ℵ Ⅷ", []),
    ],
)
def test_symbols_are_found_whole(text: str, symbols: list[str]) -> None:
    normal = normalize(text).text
    assert symbols_of(normal) == symbols
    filler = "ấ" * 300  # the same in a long text
    assert symbols_of(filler + normal + filler) == symbols


@given(st.text(st.sampled_from("ấ1🎉👍🏽👨\u200d👩🇻\u20e3★─$\U000e0067"), max_size=20))
def test_symbols_ascend_and_begin_with_a_symbol_a_key_or_a_flag(text: str) -> None:
    done = 0
    for start, end in find_symbols(text):
        assert done <= start < end
        assert unicodedata.category(text[start]) in ("So", "Sc") or text[start + 1] == "\u20e3"
        done = end
    assert symbols_of(text) == symbols_of(text + " " * 300)
