"""Which spellings do Telex and VNI make of the keys of a word?

The same keys can mean several spellings: the second ``o`` of ``ngoeo`` is a letter, that of ``coon`` a mark, and
``w`` may belong to any vowel before it (``muaw``, ``hoacw``, ``thuow``). An input method decides by its own rules;
here all readings are returned, and the caller chooses those that the index has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from timviet.index.text.syllable import canonicalize, is_syllable

__all__ = ["MAX_KEYS", "telex_spellings", "vni_spellings"]

MAX_KEYS = 14
"""Maximum number of keys of a syllable: seven letters and seven marks."""

_MAX_READINGS = 64  # of the keys up to any point
_VOWELS = "aeiouyăâêôơư"
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_BREVE_OR_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_HORN = {"o": "ơ", "u": "ư"}
_BREVE = {"a": "ă"}
_STROKE = {"d": "đ"}
_BRACKETS = {"[": "ơ", "]": "ư"}

_Reading = tuple[str, str]
"""The letters and the tone that some keys stand for."""


def telex_spellings(keys: str) -> tuple[str, ...]:
    """Return the spellings that lower-case keys may stand for in Telex, without the keys themselves."""
    return _spellings(keys, _read_telex)


def vni_spellings(keys: str) -> tuple[str, ...]:
    """Return the spellings that lower-case keys may stand for in VNI, without the keys themselves."""
    return _spellings(keys, _read_vni)


def _spellings(keys: str, read: Callable[[_Reading, str], Iterator[_Reading]]) -> tuple[str, ...]:
    if len(keys) > MAX_KEYS:
        return ()
    readings: list[_Reading] = [("", "")]
    for key in keys:
        more = dict.fromkeys(following for reading in readings for following in read(reading, key))
        readings = list(more)[:_MAX_READINGS]
    spellings = dict.fromkeys(spelling for letters, tone in readings for spelling in _with_tone(letters, tone))
    return tuple(
        spelling
        for spelling in spellings
        if spelling != keys and (not spelling.isascii() or is_syllable(spelling))  # class is not clas
    )


def _with_tone(letters: str, tone: str) -> Iterator[str]:
    """Yield the letters with the tone on each vowel, the last one first, as the index spells them."""
    if not tone:
        yield canonicalize(letters)
    for number in range(len(letters) - 1, -1, -1) if tone else ():
        if letters[number] in _VOWELS:
            marked = letters[: number + 1] + tone + letters[number + 1 :]
            yield canonicalize(unicodedata.normalize("NFC", marked))


def _read_telex(reading: _Reading, key: str) -> Iterator[_Reading]:
    """Yield what keys may stand for with one more key, the likeliest first."""
    letters, tone = reading
    if key in _TELEX_TONES and any(letter in _VOWELS for letter in letters):
        if tone == _TELEX_TONES[key]:  # the same tone again takes it back
            yield letters + key, ""
        else:
            yield letters, _TELEX_TONES[key]
    elif key == "w":
        for marked in _with_marks(letters, _BREVE_OR_HORN):
            yield marked, tone
        yield letters + "ư", tone
    elif key in _CIRCUMFLEX:
        for marked in _with_marks(letters, {key: _CIRCUMFLEX[key]}):
            yield marked, tone
        yield letters + key, tone
        if _CIRCUMFLEX[key] in letters:  # the third time takes it back: xooong
            yield letters.replace(_CIRCUMFLEX[key], key) + key, tone
    elif key == "d":
        for marked in _with_marks(letters, _STROKE):
            yield marked, tone
        yield letters + key, tone
    else:
        yield letters + _BRACKETS.get(key, key), tone


def _read_vni(reading: _Reading, key: str) -> Iterator[_Reading]:
    """Yield what keys may stand for with one more key, the likeliest first; nothing if VNI has no such keys."""
    letters, tone = reading
    if key in _VNI_TONES:
        if not tone and any(letter in _VOWELS for letter in letters):  # two tones, as in u23, are a number
            yield letters, _VNI_TONES[key]
        return
    marks = {"6": _CIRCUMFLEX, "7": _HORN, "8": _BREVE, "9": _STROKE}.get(key)
    if marks is None:
        yield letters + key, tone
    else:
        for marked in _with_marks(letters, marks):
            yield marked, tone


def _with_marks(letters: str, marks: dict[str, str]) -> Iterator[str]:
    """Yield the letters with a mark on one of them, the last one first; a horn goes on both letters of uo."""
    if "ơ" in marks.values() and "uo" in letters:
        yield letters.replace("uo", "ươ", 1)
    for number in range(len(letters) - 1, -1, -1):
        if letters[number] in marks:
            yield letters[:number] + marks[letters[number]] + letters[number + 1 :]
