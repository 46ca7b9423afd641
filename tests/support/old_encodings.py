"""Texts in the old Vietnamese encodings, as programs show them that take them for Latin-1."""

from __future__ import annotations

import unicodedata

from timviet.index.encodings.tables import translation_table

_VNI_TONES = "\u0300\u0301\u0303\u0309\u0323"


def shown_as_latin_1(text: str, encoding: str) -> str:
    """Return a text in ``tcvn3``, ``viscii`` or ``vni``, decoded as Latin-1."""
    codes = {letter: chr(code) for code, letter in reversed(translation_table(encoding).items()) if code < 0x100}
    if encoding != "vni":
        return "".join(codes.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    return "".join(codes.get(letter) or _vni(letter, codes) for letter in unicodedata.normalize("NFC", text))


def _vni(letter: str, codes: dict[str, str]) -> str:
    """Return a letter and the sign that VNI writes after it for all its marks."""
    decomposed = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in decomposed if mark in _VNI_TONES)
    base = unicodedata.normalize("NFC", decomposed.translate(dict.fromkeys(map(ord, _VNI_TONES))))
    if base in codes:  # ơ, ư and đ are letters of their own
        return codes[base] + codes.get(tones, "")
    vowel, shape = base[0], ""
    decomposed_base = unicodedata.normalize("NFD", base)
    if len(decomposed_base) > 1:
        vowel, shape = decomposed_base[0], decomposed_base[1:]
    return vowel + (codes[shape + tones] if shape + tones else "")
