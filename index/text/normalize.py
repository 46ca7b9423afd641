r"""How is a text normalized, and how are offsets mapped back to the original?

Authors write the same text in many ways: marks composed or separate and in any order, many kinds of blanks, quotes
and dashes, invisible characters. ``normalize`` returns one spelling for analysis, and maps every span of the
normal text to a span of the original. The steps are a table and three rules::

    blanks, line ends, quotes, dashes, full-width and styled letters   replaced one by one
    zero-width spaces between words                                    blanks (see ``zero_width``)
    other zero-width characters, but for joiners of emoji              removed
    a soft hyphen at a line end                                        a hyphen
    ligatures, \r\n                                                    replaced by more or fewer characters
    marks                                                              NFC, the tone last, none twice

No meaning is lost here; the lossy step is ``fold``.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cache

import numpy as np
import numpy.typing as npt

from timviet.index.lazy import lazy_pattern
from timviet.index.text.chunks import code_units
from timviet.index.text.nfc import compose
from timviet.index.text.symbols import EMOJI_CLASS, JOINER
from timviet.index.text.zero_width import ZERO_WIDTH_SPACE, part_words
from timviet.index.value_class import value_class

__all__ = ["Normalized", "normalize", "normalize_all"]

_Offsets = npt.NDArray[np.integer]


def _replacements() -> dict[str, str]:
    """Return the replacement of each character that is not normal: one, several or no characters."""
    table = {
        " ": "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000",
        "\n": "\r\v\f\u0085\u2028\u2029",
        '"': "“”„‟«»″〝〞〟",
        "'": "‘’‚‛‹›′ʼ",
        "-": "‐-―−﹘﹣⁻",
        "+": "⁺﹢",
        "#": "♯",
        "/": "⁄∕",
        # soft hyphen, joiners, direction marks, word joiner, invisible operators, variation selectors, BOM
        "": "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff",
    }
    replacements = {
        chr(odd): plain
        for plain, kinds in table.items()
        for first, last in re.findall("(.)(?:-(.))?", kinds, re.DOTALL)
        for odd in range(ord(first), ord(last or first) + 1)
    }
    for first, last in ("！～", "Ⅰⅿ", "ﬀﬆ", "𝐀𝟿"):  # full width, Roman numerals, ligatures, styled letters
        for odd in map(chr, range(ord(first), ord(last) + 1)):
            replacements[odd] = unicodedata.normalize("NFKC", odd)
    return replacements


_REPLACEMENTS = _replacements()
_STYLED = "\U0001d400-\U0001d7ff"  # a range in the patterns, because re is slow with many letters beyond the BMP
_MARKS = "\u0300-\u036f"


def _class_of(characters: Iterable[str]) -> str:
    return re.escape("".join(c for c in characters if c <= "\uffff"))


_ODD = lazy_pattern(f"[{_class_of(_REPLACEMENTS)}{_STYLED}]")
_MOVED = _class_of(c for c, plain in _REPLACEMENTS.items() if len(plain) != 1 and c != JOINER)
_AFTER_EMOJI = f"(?:(?<=[{EMOJI_CLASS}]{JOINER})|(?<=[{EMOJI_CLASS}][\ufe0e\ufe0f]{JOINER}))"
_MOVING = lazy_pattern(f"\r\n|[\r{_MOVED}]|{JOINER}(?!{_AFTER_EMOJI}[{EMOJI_CLASS}])")
_ODD_OR_MARK = lazy_pattern(f"[{_class_of(_REPLACEMENTS)}{_STYLED}{_MARKS}]")
_MARKED_VOWEL = lazy_pattern(f"[AEIOUYaeiouyÀ-ɏḀ-ỿ][{_MARKS}]+")

_SOFT_HYPHEN = "\u00ad"
_BLANK = "[ \\t\u00a0]*"
_HYPHEN_AT_LINE_END = lazy_pattern(
    f"(?<=[^\\W_]|[{_MARKS}]){_SOFT_HYPHEN}(?={_BLANK}(?:\r\n|[\r\n]){_BLANK}[^\\W_])"
)

_LARGE = 1 << 15  # characters; a longer text is normalized in pieces
_BETWEEN_WORDS = lazy_pattern(r"(?<![\s\u00ad]) (?=[0-9A-Za-z])")

_CIRCUMFLEX_BREVE = "\u0302\u0306"
_VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u031b" + _CIRCUMFLEX_BREVE)


@value_class
class Normalized:
    """A text as analysis sees it, and the offsets of its characters in the original."""

    text: str
    """NFC, plain blanks, quotes and dashes, no invisible characters but joiners of emoji; lines end in ``\\n``."""

    _starts: _Offsets | None = field(default=None, repr=False, compare=False)
    """(len(text) + 1,) ascending: start of each character in the original; None if all offsets are the same.

    Characters that replace the same original ones have the same start.
    """

    @property
    def is_unmoved(self) -> bool:
        """Whether all offsets are those of the original."""
        return self._starts is None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that became ``text[start:end]``.

        It includes all marks of a letter, and removed characters after it. An empty span stays empty, unless the
        text is empty.
        """
        if self._starts is None:
            return start, end
        starts, ends = self.original_spans(np.array([start]), np.array([end]))
        return int(starts[0]), int(ends[0])

    def first_from(self, offset: int) -> int:
        """Return the offset of the first character that begins at or after an offset of the original text."""
        return offset if self._starts is None else int(np.searchsorted(self._starts, offset))

    def original_spans(self, starts: _Offsets, ends: _Offsets) -> tuple[_Offsets, _Offsets]:
        """Return the original spans of many spans: (n,) starts and (n,) ends for (n,) starts and (n,) ends."""
        offsets = self._starts
        if offsets is None:
            return starts, ends
        original_starts, original_ends = offsets[starts], offsets[ends]
        # An end between characters that replace the same original ones moves to the end of those.
        inside = np.flatnonzero((starts < ends) & (original_ends == offsets[ends - 1]))
        original_ends[inside] = offsets[np.searchsorted(offsets, original_ends[inside], side="right")]
        return original_starts, original_ends


