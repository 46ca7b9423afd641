"""Which characters are symbols that people search for, and which of them are one sign together?

Symbols are the characters of Unicode's categories So and Sc: emoji, ★, ☎, ♥, €, ™, °. Box drawings and blocks,
which draw tables and bars, are none; neither are the signs of mathematics.
Several characters are one symbol: a flag (two letters), an emoji with a skin tone, emoji joined by U+200D (a
family), a key (1 and U+20E3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_pattern
from timviet.index.text.chunks import code_units

__all__ = ["EMOJI_CLASS", "JOINER", "SKIN_TONES", "SYMBOL_CLASS", "find_symbols"]

JOINER = "\u200d"
_KEY = "\u20e3"

SYMBOL_CLASS = (
    "$¢-¥©®°\u20a0-\u20cf\u20e3\u2100-\u214f\u2190-\u24ff\u25a0-\u2bff\u3004-\u33ff\u4dc0-\u4dff\ufdfc\uffe0-\uffe6"
    "\U0001f000-\U0001fbff"
)
"""The inside of a character class with all symbols, and some characters that are none."""

EMOJI_CLASS = "\u2194\u2195\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
"""The inside of a character class with the emoji that a joiner joins; normalization changes none of them."""

SKIN_TONES = "\U0001f3fb-\U0001f3ff"
"""The inside of a character class with the skin tones."""

_LETTERS_OF_FLAGS = "\U0001f1e6-\U0001f1ff"
_TAGS = "\U000e0020-\U000e007f"  # after a flag: of a region
_UNIT = f"(?:[{_LETTERS_OF_FLAGS}]{{2}}|[0-9#*]\u20e3|[{EMOJI_CLASS}][{SKIN_TONES}]?[{_TAGS}]*+|[{SYMBOL_CLASS}])"
_SYMBOL = lazy_pattern(f"{_UNIT}(?:{JOINER}{_UNIT})*+")
_ANY = lazy_pattern(f"[{SYMBOL_CLASS}]")
_LONG = 256  # characters; in longer texts a lookup in a table takes a tenth of the time of a search


def find_symbols(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each symbol of a normalized text."""
    done = 0
    for start in _candidates(text):
        if start < done:
            continue
        match = _SYMBOL.match(text, start - 1 if start > done and text[start] == _KEY else start)
        if match is not None and (_is_symbol(match[0][0]) or match[0][1:2] == _KEY):
            yield match.span()
            done = match.end()


def _candidates(text: str) -> Iterable[int]:
    """Return the offsets of characters of the class, ascending; in a long text also of others beyond the BMP."""
    if len(text) < _LONG:
        return (match.start() for match in _ANY.finditer(text))
    offsets: list[int] = _may_be_symbol().take(code_units(text)).nonzero()[0].tolist()
    return offsets


@cache
def _may_be_symbol() -> NDArray[np.bool_]:
    """Return whether each code unit may be that of a symbol: (65536,) bool; the last is all beyond the BMP."""
    table = np.zeros(1 << 16, np.bool_)
    table[[match.start() for match in _ANY.finditer("".join(map(chr, range(0xFFFF))))] + [0xFFFF]] = True
    return table


@lru_cache(maxsize=4096)
def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sc")
