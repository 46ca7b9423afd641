"""Was a query typed in Telex or VNI while the input method was off?

Vietnamese is typed with Telex (``tieengs Vieejt``) or VNI (``tie61ng Vie65t``): extra keys add the accents to
letters. If the input method is off, the keys themselves end up in the query. They are the last resort for a word
that the index has in no way: neither as typed nor, as ``u23`` or ``su34``, with a hyphen or a blank. A word is
decoded only to a spelling that the index has.

A word of capitals and digits (``U23``, ``SE1``, ``A4``) is a code. Other words that are perhaps codes (``Ha2``,
``NAMW``, ``y1``) are decoded only beside words that are clearly keys. If the query has another unknown word, such
as ``windows``, it may be in another language; then only words that are clearly keys are decoded. Once one word is
decoded, the other words that are clearly keys are decoded too, even to syllables that the index does not have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, Protocol

from timviet.index.analysis.scan import Scan
from timviet.index.lazy import lazy_pattern
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import is_syllable
from timviet.search.query.keys import MAX_KEYS, telex_spellings, vni_spellings

__all__ = ["WrittenPieces", "decode_keys"]

_VOWEL, _LETTER = "[aeiouyăâêôơư]", "[a-zăâêôơưđ]"  # some of them perhaps typed with an input method: tiêngs
_SUSPECT = lazy_pattern(
    rf"(?i)([aeo])[a-z]{{0,{MAX_KEYS}}}\1|d[a-z]{{0,{MAX_KEYS}}}d|w|{_VOWEL}{_LETTER}{{0,{MAX_KEYS}}}[sfrxj]"
    rf"|{_LETTER}[1-9]|[a-z][\[\]]|[\[\]][a-z]"
)
# Sequences that are rare in other languages. Telex: đ; ă, ơ, ư with a tone; vowels of several letters; doubled
# vowels with a tone key other than a plural s. VNI: a mark between letters, or a tone next to another mark.
_CLEAR = lazy_pattern(
    r"dd[aeiouy]|uo?w|iee|yee|uoo|aa[a-z]*[sfrxj]|(?:ee|oo)n[gh]|(?:ee|oo)[a-z]+f|(?:ee|oo|[ao]w)[a-z]*[xj]"
    r"|[aeiouy][a-z]*[1-9]+[a-z]|[aeiouy][a-z]*(?:[1-5][6-9]|[6-9][1-5])"
)
_BRACKET_KEYS = lazy_pattern(r"(?i)(?<!\S)(?!\[[a-z]*\])(?=[a-z]*[\[\]])[a-z\[\]]{2,14}(?![^\s.,;!?])")
_KEYS_WITH_CAPITALS = lazy_pattern(r"[A-Z]{0,2}[^A-Z]*")  # Vieejt, DDaij; McFadden has others
_MIN_CAPITALS = 4  # letters of a word of capitals that may be keys: VIE65T, KRONG PAWK, not SE1A
_OPERATORS = frozenset({"AND", "OR", "NOT", "TO"})


class WrittenPieces(Protocol):
    """What an index has of the pieces of a query."""

    def count(self, spelling: str, /) -> float:
        """Return how often the index has a syllable in this spelling, i and y being equal."""
        ...

    def is_written(self, piece: str, rarer_than: float, /) -> bool:
        """Return whether the index has a piece in any way: with other accents, or with a hyphen or blank within.

        :param rarer_than: how often the index has what was perhaps meant; letters and a number side by side count
            only if they are not rarer
        """
        ...


class _Doubt(Enum):
    """How likely a word is a code or an abbreviation rather than keys."""

    NONE = 0
    """``tieengs``, ``Vie65t``, ``TIEENGS``"""

    BESIDE_CLEAR = 1
    """``Ha2``, ``y1``, ``NAMW``: keys only beside others that are clear."""

    CODE = 2
    """``U23``, ``SE1``, ``A4``, ``McFadden``: no keys."""


class _Word(NamedTuple):
    """A word of the query that the index does not have."""

    start: int
    end: int
    keys: str
    doubt: _Doubt

    spelling: str | None
    """What the keys stand for, or None if they stand for nothing."""

    is_confirmed: bool
    """Whether the index has the spelling."""

    @property
    def is_clear(self) -> bool:
        """Whether the word is hardly anything but keys."""
        return "[" in self.keys or "]" in self.keys or _CLEAR.search(self.keys) is not None


def decode_keys(query: str, index: WrittenPieces) -> str | None:
    """Return a query with its keys decoded, or None if no word of it is decoded."""
    if not _SUSPECT.search(query):
        return None
    words = list(_unknown_words(query, index))
    decoded = [word for word in words if word.is_confirmed and word.doubt is _Doubt.NONE]
    if any(not word.is_confirmed and word.keys.isalpha() for word in words):  # perhaps of another language
        decoded = [word for word in decoded if word.is_clear]
    if not decoded:
        return None
    if any(word.is_clear for word in decoded):
        decoded += [word for word in words if word.is_confirmed and word.doubt is _Doubt.BESIDE_CLEAR]
    decoded += [
        word
        for word in words
        if word.spelling is not None and not word.is_confirmed and word.doubt is _Doubt.NONE and word.is_clear
    ]
    pieces, end = [], 0
    for word in sorted(decoded, key=lambda word: word.start):
        pieces += [query[end : word.start], word.spelling or ""]
        end = word.end
    return "".join([*pieces, query[end:]])


def _unknown_words(query: str, index: WrittenPieces) -> Iterator[_Word]:
    """Yield the words that the index does not have, in no order."""
    end_of_brackets = 0
    in_capitals = query.isupper() and len(query.split()) > 1
    for match in _BRACKET_KEYS.finditer(query) if " TO " not in query else ():
        start, end = match.span()
        spelling, count = _likeliest(match.group().lower(), index)
        if count:
            yield _Word(start, end, match.group().lower(), _Doubt.NONE, spelling, True)
            end_of_brackets = end
    normalized = normalize(query)
    scan = Scan.of(normalized.text)
    for keys, *span in zip(scan.spellings(), scan.starts, scan.ends, strict=True):
        start, end = normalized.original_span(*span)
        piece = query[start:end]
        if (
            keys.isdecimal()
            or piece in _OPERATORS
            or query[end : end + 1] == ":"
            or start < end_of_brackets
            or index.is_written(keys, math.inf)
        ):
            continue
        spelling, count = _likeliest(keys, index)
        if not index.is_written(keys, count):
            doubt = _doubt(piece, in_capitals=in_capitals)
            yield _Word(start, end, keys, doubt, spelling, count > 0)


def _likeliest(keys: str, index: WrittenPieces) -> tuple[str | None, float]:
    """Return what keys stand for, and how often the index has it.

    If it has nothing of what they may stand for, that is the likeliest syllable, or None.
    """
    spellings = (*telex_spellings(keys), *vni_spellings(keys))
    counts = [(index.count(spelling), spelling) for spelling in spellings]
    count, spelling = max(counts, key=lambda pair: pair[0], default=(0.0, None))
    if count:
        return spelling, count
    return next(filter(is_syllable, spellings), None), 0.0


def _doubt(piece: str, *, in_capitals: bool) -> _Doubt:
    """Return how likely a word as it was typed is a code or an abbreviation.

    :param in_capitals: whether it is one of several words, all of capitals
    """
    letters = re.sub("[0-9]", "", piece)
    if letters != piece:
        if letters.islower():
            return _Doubt.BESIDE_CLEAR if len(letters) == 1 else _Doubt.NONE
        is_trailing = piece.startswith(letters)
        if letters.isupper():
            return _Doubt.CODE if is_trailing or len(letters) < _MIN_CAPITALS else _Doubt.NONE
        return _Doubt.BESIDE_CLEAR if is_trailing else _Doubt.NONE
    if piece.isupper() and len(piece) > 1:
        is_clear = len(piece) <= MAX_KEYS and _CLEAR.search(piece.lower()) is not None
        is_word = (in_capitals and len(piece) >= _MIN_CAPITALS) or is_clear
        return _Doubt.NONE if is_word else _Doubt.BESIDE_CLEAR
    return _Doubt.NONE if _KEYS_WITH_CAPITALS.fullmatch(piece) else _Doubt.CODE
