"""How is a chunk split into syllables and separators?

A chunk is a run of characters between blanks. A syllable is a run of letters, marks on letters, and digits; every
letter and digit of a text belongs to exactly one syllable. A Chinese character (chữ Hán, chữ Nôm) is a syllable by
itself. Kana and Hangul are syllables apart from the digits and Latin letters beside them: ``2024년`` is two.
"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern

__all__ = [
    "EAST_ASIAN",
    "LEADING_PUNCTUATION",
    "MARK",
    "TRAILING_PUNCTUATION",
    "is_single_syllable",
    "split_chunk",
]

TRAILING_PUNCTUATION = ".,;:!?)\"'…"
"""The signs that follow words."""

LEADING_PUNCTUATION = "(\"'["
"""The signs that precede words. None of them ends a sentence."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = "\u3131-\u318e\uac00-\ud7a3"

EAST_ASIAN = _HAN + _KANA + _HANGUL
"""The letters that no digit belongs to, as the inside of a character class, in which the lowest comes first."""

MARK = "[\u0300-\u036f]"
"""A mark within a syllable; in a normalized text, one that no letter has."""

_LETTER = rf"[^\W_{EAST_ASIAN}]"
_SYLLABLE = lazy_pattern(
    rf"([{_HAN}]|[{_KANA}{_HANGUL}]++(?:{MARK}++[{_KANA}{_HANGUL}]*+)*+|{_LETTER}++(?:{MARK}++{_LETTER}*+)*+)"
)
_PLAIN_SYLLABLE = lazy_pattern(rf"([^\W_]++(?:{MARK}++[^\W_]*+)*+)")
"""The same where there is no letter of East Asia; it is compiled in little time."""


def split_chunk(chunk: str) -> list[str]:
    """Split a chunk into [separator, syllable, separator, …, syllable, separator].

    Separators may be empty. A chunk without a syllable is one separator.

    >>> split_chunk("(05-CT/TW),")
    ['(', '05', '-', 'CT', '/', 'TW', '),']
    """
    is_plain = chunk.isascii() or max(chunk) < EAST_ASIAN[0]
    return (_PLAIN_SYLLABLE if is_plain else _SYLLABLE).split(chunk)


def is_single_syllable(word: str) -> bool:
    """Return whether a chunk is one syllable and nothing else.

    Most chunks are, once :data:`TRAILING_PUNCTUATION` is stripped. This quick test may return False for a syllable
    whose marks are separate characters; :func:`split_chunk` is exact.
    """
    return word.isalnum() and (word.isascii() or max(word) < EAST_ASIAN[0])
