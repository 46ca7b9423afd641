"""Which encoding is this text in, and was it read in the wrong one?

``decode`` reads the bytes of a file; ``repair`` mends a text that somebody decoded wrongly before (TCVN3 or
VNI inside a UTF-8 file, UTF-8 encoded twice). An old encoding is believed only if practically the whole text
becomes Vietnamese syllables by it and was not before; both say which one it was, so that the reader can be
told.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from timviet.index.files.encoding_tables import TABLES, WESTERN_FROM_80, table
from timviet.index.text.syllable import is_syllable

__all__ = ["Decoded", "decode", "repair"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was found."""

    text: str
    encoding: str
    """``utf-8``, ``utf-16-le``, ``utf-16-be``, ``utf-32-le``, ``utf-32-be``, ``tcvn3``, ``vni``, ``viscii``,
    ``windows-1258``, ``windows-1252``, or ``utf-8 twice``.
    """
    replaced: int = 0
    """How many undecodable pieces are shown as U+FFFD."""


_SAMPLE = 50_000  # characters judged at the beginning, in the middle and at the end
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = dict(enumerate(WESTERN_FROM_80, start=0x80))
_END = "\x1a"
_NOT_CONTROLS = bytes(range(0x20, 0x100)) + b"\t\n\v\f\r\x1b"


