"""How is a text spelled without marks?

``fold`` is lossy. The index of bare letters holds folded text, and two spellings can be the same word only if
their folded texts are equal. ``is_compatible`` is the stricter comparison for queries: the marks that were
typed must match, and a letter typed bare matches any marks.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import BoundedCache, cached_if_short
from timviet.index.text.nfc import compose

__all__ = ["COMBINING_MARKS", "fold", "is_compatible", "marks_of"]

# Latin letters that Unicode does not decompose, to the letters without stroke, slash, hook or ligature.
_UNDECOMPOSED = {
    "đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ɓ": "b", "ƈ": "c", "ɗ": "d", "ƒ": "f", "ǥ": "g", "ɠ": "g",
    "ħ": "h", "ı": "i", "ɨ": "i", "ƙ": "k", "ł": "l", "ɲ": "n", "ŋ": "n", "ø": "o", "ƥ": "p", "ŧ": "t",
    "ƭ": "t", "ʉ": "u", "ʋ": "v", "ƴ": "y", "ƶ": "z", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ȷ": "j",
}  # fmt: skip

_LATIN = "a-zß-ʯᴀ-ᶿḀ-ỿⱠ-Ɀ꜠-ꟿꬰ-ꭩ"
COMBINING_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""The inside of a character class with the combining marks."""

_MARKS_ON_LATIN = lazy_pattern(f"(?<=[{_LATIN}])[{COMBINING_MARKS}]+")


def _fold_letter(letter: str) -> str:
    """Return a character as ASCII letters or digits if it is made of them, else in lower case."""
    bare = "".join(
        _UNDECOMPOSED.get(part, part)
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
        if not unicodedata.combining(part)
    )
    return bare if bare.isascii() and bare.isalnum() else letter.casefold()


def _fold_code(code: int) -> str:
    return _fold_letter(chr(code))


_letters = BoundedCache(_fold_code)
"""The folded form of each character, by its code point."""


def fold(text: str) -> str:
    """Return a text in lower case and without marks: ``Đại hội Đảng`` becomes ``dai hoi dang``.

    Latin letters lose their marks (é, ñ, ø) and their compatibility forms (full width, ligatures, superscripts).
    Other scripts are only lower-cased, since their marks are letters: й, が, की stay. NFC and NFD of a text have
    the same result, and folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    folded = compose(text).translate(_letters)
    if folded.isascii():
        return folded
    # Lower-casing can separate a letter and its mark (Greek ΐ), so they are composed again.
    return unicodedata.normalize("NFC", _MARKS_ON_LATIN.sub("", folded))


class _Marks(NamedTuple):
    """A text without its marks, and the marks of each of its letters, as tuples of equal length."""

    folded: str

    qualities: tuple[frozenset[str], ...]
    """Circumflex, breve, horn, stroke and foreign marks."""

    tones: tuple[frozenset[str], ...]
    """Tone marks: one, or several in a misspelling."""

    all_tones: frozenset[str]
    """The tone marks of the whole text."""


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_STROKE = "\u0335"  # stands for the stroke of đ, which has no decomposition
_NONE, _WITH_STROKE = frozenset[str](), frozenset(_STROKE)


@cached_if_short(8192)
def _marks(text: str) -> _Marks:
    qualities: list[frozenset[str]] = []
    tones: list[frozenset[str]] = []
    for part in unicodedata.normalize("NFD", compose(text.lower())):
        if not unicodedata.combining(part):
            qualities.append(_WITH_STROKE if part in "đðɖ" else _NONE)
            tones.append(_NONE)
        elif qualities:
            marks = tones if part in _TONES else qualities
            marks[-1] |= {part}
    return _Marks(fold(text), tuple(qualities), tuple(tones), _NONE.union(*tones))


def marks_of(text: str) -> frozenset[str]:
    """Return the marks of a text, on whichever letters, as combining marks: of ``đại`` stroke and nặng."""
    marks = _marks(text)
    return frozenset().union(*marks.qualities, *marks.tones)


def is_compatible(typed: str, spelling: str) -> bool:
    """Return whether a spelling has every mark that was typed; a letter typed bare may have any marks.

    ``dai`` is compatible with ``đại``; ``dại`` with ``đại`` but not with ``đài``; ``đuong`` with ``đường`` but not
    with ``dương``. The tone belongs to the syllable, not to the letter that carries it: ``hoà`` is compatible with
    ``hòa``.
    """
    if typed == spelling:
        return True
    required, present = _marks(typed), _marks(spelling)
    if required.folded != present.folded:
        return False
    if len(required.qualities) != len(present.qualities):  # æ and ae
        return typed == required.folded
    if not all(map(frozenset.issubset, required.qualities, present.qualities)):
        return False
    if len(required.all_tones) <= 1 and len(present.all_tones) <= 1:
        return required.all_tones <= present.all_tones
    return all(map(frozenset.issubset, required.tones, present.tones))
