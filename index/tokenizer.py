"""Where does each syllable begin and end, and what parts it from the next?

A syllable here is what Vietnamese writes between blanks: a run of letters with their marks, and digits. Every
letter and digit of the text lies in exactly one. A Chinese character (chữ Hán, chữ Nôm) is a syllable by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Syllables", "is_break", "syllables"]

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_MARK = "[\u0300-\u036f]"
_SYLLABLE = re.compile(rf"([{_HAN}]|{_LETTER}++(?:{_MARK}++{_LETTER}*+)*+)")

_PLAIN = frozenset((" ", ", ", "-", "/", " - ", "", ": ", ' "', '" ', " (", ") "))  # the gaps that are most common
_STOP = re.compile(r"[!?…;。！？]|\.(?=[^\w\s]*\s)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n")
_ABBREVIATED = re.compile(r"(?:[A-ZĐ]{1,3}|T[pPxXtT]|[Qqphtr]|ThS|Mrs?|Ms|Dr|St|No)\Z")


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables of one text, as columns of equal length n."""

    surfaces: list[str]
    """As they stand in the text."""

    gaps: list[str]
    """(n + 1,) what stands before the first, between them, and behind the last."""

    starts: NDArray[np.int32]
    """(n,) offset of the first character."""

    ends: NDArray[np.int32]
    """(n,) offset behind the last character."""

    positions: NDArray[np.int32]
    """(n,) 0, 1, 2…, with one number left out at each break: neighbours differ by exactly 1."""


def syllables(text: str) -> Syllables:
    """Cuts a normalised text into syllables; a sentence end or a new block leaves a gap in the positions."""
    parts = _SYLLABLE.split(text)  # gap, syllable, gap, …, syllable, gap
    surfaces, gaps = parts[1::2], parts[0::2]
    offsets = np.cumsum(np.fromiter(map(len, parts), dtype=np.int32, count=len(parts)), dtype=np.int32)
    steps = np.ones(len(surfaces), dtype=np.int32)
    steps[:1] = 0
    for i in range(1, len(surfaces)):
        if (gap := gaps[i]) not in _PLAIN and is_break(surfaces[i - 1], gap, surfaces[i]):
            steps[i] = 2
    return Syllables(surfaces, gaps, offsets[0:-1:2], offsets[1::2], np.cumsum(steps, dtype=np.int32))


def is_break(before: str, gap: str, after: str) -> bool:
    """Tells whether a sentence or a block ends in the gap; a line that goes on in lower case is one block."""
    if stop := _STOP.search(gap):
        return stop[0] != "." or not _ABBREVIATED.match(before) or "\n" in gap
    return "\n" in gap and (not after[0].islower() or _BLANK_LINE.search(gap) is not None)
