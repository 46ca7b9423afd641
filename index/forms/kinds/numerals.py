"""Which value has a Roman numeral or a number in words?"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern

__all__ = [
    "NUMBER_WORD",
    "NUMBER_WORDS",
    "ROMAN",
    "is_roman_letters",
    "roman_value",
    "starts_numeral",
    "word_value",
]

ROMAN = r"[ivxlcdm]{1,15}+"
"""Letters of Roman numerals in lower case; :func:`roman_value` decides whether they are a numeral."""

_NUMERAL_START = lazy_pattern(r"[0-9]|[ivxlcdm]{1,15}\Z")
_VALID = lazy_pattern(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NO_NUMERALS = frozenset(
    {"c", "d", "l", "m", "di", "li", "mi", "ci", "mix"}
)  # Phần C, mục D; DI, LI, MI in titles
_SYLLABLES = frozenset({"vi", "xi"})

_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mot": 1, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_ALONE = {"nhất": 1, "nhì": 2, "nhat": 1, "nhi": 2, "mười": 10, "muoi": 10}
_TENS = "hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|bon|tu|nam|sau|bay|tam|chin"
_AFTER_TEN = "một|mốt|hai|ba|bốn|tư|lăm|sáu|bảy|bẩy|tám|chín|mot|bon|tu|lam|sau|bay|tam|chin"

_TENS_WORDS = rf"(?:(?:{_TENS}) (?:mươi|muoi)|mười|muoi)(?: (?:{_AFTER_TEN})(?![^\W_]))?"
NUMBER_WORD = rf"(?:{_TENS_WORDS}|{'|'.join(_UNITS | _ALONE)})"
"""Number words from 1 to 99. After ``mười``, ``năm`` means year and only ``lăm`` means five."""

NUMBER_WORDS = frozenset(_UNITS | _ALONE)
"""The words with which a number in words begins."""


def is_roman_letters(lower: str) -> bool:
    """Return whether a lower-case word has only letters of Roman numerals."""
    return not lower.strip("ivxlcdm")


def starts_numeral(lower: str) -> bool:
    """Return whether a word, in lower case, begins with a digit or could be a Roman numeral."""
    return _NUMERAL_START.match(lower) is not None


def roman_value(letters: str) -> int | None:
    """Return the value (1 to 3999) of a Roman numeral in its original case, or None.

    In upper case any valid numeral counts, except letters that label a part (``phần C``) or are a word in a title
    (``DI``, ``MI``). In lower case it must have two letters or more, only i, v and x, and be no syllable (``vi``,
    ``xi``).
    """
    lower = letters.lower()
    if _VALID.fullmatch(lower) is None or lower in _NO_NUMERALS:
        return None
    if not letters.isupper() and (
        letters != lower or len(lower) < 2 or lower in _SYLLABLES or not set(lower) <= set("ivx")
    ):
        return None
    values = [_VALUES[letter] for letter in lower]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)) or None


def word_value(words: str) -> int:
    """Return the value of a match of :data:`NUMBER_WORD`."""
    pieces = words.split()
    if words in _ALONE:
        return _ALONE[words]
    if pieces[0] in ("mười", "muoi"):
        return 10 + _UNITS[pieces[1]]
    if len(pieces) == 1:
        return _UNITS[words]
    return 10 * _UNITS[pieces[0]] + (_UNITS[pieces[2]] if len(pieces) == 3 else 0)
