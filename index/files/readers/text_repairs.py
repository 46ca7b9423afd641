"""What do programs that write documents, and libraries that read them, get wrong in Vietnamese text?

Old encodings are decided line by line and cell by cell, as in text files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from timviet.index.encodings.decoding import UNKNOWN, repair_mojibake
from timviet.index.encodings.mixed_lines import may_be_mixed
from timviet.index.encodings.tables import translation_table
from timviet.index.text.syllable import is_syllable

__all__ = ["repair_texts"]

_SEPARATOR = "\x1d"  # a line end for those who split lines, and part of no text in any encoding
_GROUP = 4_000_000  # characters
_UNICODE = "utf-8"
_LETTER = r"[^\W\d_]"
# Glyphs of TCVN3 fonts that PDF names by their look: the soft hyphen, there ư, is a hyphen or a minus, and the
# middle dot, there ã, is a bullet.
_MINUS = re.compile(rf"\u2212(?={_LETTER})|(?<={_LETTER})\u2212")
_BULLET = re.compile(rf"\u2219(?={_LETTER})|(?<={_LETTER})\u2219")
_MAY_HAVE_HYPHEN = re.compile(rf"(?:{_LETTER}|[¡-¸])++(?:-{_LETTER}*+)?+")
_LINE_HYPHEN = re.compile(r"[\u0002\ufffe]\n?")
_CODE = re.compile(r"[A-ZĐ0-9/]$|://\S*$|www\.\S*$")
_OTHER_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1c\x1e\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")
_SPACING_ACCENTS = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "˘": "\u0306"}
_ACCENTED_WORD = re.compile(rf"(?:{_LETTER}|[´`ˆ˜˘])+")
_ACCENT_BEFORE = re.compile(r"([´`ˆ˜˘])([aeiouyıAEIOUY])")


def repair_texts(texts: Sequence[str]) -> tuple[list[str], str]:
    """Return pieces of a document as they were meant, and the name of their encoding if it is an old one.

    :param texts: the pieces, each decided by itself if the document is in several encodings
    :returns: as many pieces; the name is empty for Unicode
    """
    repaired: list[str] = []
    encodings: list[str] = []
    for group in _in_groups(texts):
        some, encoding = _repair_group(group)
        repaired += some
        encodings.append(encoding)
    return repaired, _join_names(encodings)


def _in_groups(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the pieces in groups: large enough to tell an encoding, and small enough for copies in memory."""
    start = size = 0
    for number, text in enumerate(texts):
        size += len(text)
        if size > _GROUP:
            yield texts[start : number + 1]
            start, size = number + 1, 0
    if start < len(texts):
        yield texts[start:]


def _join_names(encodings: Sequence[str]) -> str:
    """Return the name for texts in several encodings; "" is Unicode."""
    names = dict.fromkeys(name for encoding in encodings for name in (encoding or _UNICODE).split("+"))
    ordered = sorted(names, key=lambda name: (name != _UNICODE) + 2 * (name == UNKNOWN))
    return "" if ordered in ([], [_UNICODE]) else "+".join(ordered)


def _repair_group(texts: Sequence[str]) -> tuple[list[str], str]:
    text = _SEPARATOR.join(piece.replace(_SEPARATOR, " ") for piece in texts)
    encoding = ""
    mended = _as_tcvn3(text) if may_be_mixed(text) else text
    decoded = repair_mojibake(mended)
    if mended != text and (decoded is None or "tcvn3" not in decoded.encoding):
        decoded = repair_mojibake(text)
    if decoded is not None:
        text, encoding = decoded.text, decoded.encoding
    text = _LINE_HYPHEN.sub(_hyphen, text)
    text = _OTHER_SIGNS.sub(" ", text)
    if any(accent in text for accent in _SPACING_ACCENTS):
        text = _ACCENTED_WORD.sub(_with_accents, text)
    return text.split(_SEPARATOR), encoding


def _as_tcvn3(text: str) -> str:
    """Return a text that may be in TCVN3 with the characters that PDF takes for others, where they are known."""
    text = _LINE_HYPHEN.sub("\u00ad\n", _BULLET.sub("·", _MINUS.sub("\u00ad", text)))
    return _MAY_HAVE_HYPHEN.sub(_u_with_horn, text)


def _u_with_horn(found: re.Match[str]) -> str:
    """Return a word in TCVN3 with ư for its hyphens, if that makes a syllable: ``tr-ëng``."""
    if "-" not in found[0]:
        return found[0]
    word = found[0].replace("-", "\u00ad")
    return word if is_syllable(word.translate(translation_table("tcvn3"))) else found[0]


def _hyphen(found: re.Match[str]) -> str:
    """Return what a hyphen at a line end stands for: part of a code or an address, else the word goes on."""
    before = found.string[max(found.start() - 60, 0) : found.start()]
    return "-" if _CODE.search(before) else ""


def _with_accents(found: re.Match[str]) -> str:
    """Return a word with its spacing accents on the vowels after them, if that makes a syllable: ``C´ach``."""
    word = found[0]
    if not any(accent in word for accent in _SPACING_ACCENTS):
        return word
    composed = _ACCENT_BEFORE.sub(lambda pair: pair[2].replace("ı", "i") + _SPACING_ACCENTS[pair[1]], word)
    composed = unicodedata.normalize("NFC", composed)
    return composed if is_syllable(composed.lower()) else word