def decode(data: bytes) -> Decoded | None:
    """Return the text of a file, None if its bytes are no text.

    The mark at the beginning decides; without one UTF-8 is tried, then the old Vietnamese encodings. UTF-8
    with a few wrong bytes stays UTF-8, with U+FFFD for those. What nothing fits is read as Windows-1252.
    Control characters belong to the text, but for ^Z at its end, by which old systems told where that is; a NUL
    says that it is none, and so do many others where the bytes are not UTF-8.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    sample = data[:_SAMPLE]
    if len(data) % 2 == 0 and (wide := _utf_16(sample)):
        return _decoded(data, wide)
    data = data.rstrip(_END.encode())
    if b"\0" in data:
        return None
    as_utf_8 = _decoded(data, "utf-8")
    sample = data[:_SAMPLE]
    if as_utf_8.replaced and len(sample.translate(None, _NOT_CONTROLS)) * 50 > len(sample):
        return None
    beyond_ascii = len(as_utf_8.text) - len(as_utf_8.text.encode("ascii", "ignore"))
    if beyond_ascii >= 2 * as_utf_8.replaced:
        return as_utf_8
    # Latin-1 first: it takes every byte, and the tables know it.
    shown = data.decode("latin-1")
    found = _old_encoding(shown)
    return found or Decoded(shown.translate(_WESTERN), "windows-1252")


def repair(text: str) -> Decoded | None:
    """Return a text as it was meant if it had been decoded wrongly, None if nothing is wrong with it.

    ``ViÖt Nam`` and ``Vieät Nam`` (TCVN3 and VNI shown as Latin-1), ``Viá»‡t Nam`` (UTF-8 shown as
    Windows-1252) are all Việt Nam.
    """
    if text.isascii() or _VIETNAMESE.search(text):
        return None
    return _encoded_twice(text) or _old_encoding(text)


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace").rstrip(_END)
    there_before = "\ufffd".encode(encoding)
    return Decoded(text, encoding, text.count("\ufffd") - data.count(there_before))


def _utf_16(sample: bytes) -> str | None:
    """Return which UTF-16 a sample is in, None if in neither: of Latin letters every other byte is zero."""
    units = len(sample) // 2
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if units >= 2 and max(odd, even) > 0.3 * units and min(odd, even) <= 0.02 * units:
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        text = sample[: 2 * units].decode(encoding, "replace")
        if sum(c.isspace() or " " <= c < "\u2100" for c in text) >= 0.95 * len(text):
            return encoding
    return None


# Letters that only text in Unicode has, composed or not.
_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]")
_WORD = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f])+")
# What no orthography does: a symbol, a capital or a control character behind a small letter (TCVN3, VISCII),
# a symbol before one, å, ã or ä behind another vowel (VNI), ì, ò, Þ or Ò behind a circumflex (Windows-1258).
_STRANGE = re.compile("[a-z][¡-¿À-ÄÆ-Þ×÷\x80-\x9f]|[¡-©«-¹»-¿][a-z]|[aeoAEO][åãäÅÃÄ]|[âêô][ìòÞÒ]")


def _old_encoding(text: str) -> Decoded | None:
    """Return a Western text as the old encoding that makes it Vietnamese reads it, None if none does."""
    sample = _sample(text)
    before = _Judgement.of(sample)
    judged = [(_Judgement.of(_read_as(sample, encoding)), encoding) for encoding in TABLES]
    judgement, encoding = max(judged, key=lambda pair: pair[0].rank())  # the first of equals
    if judgement.is_vietnamese(strange=bool(_STRANGE.search(sample))) and judgement.is_better_than(before):
        return Decoded(_read_as(text, encoding), encoding)
    return None


def _read_as(text: str, encoding: str) -> str:
    return unicodedata.normalize("NFC", text.translate(table(encoding)))


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE] + "\n" + text[middle : middle + _SAMPLE] + "\n" + text[-_SAMPLE:]


@dataclass(frozen=True, slots=True)
class _Judgement:
    """How Vietnamese a text reads."""

    words: int
    syllables: int
    """Words that are Vietnamese syllables; abbreviations in ASCII capitals count as such."""
    marked: int
    """Words with a letter beyond ASCII."""
    marked_syllables: int
    kinds: int
    """Different words among those."""

    @classmethod
    def of(cls, text: str) -> _Judgement:
        words = _WORD.findall(text)
        marked = [word for word in words if not word.isascii()]
        good = [word for word in marked if is_syllable(word)]
        plain = sum(word.isascii() and (word.isupper() or is_syllable(word)) for word in words)
        return cls(len(words), plain + len(good), len(marked), len(good), len(set(good)))

    def rank(self) -> tuple[float, int]:
        return (self.marked_syllables / max(self.marked, 1), self.marked_syllables)

    def is_vietnamese(self, *, strange: bool) -> bool:
        """Return whether practically every word is a syllable; few words are believed only if strange."""
        if self.kinds < 5:
            return strange and self.kinds > 0 and self.syllables == self.words
        return (
            self.marked_syllables >= 0.9 * self.marked
            and self.syllables >= 0.5 * self.words  # foreign names are not rare
            and self.marked >= 0.35 * self.words
        )

    def is_better_than(self, other: _Judgement) -> bool:
        return self.syllables / max(self.words, 1) > other.syllables / max(other.words, 1) + 0.2


def _encoded_twice(text: str) -> Decoded | None:
    """Return a text whose UTF-8 was read as Windows-1252 or Latin-1, None if it is not one."""
    sample = _sample(text)
    mended = _TWICE.sub(_once, sample)
    if mended != sample and _Judgement.of(mended).is_vietnamese(strange=True):
        return Decoded(_TWICE.sub(_once, text), "utf-8 twice")
    return None


_BYTES = {ord(shown): byte for byte, shown in _WESTERN.items()}
_FOLLOWING = f"[\x80-\xbf{re.escape(WESTERN_FROM_80)}]"
# The no-break space that ends à is often a plain space by now, or gone into the one that follows.
_TWICE = re.compile(f"[Â-ß]{_FOLLOWING}|[à-ï]{_FOLLOWING}{{2}}|[ð-ô]{_FOLLOWING}{{3}}|Ã (?=[ \n]|$)|Ã(?= )")


def _once(found: re.Match[str]) -> str:
    shown = found.group()
    if shown.rstrip(" ") == "Ã":
        return "à"
    try:
        return shown.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return shown
