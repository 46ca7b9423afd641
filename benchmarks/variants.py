"""How else might people type the same query?"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from timviet.index.text.fold import fold

__all__ = ["VARIANTS"]

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _tone_placements() -> tuple[dict[str, str], dict[str, str]]:
    """Return maps from new-style to old-style endings and back, for endings whose tone mark has two positions."""
    to_old, to_new = {}, {}
    for glide, vowel in ("oa", "oe", "uy"):
        for tone in _TONES[1:]:
            old = unicodedata.normalize("NFC", glide + tone + vowel)
            new = unicodedata.normalize("NFC", glide + vowel + tone)
            to_old[new], to_new[old] = old, new
    return to_old, to_new


_TO_OLD, _TO_NEW = _tone_placements()
_WORD = re.compile(r"\w+")


def _replace_endings(text: str, endings: Mapping[str, str]) -> str:
    def replace_ending(match: re.Match[str]) -> str:
        word = match[0]
        ending = endings.get(word[-2:].lower())
        if ending is None or word[-3:-2].lower() == "q" or word[-2:] != word[-2:].lower():
            return word
        return word[:-2] + ending

    return _WORD.sub(replace_ending, unicodedata.normalize("NFC", text))


def _strip_some_marks(text: str) -> str:
    draw = random.Random(text)  # the same words lose their marks in every run
    return " ".join(fold(word) if draw.random() < 0.5 else word for word in text.split())


VARIANTS: Mapping[str, Callable[[str], str]] = {
    "as typed": lambda text: text,
    "half stripped": _strip_some_marks,
    "no marks": fold,
    "old tone placement": lambda text: _replace_endings(text, _TO_OLD),
    "new tone placement": lambda text: _replace_endings(text, _TO_NEW),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "upper case": str.upper,
}
