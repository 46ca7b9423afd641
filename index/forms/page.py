"""How are texts prepared before forms are read in them?

A :class:`Page` is one text, or several joined by a sign that belongs to no form. It is made once for all kinds of
form: blanks in a row become one character, and a copy in lower case has the same positions. :meth:`Page.offsets`
converts positions in the page to offsets in the texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.value_class import value_class

__all__ = ["HYPHENS", "TEXT_BREAK", "Page", "read_page", "replace_foreign_d", "to_lower"]

_BLANKS = lazy_pattern(r"\s\s++|[^\S ]")
_OTHER_BLANKS = ("\r", "\t", "\v", "\f", "\xa0", "\u2028", "\u2029")
_OTHER_GAPS = ("  ", " \n", "\n ", *_OTHER_BLANKS, "\x1c", "\x1d", "\x1e", "\x1f", "\x85")
_PARAGRAPH = lazy_pattern(r"\n\s*?\n|\r\r|\u2029")
_HYPHEN_AT_LINE_END = lazy_pattern(r"(?<=[^\W_])-(?=[^\S\n]*\n[^\S\n]*[^\W_])")
_FOREIGN_D = (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"), ("ɖ", "đ"))  # foreign letters that some texts have instead of Đ
_PUNCTUATION = ".,;:()/&-\"'?!"
_COMMON_SIGNS = frozenset(_PUNCTUATION + " \n")

TEXT_BREAK = "\0"
"""The sign between the texts of a page."""

HYPHENS = "-–—"
"""The hyphen, and the dashes that become hyphens in a page."""


@value_class
class Page:
    """Joined texts in which forms are read."""

    plain: str
    """The texts: blanks or a line break become one blank, a paragraph break one line break, dashes hyphens."""
    lower: str
    """``plain`` in lower case, of the same length."""
    text_starts: list[int]
    """(n_texts + 1,) positions in ``plain`` where each text begins, ascending, and where a further one would."""
    shift_table: tuple[list[int], list[int]]
    """(n,) positions in ``plain``, ascending, and (n,) numbers to add from there on for offsets in the texts."""
    line_end_hyphens: NDArray[np.int64]
    """(n,) positions in ``plain`` of the hyphens between the last word of a line and the first of the next."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def offsets(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Convert positions in ``plain`` to offsets in the texts: (n,) to (n,)."""
        starts, shifts = map(np.array, self.shift_table)
        shifted: NDArray[np.int64] = positions + shifts[starts.searchsorted(positions, side="right") - 1]
        return shifted

    def positions(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Convert offsets in the texts, not of blanks, to positions in ``plain``: (n,) to (n,)."""
        starts, shifts = map(np.array, self.shift_table)
        shifted: NDArray[np.int64] = offsets - shifts[(starts + shifts).searchsorted(offsets, side="right") - 1]
        return shifted

    def around(self, start: int, end: int, count: int) -> tuple[str, str]:
        """Return up to ``count`` characters before and after a stretch, within its text."""
        number = bisect_right(self.text_starts, start)
        text_start, text_end = self.text_starts[number - 1], self.text_starts[number] - 1
        return self.plain[max(text_start, start - count) : start], self.plain[end : min(end + count, text_end)]

    def is_standalone(self, start: int, end: int) -> bool:
        """Return whether a stretch has a blank, a common sign or an end of the page on both sides."""
        lower = self.lower
        return (not start or lower[start - 1] in _COMMON_SIGNS) and (
            end == len(lower) or lower[end] in _COMMON_SIGNS
        )

    def words(self, start: int, end: int) -> Iterator[frozenset[str]]:
        """Yield the words of a stretch, then the words of its whole text, split at blanks and common signs.

        Neither set has a word that another sign touches.
        """
        yield _words_of_stretch[self.lower[start - 1 if start else 0 : end + 1]]
        number = bisect_right(self.text_starts, start)
        if number not in self._words:
            self._words[number] = _words_of(
                self.lower[self.text_starts[number - 1] : self.text_starts[number] - 1]
            )
        yield self._words[number]


def read_page(texts: Sequence[str], starts: Sequence[int] = (0,)) -> Page:
    """Return the page of some texts, in time linear in their length.

    :param starts: (n_texts,) the offset of the first character of each text
    """
    shift_table: tuple[list[int], list[int]] = ([], [])
    text_starts, pieces, begin = [], [], 0
    hyphens: list[int] = []
    for text, start in zip(texts, starts, strict=True):
        if "-\n" in text or "- \n" in text:
            hyphens += [start + match.start() for match in _HYPHEN_AT_LINE_END.finditer(text)]
        text_starts.append(begin)
        shift_table[0].append(begin)
        shift_table[1].append(start - begin)
        piece = text
        if "\n" in text and not any(map(text.__contains__, _OTHER_GAPS)):
            piece = _collapse_line_ends(text, begin, shift_table)
        elif "\n" in text or "  " in text or any(map(text.__contains__, _OTHER_BLANKS)):
            piece = _collapse_blanks(text, begin, shift_table)
        pieces.append(piece)
        begin += len(piece) + 1
    text_starts.append(begin)
    plain = TEXT_BREAK.join(pieces)
    for dash in HYPHENS[1:]:
        if dash in plain:
            plain = plain.replace(dash, "-")
    plain = replace_foreign_d(plain)
    page = Page(plain, to_lower(plain), text_starts, shift_table, np.zeros(0, np.int64))
    return replace(page, line_end_hyphens=page.positions(np.array(hyphens))) if hyphens else page


def replace_foreign_d(text: str) -> str:
    """Replace the foreign letters that some texts have instead of Đ."""
    for like, letter in _FOREIGN_D:
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
    """Return the words of a text in lower case, split at blanks and common punctuation."""
    for sign in _PUNCTUATION:
        lower = lower.replace(sign, " ")
    return frozenset(lower.split())


_words_of_stretch = BoundedCache(_words_of)


def _collapse_line_ends(text: str, begin: int, shift_table: tuple[list[int], list[int]]) -> str:
    """Do the same as :func:`_collapse_blanks`, for a text in which only line ends come in a row."""
    if "\n\n" not in text:
        return text.replace("\n", " ")
    pieces: list[str] = []
    shift, first_shift, last = 0, shift_table[1][-1], 0
    line_end = text.find("\n")
    while line_end >= 0:
        end = line_end + 1
        while text.startswith("\n", end):
            end += 1
        pieces += (text[last:line_end], " " if end == line_end + 1 else "\n")
        if end > line_end + 1:
            shift += end - line_end - 1
            shift_table[0].append(begin + end - shift)
            shift_table[1].append(first_shift + shift)
        last = end
        line_end = text.find("\n", end)
    pieces.append(text[last:])
    return "".join(pieces)


def _collapse_blanks(text: str, begin: int, shift_table: tuple[list[int], list[int]]) -> str:
    """Replace blanks in a row by one character, and add the positions where offsets change to ``shift_table``.

    :param begin: position in the page where the text begins
    """
    pieces: list[str] = []
    last = shift = 0
    first_shift = shift_table[1][-1]
    for match in _BLANKS.finditer(text):
        blanks = match.group()
        pieces += (text[last : match.start()], "\n" if "\n" in blanks and _PARAGRAPH.search(blanks) else " ")
        last = match.end()
        if len(blanks) > 1:
            shift += len(blanks) - 1
            shift_table[0].append(begin + last - shift)
            shift_table[1].append(first_shift + shift)
    pieces.append(text[last:])
    return "".join(pieces)
