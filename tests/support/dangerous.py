"""Which characters must not reach a terminal? By properties of Unicode, apart from the ranges of the product."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = ["HOSTILE", "IGNORABLE", "dangerous_in", "is_dangerous"]

IGNORABLE = frozenset(
    chr(code)
    for low, high in [
        *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
        *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
        *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
        (0xE0000, 0xE0FFF),
    ]
    for code in range(low, high + 1)
)
"""Default_Ignorable_Code_Point of Unicode 16, in DerivedCoreProperties.txt."""

_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Prepended_Concatenation_Mark: signs around or before numbers, which are seen."""

HOSTILE = (
    "\x1b]0;a\x07\x9b31m\r\x7f\u202e\u2066\u061c\u200f\u00ad\u200b\u3164\u115f\U000e0041\ufe0f\u2028\u17b4\u034f"
)
"""A text with characters of each kind."""


def is_dangerous(character: str) -> bool:
    """Return whether a character between two letters a and b must be replaced."""
    if character in "\t\n":
        return False
    category = unicodedata.category(character)
    is_noncharacter = category == "Cn" and (ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef")
    is_control = category in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in _SEEN
    return is_control or is_noncharacter or character in IGNORABLE


def dangerous_in(text: Iterable[str]) -> set[str]:
    """Return the characters of a text that must not reach a terminal, where none of them shapes another."""
    return set(filter(is_dangerous, text))
