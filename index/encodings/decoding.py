"""Which encoding is a text in, and was it decoded in the wrong one?

``decode`` decodes the bytes of a file. ``repair_mojibake`` restores a text that was decoded wrongly before (TCVN3
or VNI inside a UTF-8 file, UTF-8 encoded twice). An old encoding is accepted only if it turns practically the
whole text into Vietnamese syllables, and the text was not Vietnamese before; if parts of the text are in Unicode,
this is decided line by line (:mod:`timviet.index.encodings.mixed_lines`). Both functions return the name of the
encoding, so that it can be reported.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from functools import partial

from timviet.index.encodings.mixed_lines import convert_lines, may_be_mixed
from timviet.index.encodings.tables import ENCODINGS, WESTERN_FROM_80, translation_table
from timviet.index.text.nfc import compose
from timviet.index.text.syllable import is_syllable
from timviet.index.value_class import value_class

__all__ = ["UNKNOWN", "DecodedText", "decode", "repair_mojibake"]

UNKNOWN = "unknown"
"""The last part of the name of an encoding if some lines could not be converted."""

_ENCODED_TWICE = "utf-8 twice"


@value_class
class DecodedText:
    """A text and the encoding that it was in."""

    text: str
    encoding: str
    """``utf-8``, ``utf-16-le``, ``utf-16-be``, ``utf-32-le``, ``utf-32-be``, ``tcvn3``, ``vni``, ``viscii``,
    ``windows-1258``, ``windows-1252``, or ``utf-8 twice``; several joined by ``+`` if lines differ
    (``utf-8+tcvn3``). Lines that look like an old encoding and are in none of these are ``unknown``.
    """
    n_replaced: int = 0
    """How many undecodable byte sequences became U+FFFD."""


_PART = 1 << 14  # bytes decoded at once; one rare sign makes all of them wide
_SAMPLE = 50_000  # characters examined at the start, in the middle and at the end
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = dict(enumerate(WESTERN_FROM_80, start=0x80))
_END = "\x1a"
_NOT_CONTROLS = bytes(range(0x20, 0x100)) + b"\t\n\v\f\r\x1b"


def decode(data: bytes) -> DecodedText | None:
    """Return the text of a file, or None if its bytes are not text.

    A byte order mark decides. Without one, UTF-8 is tried first, then the old Vietnamese encodings; a text in
    none of them is decoded as Windows-1252. UTF-8 with a few wrong bytes stays UTF-8, with U+FFFD in their place,
    unless these are lines in an old encoding.

    Control characters belong to the text, except ^Z at its end, which marked the end of a file on old systems.
    Bytes that contain a NUL are not text; neither are bytes with many other control characters, unless they are
    UTF-8.
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
    if not as_utf_8.n_replaced:
        return as_utf_8
    sample = data[:_SAMPLE]
    if len(sample.translate(None, _NOT_CONTROLS)) * 50 > len(sample):
        return None
    beyond_ascii = len(as_utf_8.text) - len(as_utf_8.text.encode("ascii", "ignore"))
    if beyond_ascii >= 2 * as_utf_8.n_replaced:
        return _mixed_bytes(data) or as_utf_8
    # Latin-1 first: it decodes every byte, and the tables have its characters.
    latin_1 = data.decode("latin-1")
    decoded = _old_encoding(latin_1) or _mixed(latin_1)
    if decoded is None or decoded.encoding.endswith(UNKNOWN):
        return DecodedText(latin_1.translate(_WESTERN), "windows-1252")
    return replace(decoded, encoding=decoded.encoding.replace(_ENCODED_TWICE, "utf-8"))


def repair_mojibake(text: str) -> DecodedText | None:
    """Return the intended text if a text was decoded in the wrong encoding, else None.

    ``ViÖt Nam`` and ``Vieät Nam`` (TCVN3 and VNI decoded as Latin-1) and ``Viá»‡t Nam`` (UTF-8 decoded as
    Windows-1252) are all restored to ``Việt Nam``. Lines that look like an old encoding and cannot be restored are
    left as they are; then the encoding ends in ``unknown``.
    """
    if text.isascii():
        return None
    if not _VIETNAMESE.search(text):
        repaired = _encoded_twice(text) or _old_encoding(text)
        if repaired is not None:
            return repaired
    return _mixed(text)


def _mixed(text: str) -> DecodedText | None:
    """Return a text with its lines in old encodings converted, or None if there are none."""
    if not may_be_mixed(text):
        return None
    mixed = convert_lines(text, {**_DECODERS, _ENCODED_TWICE: partial(_TWICE.sub, _decode_again)})
    if not mixed.encodings and not mixed.has_broken_words:
        return None
    names = ["utf-8", *mixed.encodings] if _VIETNAMESE.search(text) else [*mixed.encodings]
    return DecodedText(mixed.text, "+".join([*names, UNKNOWN] if mixed.has_broken_words else names))


def _mixed_bytes(data: bytes) -> DecodedText | None:
    """Return the text of a file with lines in UTF-8 and others in old encodings, or None if it is no such file."""
    lines: list[str] = []
    for line in data.splitlines(keepends=True):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(line.decode("latin-1"))
    decoded = _mixed("".join(lines))
    if decoded is None or decoded.encoding.endswith(UNKNOWN):
        return None
    return decoded if set(decoded.encoding.split("+")) & set(ENCODINGS) else None