def normalize(text: str) -> Normalized:
    """Return a text in its normal form, with its offsets in the original.

    A normal text is its own normal form, and is returned as the same object. NFC and NFD of a text have the same
    normal form. Lone surrogates and control characters stay. The time is linear in the length of the text.
    """
    if _ODD_OR_MARK.search(text) is None and unicodedata.is_normalized("NFC", text):
        return Normalized(text)
    if len(text) > _LARGE and len(pieces := list(_pieces(text))) > 1:
        return _normalize_pieces(pieces)
    odd = {match.group() for match in _ODD.finditer(text)}
    if "\r\n" in text:
        odd.discard("\r")
    plain = text
    if ZERO_WIDTH_SPACE in odd:
        plain = part_words(plain)
    if _SOFT_HYPHEN in odd:
        plain = _HYPHEN_AT_LINE_END.sub("-", plain)
    for character in odd:
        if len(_REPLACEMENTS[character]) == 1:
            plain = plain.replace(character, _REPLACEMENTS[character])
    moved, starts = _move(plain)
    composed = _compose(moved)
    if composed == text:
        return Normalized(text)
    if composed != moved or starts is not None:
        starts = _carry(starts, moved, composed)
    if starts is None:
        return Normalized(composed)
    offsets: _Offsets = np.empty(len(composed) + 1, np.int32 if len(text) < 2**31 else np.int64)
    offsets[:-1], offsets[-1] = starts, len(text)
    offsets[0] = 0  # the first character includes removed characters before it
    return Normalized(composed, offsets)


