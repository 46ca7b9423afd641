"""What does a recognizer of forms look at?

A :class:`Page` is one text, or many with a sign between that belongs to no form, made ready once for all
recognizers: every run of blanks is one character, and the same stands there in lower case letter by letter.
Offsets in a page are led back to the texts by :meth:`Page.offsets`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["BETWEEN", "HYPHENS", "Page", "like_vietnamese", "lowered", "read_page"]

_BLANKS = re.compile(r"\s\s++|[^\S ]")
_OTHER_BLANKS = ("\r", "\t", "\v", "\f", "\xa0", "\u2028", "\u2029")
_ODD_RUNS = ("  ", " \n", "\n ", *_OTHER_BLANKS, "\x1c", "\x1d", "\x1e", "\x1f", "\x85")
_PARAGRAPH = re.compile(r"\n\s*?\n|\r\r|\u2029")
_LIKE_D = (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"), ("ɖ", "đ"))  # foreign letters that stand for Đ here and there
_PUNCTUATION = ".,;:()/&-\"'?!"
_APART = frozenset(_PUNCTUATION + " \n")

BETWEEN = "\0"
"""What stands between the texts of a page."""

HYPHENS = "-–—"
"""The hyphen, and the dashes that become one in a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Texts as the recognizers see them."""

    plain: str
    """Blanks and single line breaks are one blank, paragraph breaks one line break, dashes hyphens."""
    lower: str
    """``plain`` in lower case, of the same length."""
    begins: list[int]
    """Where each text begins in ``plain``, ascending, and where one more would."""
    cuts: tuple[list[int], list[int]]
    """Offsets in ``plain``, ascending, and what to add from there on to have the offset in the texts."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def offsets(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where characters of ``plain`` stand in the texts: (n,) to (n,)."""
        starts, shifts = map(np.array, self.cuts)
        shifted: NDArray[np.int64] = positions + shifts[starts.searchsorted(positions, side="right") - 1]
        return shifted

    def positions(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where characters of the texts, none of them blanks, stand in ``plain``: (n,) to (n,)."""
        starts, shifts = map(np.array, self.cuts)
        shifted: NDArray[np.int64] = offsets - shifts[(starts + shifts).searchsorted(offsets, side="right") - 1]
        return shifted

    def around(self, start: int, end: int, reach: int) -> tuple[str, str]:
        """What stands before and behind a stretch within its text, up to ``reach`` characters each."""
        text = bisect_right(self.begins, start)
        begin, stop = self.begins[text - 1], self.begins[text] - 1
        return self.plain[max(begin, start - reach) : start], self.plain[end : min(end + reach, stop)]

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether there are blanks or the commonest signs before and behind a stretch, or its page's end."""
        lower = self.lower
        return (not start or lower[start - 1] in _APART) and (end == len(lower) or lower[end] in _APART)

    def words(self, start: int, end: int) -> Iterator[frozenset[str]]:
        """Yields the words of a stretch, then those of its whole text, cut at blanks and at the commonest signs.

        A word with another sign at it is in neither.
        """
        yield words_of(self.lower[start - 1 if start else 0 : end + 1])
        text = bisect_right(self.begins, start)
        if text not in self._words:
            self._words[text] = words_of(self.lower[self.begins[text - 1] : self.begins[text] - 1])
        yield self._words[text]


def read_page(texts: Sequence[str], starts: Sequence[int] = (0,)) -> Page:
    """Return the page of texts, whose offsets count from ``starts``; linear in their length."""
    cuts: tuple[list[int], list[int]] = ([], [])
    begins, pieces, begin = [], [], 0
    for text, start in zip(texts, starts, strict=True):
        begins.append(begin)
        cuts[0].append(begin)
        cuts[1].append(start - begin)
        piece = text
        if "\n" in text and not any(map(text.__contains__, _ODD_RUNS)):
            piece = _without_lines(text, begin, cuts)
        elif "\n" in text or "  " in text or any(map(text.__contains__, _OTHER_BLANKS)):
            piece = _collapse(text, begin, cuts)
        pieces.append(piece)
        begin += len(piece) + 1
    begins.append(begin)
    plain = BETWEEN.join(pieces)
    for dash in HYPHENS[1:]:
        if dash in plain:
            plain = plain.replace(dash, "-")
    plain = like_vietnamese(plain)
    return Page(plain, lowered(plain), begins, cuts)


def like_vietnamese(text: str) -> str:
    """Return the text with Đ for the foreign letters that stand for it here and there."""
    for like, letter in _LIKE_D:
        if like in text:
            text = text.replace(like, letter)
    return text


def lowered(text: str) -> str:
    """Return the text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):  # İ alone becomes two characters
        lower = text.replace("İ", "i").lower()
    return lower


def words_of(lower: str) -> frozenset[str]:
    """Return the words of a text in lower case, cut at blanks and at the commonest punctuation."""
    for sign in _PUNCTUATION:
        lower = lower.replace(sign, " ")
    return frozenset(lower.split())


def _without_lines(text: str, begin: int, cuts: tuple[list[int], list[int]]) -> str:
    """Do what :func:`_collapse` does, where all runs of blanks are one blank or some line ends."""
    if "\n\n" not in text:
        return text.replace("\n", " ")
    pieces: list[str] = []
    shift, first, last = 0, cuts[1][-1], 0
    at = text.find("\n")
    while at >= 0:
        end = at + 1
        while text.startswith("\n", end):
            end += 1
        pieces += (text[last:at], " " if end == at + 1 else "\n")
        if end > at + 1:
            shift += end - at - 1
            cuts[0].append(begin + end - shift)
            cuts[1].append(first + shift)
        last = end
        at = text.find("\n", end)
    pieces.append(text[last:])
    return "".join(pieces)


def _collapse(text: str, begin: int, cuts: tuple[list[int], list[int]]) -> str:
    pieces: list[str] = []
    last = shift = 0
    first = cuts[1][-1]
    for match in _BLANKS.finditer(text):
        run = match.group()
        pieces += (text[last : match.start()], "\n" if "\n" in run and _PARAGRAPH.search(run) else " ")
        last = match.end()
        if len(run) > 1:
            shift += len(run) - 1
            cuts[0].append(begin + last - shift)
            cuts[1].append(first + shift)
    pieces.append(text[last:])
    return "".join(pieces)