def _decoded(data: bytes, encoding: str) -> DecodedText:
    # In parts: while it decodes, Python has room for as many wide characters as there are bytes, and more.
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    starts = range(0, len(data), _PART) or (0,)
    parts = [decoder.decode(data[start : start + _PART], start + _PART >= len(data)) for start in starts]
    text = "".join(parts).rstrip(_END)
    already_replaced = "\ufffd".encode(encoding)
    return DecodedText(text, encoding, text.count("\ufffd") - data.count(already_replaced))


def _utf_16(sample: bytes) -> str | None:
    """Return the UTF-16 encoding of a sample, else None: every other byte of Latin letters is zero."""
    units = len(sample) // 2
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if units >= 2 and max(odd, even) > 0.3 * units and min(odd, even) <= 0.02 * units:
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        text = sample[: 2 * units].decode(encoding, "replace")
        if sum(c.isspace() or " " <= c < "\u2100" for c in text) >= 0.95 * len(text):
            return encoding
    return None


# Letters that occur only in text decoded as Unicode, composed or not.
_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]")
_WORD = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f])+")
# Sequences that occur in no orthography: a symbol, a capital or a control character after a small letter (TCVN3,
# VISCII), a symbol before a small letter, å, ã or ä after another vowel (VNI), ì, ò, Þ or Ò after a circumflex
# (Windows-1258).
_STRANGE = re.compile("[a-z][¡-¿À-ÄÆ-Þ×÷\x80-\x9f]|[¡-©«-¹»-¿][a-z]|[aeoAEO][åãäÅÃÄ]|[âêô][ìòÞÒ]")


def _old_encoding(text: str) -> DecodedText | None:
    """Decode a text again in the old encoding that makes it Vietnamese, or return None if none does."""
    sample = _sample(text)
    before = _Vietnameseness.of(sample)
    candidates = [(_Vietnameseness.of(_decode_as(sample, encoding)), encoding) for encoding in ENCODINGS]
    after, encoding = max(candidates, key=lambda pair: pair[0].rank())  # the first of equals
    if after.is_vietnamese(has_strange_sequence=bool(_STRANGE.search(sample))) and after.is_better_than(before):
        return DecodedText(_decode_as(text, encoding), encoding)
    return None


def _decode_as(text: str, encoding: str) -> str:
    return compose(text.translate(translation_table(encoding)))


_DECODERS = {encoding: partial(_decode_as, encoding=encoding) for encoding in ENCODINGS}


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE] + "\n" + text[middle : middle + _SAMPLE] + "\n" + text[-_SAMPLE:]


@value_class
class _Vietnameseness:
    """Counts that measure how Vietnamese a text is."""

    words: int

    syllables: int
    """Words that are Vietnamese syllables; abbreviations in ASCII capitals count too."""

    marked: int
    """Words with a letter beyond ASCII."""

    marked_syllables: int
    """Words with a letter beyond ASCII that are Vietnamese syllables."""

    distinct_syllables: int
    """Distinct words among ``marked_syllables``."""

    @classmethod
    def of(cls, text: str) -> _Vietnameseness:
        words = _WORD.findall(text)
        marked = [word for word in words if not word.isascii()]
        marked_syllables = [word for word in marked if is_syllable(word)]
        plain_syllables = sum(word.isascii() and (word.isupper() or is_syllable(word)) for word in words)
        return cls(
            words=len(words),
            syllables=plain_syllables + len(marked_syllables),
            marked=len(marked),
            marked_syllables=len(marked_syllables),
            distinct_syllables=len(set(marked_syllables)),
        )

    def rank(self) -> tuple[float, int]:
        """Return a key by which the most Vietnamese of several texts is the largest."""
        return (self.marked_syllables / max(self.marked, 1), self.marked_syllables)

    def is_vietnamese(self, *, has_strange_sequence: bool) -> bool:
        """Return whether practically every word is a syllable.

        :param has_strange_sequence: whether the original text has a sequence that occurs in no orthography;
            without one, a few words are not enough to decide
        """
        if self.distinct_syllables < 5:
            return has_strange_sequence and self.distinct_syllables > 0 and self.syllables == self.words
        return (
            self.marked_syllables >= 0.9 * self.marked
            and self.syllables >= 0.5 * self.words  # foreign names are common
            and self.marked >= 0.35 * self.words
        )

    def is_better_than(self, other: _Vietnameseness) -> bool:
        return self.syllables / max(self.words, 1) > other.syllables / max(other.words, 1) + 0.2


def _encoded_twice(text: str) -> DecodedText | None:
    """Return the text if its UTF-8 was decoded as Windows-1252 or Latin-1, else None."""
    sample = _sample(text)
    repaired = _TWICE.sub(_decode_again, sample)
    if repaired != sample and _Vietnameseness.of(repaired).is_vietnamese(has_strange_sequence=True):
        return DecodedText(_TWICE.sub(_decode_again, text), _ENCODED_TWICE)
    return None


_BYTES = {ord(character): byte for byte, character in _WESTERN.items()}
_FOLLOWING = f"[\x80-\xbf{re.escape(WESTERN_FROM_80)}]"
# The second character of à is a no-break space; by now it is often a plain space, or merged with the space after
# it.
_TWICE = re.compile(f"[Â-ß]{_FOLLOWING}|[à-ï]{_FOLLOWING}{{2}}|[ð-ô]{_FOLLOWING}{{3}}|Ã (?=[ \n]|$)|Ã(?= )")


def _decode_again(match: re.Match[str]) -> str:
    characters = match.group()
    if characters.rstrip(" ") == "Ã":
        return "à"
    try:
        return characters.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return characters
