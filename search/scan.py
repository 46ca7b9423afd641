"""Which syllables does a text hold, and how does each look without its marks?

The same as the layer of folded syllables, found for a tenth of the price: each letter is looked up in a table,
and only what a table cannot tell (letters that become several, marks that stand alone, Chinese characters) is
read as the analysis reads it. Spellings, breaks and places in the original are told of those syllables that are
asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from timviet.index.fold import fold
from timviet.index.normalize import normalize
from timviet.index.syllable import canonical
from timviet.index.tokenizer import syllables

__all__ = ["Scan"]

_GAP, _HARD, _ODD = 0x20, 0xFF, 0xFE
_LAST = 0x1FFFF  # what lies behind is looked at by itself
_PLAIN = frozenset((" ", ", ", "-", "/", " - ", "", ": ", " (", ") "))  # gaps that are no breaks
_MAY_BREAK = re.compile(r"[!?;.]|[^\S \t]")
_STOPS = frozenset(("; ", "! ", "? ", "… "))  # gaps that are
_RUN = 8  # syllables beside a gap that may matter to it
_MARK = re.compile("[\u0300-\u036f]")  # may go on with a syllable


class _Table:
    """What each character looks like, worked out when it is first met."""

    def __init__(self, normal: bool) -> None:
        """Begins.

        :param normal: whether the texts are normalised
        """
        self._normal = normal
        self._seen = np.zeros(_LAST + 2, np.uint8)  # 0 if it has not been met
        self._seen[_LAST + 1] = _HARD

    def folded(self, text: str) -> bytes:
        """Gives one byte for each character: a letter or digit, a gap, or what the table cannot tell."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if not text.isascii():
            codes = np.minimum(codes, _LAST + 1)
        folded = self._seen.take(codes).tobytes()
        if 0 in folded:
            for code in np.unique(codes[np.frombuffer(folded, np.uint8) == 0]).tolist():
                self._seen[code] = self._look(chr(code))
            folded = self._seen.take(codes).tobytes()
        return folded

    def _look(self, character: str) -> int:
        if not self._normal and (kind := _oddity(character)):
            return kind
        if not len(syllables(character).starts) and not _MARK.match(character):
            return _GAP
        bare = fold(canonical(character))
        return ord(bare) if len(bare) == 1 and bare.isascii() and bare.isalnum() else _HARD


def _oddity(character: str) -> int:
    """Tells of a character that normalisation changes whether it stays a gap, or makes the text odd; else 0."""
    plain = normalize(character).text
    if plain == character:
        return _ODD if unicodedata.category(character)[0] == "M" or "\u1160" <= character < "\u1200" else 0
    return _GAP if len(plain) == 1 and not plain.isalnum() else _ODD


_raw, _normalised = _Table(False), _Table(True)


class Scan:
    """The syllables of one text, numbered from 0."""

    def __init__(self, original: str) -> None:
        """Looks at a text, in time linear in its length."""
        self.original = original
        self.text = original
        """What the offsets are of: normalised, if that is more than one sign for another."""
        self._normalized = None
        folded = _raw.folded(original)
        if _ODD in folded:
            self._normalized = normalize(original)
            self.text = self._normalized.text
            folded = _normalised.folded(self.text)
        self.tokens = folded.split()
        """The syllables without marks, in UTF-8."""
        inside = np.frombuffer(b" %b " % folded, np.uint8) != _GAP
        edges = np.flatnonzero(inside[1:] != inside[:-1])  # beginnings and ends, by turns
        self.starts: list[int] = edges[0::2].tolist()
        self.ends: list[int] = edges[1::2].tolist()
        if _HARD in folded:
            self._look_closer()

    def _look_closer(self) -> None:
        """Reads runs of characters that the table cannot tell as the analysis does."""
        tokens: list[bytes] = []
        starts: list[int] = []
        ends: list[int] = []
        for token, start, end in zip(self.tokens, self.starts, self.ends, strict=True):
            if _HARD not in token:
                tokens.append(token)
                starts.append(start)
                ends.append(end)
                continue
            found = syllables(self.text[start:end])
            starts += (found.starts + start).tolist()
            ends += (found.ends + start).tolist()
            for number in range(len(tokens), len(starts)):
                bare = fold(canonical(self.text[starts[number] : ends[number]]))
                tokens.append(bare.encode("utf-8", "surrogatepass"))
        self.tokens, self.starts, self.ends = tokens, starts, ends

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def spaced(self) -> bytes:
        """All syllables without marks, with a blank between."""
        return b" ".join(self.tokens)

    def spelled(self, number: int) -> str:
        """Gives a syllable as the index spells it."""
        return canonical(self.text[self.starts[number] : self.ends[number]])

    def follows(self, number: int) -> bool:
        """Tells whether a syllable stands behind the one before without a break between."""
        if number <= 0:
            return False
        end = self.ends[number - 1]
        gap = self.text[end : self.starts[number]]
        if gap in _PLAIN or (gap.isascii() and not _MAY_BREAK.search(gap)):
            return True
        if gap in _STOPS:
            return False
        before = self.text[self.starts[number - 1] : end]
        if gap == ". " and (len(before) > 3 or (len(before) > 1 and before.islower())):
            return False  # what is abbreviated is short, and has a capital or is one letter
        around = slice(max(number - _RUN, 0), number + _RUN)  # a break depends on what is between two blanks
        first, last = self.starts[around][0], self.ends[around][-1]
        text = self.text[first:last]
        read = syllables(normalize(text).text if self._normalized is None else text)
        place = number - max(number - _RUN, 0)
        return int(read.positions[place] - read.positions[place - 1]) == 1

    def spans(self, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yields where some syllables stand in the original."""
        if self._normalized is None:
            for number in numbers:
                yield self.starts[number], self.ends[number]
            return
        chosen = np.fromiter(numbers, np.intp)
        starts: NDArray[np.intp] = np.array([self.starts[number] for number in chosen], np.intp)
        ends: NDArray[np.intp] = np.array([self.ends[number] for number in chosen], np.intp)
        firsts, lasts = self._normalized.originals(starts, ends)
        yield from zip(firsts.tolist(), lasts.tolist(), strict=True)