def _pieces(text: str) -> Iterator[str]:
    """Yield a large text in pieces that can be normalized separately; usually few of them change."""
    start = 0
    while start < len(text):
        cut = _BETWEEN_WORDS.search(text, start + _LARGE // 2)
        end = cut.start() if cut else len(text)
        yield text[start:end]
        start = end


def _normalize_pieces(pieces: Sequence[str]) -> Normalized:
    """Return the normal form of a text in pieces."""
    normals = [normalize(piece) for piece in pieces]
    text = "".join([normal.text for normal in normals])
    if all(normal.is_unmoved for normal in normals):
        return Normalized(text)
    starts, offset = [], 0
    for piece, normal in zip(pieces, normals, strict=True):
        inside = np.arange(len(piece)) if normal._starts is None else normal._starts[:-1]
        starts.append(inside + np.int64(offset))
        offset += len(piece)
    offsets: _Offsets = np.concatenate([*starts, [offset]]).astype(np.int32 if offset < 2**31 else np.int64)
    offsets[0] = 0  # all characters before the first one were removed
    return Normalized(text, offsets)


def normalize_all(texts: Sequence[str]) -> list[Normalized]:
    """Return the normal form of each text; texts whose offsets do not change are normalized together."""
    if len(texts) < 2:
        return [normalize(text) for text in texts]
    joined = "\n".join(texts)
    plain, kinds = _plain_units()
    units = code_units(joined)
    unit_kinds = kinds.take(units)
    ends = np.cumsum([len(text) + 1 for text in texts])
    hard = set(np.searchsorted(ends, (unit_kinds == _HARD).nonzero()[0], side="right").tolist())
    if (unit_kinds == _EASY).any():
        joined = plain.take(units).tobytes().decode("utf-16-le")
        starts = [0, *ends.tolist()]
        return [
            normalize(text) if i in hard else Normalized(joined[starts[i] : starts[i + 1] - 1])
            for i, text in enumerate(texts)
        ]
    return [normalize(text) if i in hard else Normalized(text) for i, text in enumerate(texts)]


_EASY, _HARD = 1, 2


@cache
def _plain_units() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    """Return the replacement and the kind of each code unit: (65536,) uint16 and (65536,) uint8.

    The kind is 0 if the unit stays, _EASY if another unit replaces it, and _HARD if its text must be normalized by
    itself: the replacement moves other characters, or the unit may combine with the character before it, is not
    composed, or is above U+FFFE.
    """
    kinds = np.zeros(1 << 16, np.uint8)
    kinds[~_bases()[: 1 << 16]] = _HARD
    kinds[[code for code in range(0x300, 0xD800) if not unicodedata.is_normalized("NFC", chr(code))]] = _HARD
    kinds[0xD800:] = _HARD  # surrogates, private use, compatibility forms
    plain = np.arange(1 << 16, dtype="<u2")
    for odd, replacement in _REPLACEMENTS.items():
        if odd <= "\uffff":
            is_easy = len(replacement) == 1 and odd != "\r"
            kinds[ord(odd)] = _EASY if is_easy else _HARD
            plain[ord(odd)] = ord(replacement) if is_easy else ord(odd)
    plain[0xD800:0xE000] = 0xFFFF
    return plain, kinds


def _move(text: str) -> tuple[str, _Offsets | None]:
    """Make the replacements that change the length of a text.

    :returns: the text, and the original start of each of its characters: (len(moved),) intp, None if nothing moved
    """
    counts = None
    for match in _MOVING.finditer(text):
        if counts is None:
            counts = np.ones(len(text), np.intp)  # number of characters that replace each character
        if match.group() == "\r\n":
            counts[match.end() - 1] = 0
        else:
            counts[match.start()] = len(_REPLACEMENTS[match.group()])
    if counts is None:
        return text, None
    moved = _MOVING.sub(lambda match: _REPLACEMENTS[match.group()[0]], text)
    return moved, np.repeat(np.arange(len(text)), counts)


def _compose(text: str) -> str:
    """Return the NFC of a text, with the marks of Vietnamese vowels in order."""
    return _MARKED_VOWEL.sub(_order_marks, compose(text))


def _order_marks(letter: re.Match[str]) -> str:
    """Return a vowel with its marks in order: the tone last (é + U+0302 is ế), no mark twice."""
    decomposed = unicodedata.normalize("NFD", letter.group())
    if decomposed[0] not in "AEIOUYaeiouy" or not _VIETNAMESE_MARKS.issuperset(decomposed[1:]):
        return letter.group()
    marks = sorted(dict.fromkeys(decomposed[1:]), key=lambda mark: mark not in _CIRCUMFLEX_BREVE)
    return unicodedata.normalize("NFC", decomposed[0] + "".join(marks))


def _carry(starts: _Offsets | None, before: str, after: str) -> _Offsets:
    """Return the original start of each character of ``after``, given those of ``before``: (len(after),) integers.

    The texts differ in marks only. Composing letters and sorting marks leave the number of base characters
    unchanged, so the i-th base of one text is the i-th base of the other. A mark has the start of its base.
    """
    bases = np.flatnonzero(_is_base(before))
    ordinals = np.cumsum(_is_base(after)) - 1  # (len(after),) number of the base of each character
    base_starts: _Offsets = bases[ordinals]
    return base_starts if starts is None else starts[base_starts]


def _is_base(text: str) -> npt.NDArray[np.bool_]:
    """Return whether each character is a base: (len(text),) bool; the first character always counts as one."""
    bases: npt.NDArray[np.bool_] = _bases()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]
    bases[:1] = True
    return bases


@cache
def _bases() -> npt.NDArray[np.bool_]:
    """Return whether each code point never combines with the character before it: (0x110000,) bool.

    Marks, and the vowels and finals of Hangul, combine. No code point above U+1FFFF does.
    """
    bases = np.ones(sys.maxunicode + 1, np.bool_)
    bases[[code for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M"]] = False
    bases[0x1160:0x1200] = False
    return bases
