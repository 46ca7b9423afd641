"""How is a chunk split into syllables and separators?

A chunk is a run of characters between blanks. A syllable is a run of letters, marks on letters, and digits; every
letter and digit of a text belongs to exactly one syllable. A Chinese character (chữ Hán, chữ Nôm) is a syllable by
itself.
"""

from __future__ import annotations

import re

__all__ = ["LEADING_PUNCTUATION", "TRAILING_PUNCTUATION", "is_single_syllable", "split_chunk"]

TRAILING_PUNCTUATION = ".,;:!?)\"'…"
"""The signs that follow words."""

LEADING_PUNCTUATION = "(\"'["
"""The signs that precede words. None of them ends a sentence."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_MARK = "[\u0300-\u036f]"
_SYLLABLE = re.compile(rf"([{_HAN}]|{_LETTER}++(?:{_MARK}++{_LETTER}*+)*+)")


def split_chunk(chunk: str) -> list[str]:
    """Split a chunk into [separator, syllable, separator, …, syllable, separator].

    Separators may be empty. A chunk without a syllable is one separator.

    >>> split_chunk("(05-CT/TW),")
    ['(', '05', '-', 'CT', '/', 'TW', '),']
    """
    return _SYLLABLE.split(chunk)


def is_single_syllable(word: str) -> bool:
    """Return whether a chunk is one syllable and nothing else.

    Most chunks are, once :data:`TRAILING_PUNCTUATION` is stripped. This quick test may return False for a syllable
    whose marks are separate characters; :func:`split_chunk` is exact.
    """
    return word.isalnum() and (word.isascii() or max(word) < _HAN[0])
