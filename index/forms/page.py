"""What do the kinds of form read?

A :class:`Page` is one text, or many with a sign between that belongs to no form. It is prepared once for all
kinds: blanks in a row become one character, and a copy in lower case has the same offsets. :meth:`Page.offsets`
leads from the page back to the texts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["HYPHENS", "TEXT_BREAK", "Page", "read_page", "replace_foreign_d", "to_lower"]

_BLANKS = re.compile(r"\s\s++|[^\S ]")
_OTHER_BLANKS = ("\r", "\t", "\v", "\f", "\xa0", "\u2028", "\u2029")
_OTHER_GAPS = ("  ", " \n", "\n ", *_OTHER_BLANKS, "\x1c", "\x1d", "\x1e", "\x1f", "\x85")
_PARAGRAPH = re.compile(r"\n\s*?\n|\r\r|\u2029")
_LIKE_D = (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"), ("ɖ", "đ"))  # foreign letters that some texts have for Đ
_PUNCTUATION = ".,;:()/&-\"'?!"
_COMMON_SIGNS = frozenset(_PUNCTUATION + " \n")

TEXT_BREAK = "\0"
"""What stands between the texts of a page."""

HYPHENS = "-–—"
"""The hyphen, and the dashes that become one in a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Texts as the kinds of form read them."""

    plain: str
    """Blanks and single line breaks are one blank, paragraph breaks one line break, dashes are hyphens."""
    lower: str
    """``plain`` in lower case, of the same length."""
    begins: list[int]
    """(n_texts + 1,) where each text begins in ``plain``, ascending, and where one more would."""
    cuts: tuple[list[int], list[int]]
    """(n,) positions in ``plain``, ascending, and (n,) what to add from each on for offsets in the texts."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def offsets(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the offsets in the texts of positions in ``plain``: (n,) to (n,)."""
        starts, shifts = map(np.array, self.cuts)
        shifted: NDArray[np.int64] = positions + shifts[starts.searchsorted(positions, side="right") - 1]
        return shifted

    def positions(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions in ``plain`` of offsets in the texts, none of them of a blank: (n,) to (n,)."""
        starts, shifts = map(np.array, self.cuts)
        shifted: NDArray[np.int64] = offsets - shifts[(starts + shifts).searchsorted(offsets, side="right") - 1]
        return shifted

    def around(self, start: int, end: int, reach: int) -> tuple[str, str]:
        """Return what stands before and after a stretch in its text, up to ``reach`` characters each."""
        text = bisect_right(self.begins, start)
        text_start, text_end = self.begins[text - 1], self.begins[text] - 1
        return self.plain[max(text_start, start - reach) : start], self.plain[end : min(end + reach, text_end)]

    def stands_alone(self, start: int, end: int) -> bool:
        """Return whether blanks, the commonest signs or the end of the page are on both sides of a stretch."""
        lower = self.lower
        return (not start or lower[start - 1] in _COMMON_SIGNS) and (
            end == len(lower) or lower[end] in _COMMON_SIGNS
        )

    def words(self, start: int, end: int) -> Iterator[frozenset[str]]:
        """Yield the words of a stretch, then those of its whole text, cut at blanks and at the commonest signs.

        A word that another sign touches is in neither.
        """
        yield _words_of(self.lower[start - 1 if start else 0 : end + 1])
        text = bisect_right(self.begins, start)
        if text not in self._words:
            self._words[text] = _words_of(self.lower[self.begins[text - 1] : self.begins[text] - 1])
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
        if "\n" in text and not any(map(text.__contains__, _OTHER_GAPS)):
            piece = _collapse_line_ends(text, begin, cuts)
        elif "\n" in text or "  " in text or any(map(text.__contains__, _OTHER_BLANKS)):
            piece = _collapse_blanks(text, begin, cuts)
        pieces.append(piece)
        begin += len(piece) + 1
    begins.append(begin)
    plain = TEXT_BREAK.join(pieces)
    for dash in HYPHENS[1:]:
        if dash in plain:
            plain = plain.replace(dash, "-")
    plain = replace_foreign_d(plain)
    return Page(plain, to_lower(plain), begins, cuts)


def replace_foreign_d(text: str) -> str:
    """Return the text with Đ for the foreign letters that some texts have instead."""
    for like, letter in _LIKE_D:
        if like in text:
            text = text.replace(like, letter)
    return text


def to_lower(text: str) -> str:
    """Return the text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):  # İ alone becomes two characters
        lower = text.replace("İ", "i").lower()
    return lower


def _words_of(lower: str) -> frozenset[str]:
    """Return the words of a text in lower case, cut at blanks and at the commonest punctuation."""
    for sign in _PUNCTUATION:
        lower = lower.replace(sign, " ")
    return frozenset(lower.split())


def _collapse_line_ends(text: str, begin: int, cuts: tuple[list[int], list[int]]) -> str:
    """Do what :func:`_collapse_blanks` does, for a text in which blanks in a row are line ends only."""
    if "\n\n" not in text:
        return text.replace("\n", " ")
    pieces: list[str] = []
    shift, first_shift, last = 0, cuts[1][-1], 0
    line_end = text.find("\n")
    while line_end >= 0:
        end = line_end + 1
        while text.startswith("\n", end):
            end += 1
        pieces += (text[last:line_end], " " if end == line_end + 1 else "\n")
        if end > line_end + 1:
            shift += end - line_end - 1
            cuts[0].append(begin + end - shift)
            cuts[1].append(first_shift + shift)
        last = end
        line_end = text.find("\n", end)
    pieces.append(text[last:])
    return "".join(pieces)


def _collapse_blanks(text: str, begin: int, cuts: tuple[list[int], list[int]]) -> str:
    """Return a text with one character for all blanks in a row, and add to ``cuts`` where offsets change.

    :param begin: where the text begins in the page
    """
    pieces: list[str] = []
    last = shift = 0
    first_shift = cuts[1][-1]
    for match in _BLANKS.finditer(text):
        blanks = match.group()
        pieces += (text[last : match.start()], "\n" if "\n" in blanks and _PARAGRAPH.search(blanks) else " ")
        last = match.end()
        if len(blanks) > 1:
            shift += len(blanks) - 1
            cuts[0].append(begin + last - shift)
            cuts[1].append(first_shift + shift)
    pieces.append(text[last:])
    return "".join(pieces)
