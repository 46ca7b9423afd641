"""How does it look without marks?

``fold`` is pure and lossy: it is what an index of bare letters holds, and what tells whether two spellings
could be the same word at all. ``agrees`` is its counterpart for queries: a letter typed with a mark is a
constraint, a bare letter is free.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.nfc import compose

__all__ = ["fold", "is_compatible"]

# Latin letters that Unicode does not take apart: what is left when the stroke, the slash or the tie goes.
_UNDECOMPOSED = {
    "đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ɓ": "b", "ƈ": "c", "ɗ": "d", "ƒ": "f", "ǥ": "g", "ɠ": "g",
    "ħ": "h", "ı": "i", "ɨ": "i", "ƙ": "k", "ł": "l", "ɲ": "n", "ŋ": "n", "ø": "o", "ƥ": "p", "ŧ": "t",
    "ƭ": "t", "ʉ": "u", "ʋ": "v", "ƴ": "y", "ƶ": "z", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ȷ": "j",
}  # fmt: skip

_LATIN = "a-zß-ʯᴀ-ᶿḀ-ỿⱠ-Ɀ꜠-ꟿꬰ-ꭩ"
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS_ON_LATIN = re.compile(f"(?<=[{_LATIN}])[{_MARKS}]+")


def _fold_letter(letter: str) -> str:
    """Return ASCII for what is at heart ASCII letters or digits, else the character in lower case."""
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
    """Return ``text`` in lower case and without marks: ``Đại hội Đảng`` gives ``dai hoi dang``.

    Latin letters lose their marks (é, ñ, ø) and their compatibility forms (full width, ligatures,
    superscripts); other scripts are only lower-cased, since their marks are letters: й, が, की stay.
    Text in NFC and in NFD folds the same, and folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    folded = compose(text).translate(_letters)
    if folded.isascii():
        return folded
    # Lower-casing can leave a letter and its mark apart (Greek ΐ), so they are joined again.
    return unicodedata.normalize("NFC", _MARKS_ON_LATIN.sub("", folded))


class _Marks(NamedTuple):
    """The marks of each letter of a text."""

    qualities: tuple[frozenset[str], ...]
    """Circumflex, breve, horn, stroke and foreign marks."""
    tones: tuple[frozenset[str], ...]
    """Tone marks: one, or several in a misspelling."""


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_STROKE = "\u0335"  # đ has no decomposition; this one stands in for it


@lru_cache(maxsize=8192)
def _marks(text: str) -> _Marks:
    qualities: list[frozenset[str]] = []
    tones: list[frozenset[str]] = []
    for part in unicodedata.normalize("NFD", compose(text.lower())):
        if not unicodedata.combining(part):
            qualities.append(frozenset(_STROKE if part in "đðɖ" else ""))
            tones.append(frozenset())
        elif qualities:
            where = tones if part in _TONES else qualities
            where[-1] |= {part}
    return _Marks(tuple(qualities), tuple(tones))


def is_compatible(typed: str, form: str) -> bool:
    """Return whether ``form`` has every mark of ``typed``; where ``typed`` is bare, ``form`` may be anything.

    ``dai`` agrees with ``đại``, ``dại`` with ``đại`` but not with ``đài``, ``đuong`` with ``đường`` but not
    with ``dương``. The tone belongs to the syllable, not to the letter that carries it: ``hoà`` agrees with
    ``hòa``.
    """
    if typed == form:
        return True
    if fold(typed) != fold(form):
        return False
    wanted, present = _marks(typed), _marks(form)
    if len(wanted.qualities) != len(present.qualities):  # æ against ae
        return typed == fold(typed)
    if not all(map(frozenset.issubset, wanted.qualities, present.qualities)):
        return False
    tones, tones_there = frozenset().union(*wanted.tones), frozenset().union(*present.tones)
    if len(tones) <= 1 and len(tones_there) <= 1:
        return tones <= tones_there
    return all(map(frozenset.issubset, wanted.tones, present.tones))
