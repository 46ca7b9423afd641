"""Which ASCII letter or digit is each character without its marks?

One lookup in a table answers this for all characters of a text. Characters that have no such letter get a code of
their own: those that become several letters, combining marks, Chinese characters (HARD), and characters that
normalization changes (ODD).
"""

from __future__ import annotations

import unicodedata

import numpy as np

from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.chunk_split import split_chunk
from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize

__all__ = ["GAP", "HARD", "NORMALIZED_LETTERS", "ODD", "RAW_LETTERS", "LetterTable"]

GAP = 0x20
"""A character between syllables."""

HARD = 0xFF
"""A character that is no single ASCII letter: its chunk must be split and folded."""

ODD = 0xFE
"""A character that normalization changes: its text must be normalized first."""

_SHORT = 256  # characters; in shorter texts each is looked up alone, which takes less time than calls of numpy
_UNSEEN = 0
_LAST_CODE = 0x1FFFF  # all characters above are hard
_MARK = lazy_pattern("[\u0300-\u036f]")  # may continue a syllable


class LetterTable:
    """Map of each character to the ASCII letter or digit it folds to, filled in on first use."""

    def __init__(self, is_normalized: bool) -> None:
        """Begin an empty table.

        :param is_normalized: whether the texts are normalized; then no character is ODD
        """
        self._is_normalized = is_normalized
        self._kinds = np.full(_LAST_CODE + 2, _UNSEEN, np.uint8)
        self._kinds[_LAST_CODE + 1] = HARD
        self._letters: BoundedCache[int, str] = BoundedCache(lambda code: chr(self._kind(chr(code))))

    def look_up(self, text: str) -> bytes:
        """Return one byte for each character: an ASCII letter or digit, GAP, HARD or ODD."""
        if len(text) < _SHORT:
            return text.translate(self._letters).encode("latin-1")
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if not text.isascii():
            codes = np.minimum(codes, _LAST_CODE + 1)
        letters = self._kinds.take(codes).tobytes()
        if b"\0" in letters:
            for code in sorted(set(codes[np.frombuffer(letters, np.uint8) == _UNSEEN].tolist())):
                self._kinds[code] = self._kind(chr(code))
            letters = self._kinds.take(codes).tobytes()
        return letters

    def _kind(self, character: str) -> int:
        if ord(character) > _LAST_CODE:
            return HARD
        if not self._is_normalized:
            plain = normalize(character).text
            if plain != character:
                return GAP if len(plain) == 1 and not plain.isalnum() else ODD
            if _may_join_the_letter_before(character):
                return ODD
        if len(split_chunk(character)) == 1 and not _MARK.match(character):
            return GAP
        bare = fold(canonicalize(character))
        return ord(bare) if len(bare) == 1 and bare.isascii() and bare.isalnum() else HARD


def _may_join_the_letter_before(character: str) -> bool:
    """Return whether NFC may compose a character with the one before it: a mark, or a Hangul vowel or final."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character < "\u1200"


RAW_LETTERS, NORMALIZED_LETTERS = LetterTable(is_normalized=False), LetterTable(is_normalized=True)
