"""What does a recogniser of forms look at?

A :class:`Page` is a text made ready once for all recognisers: the text itself with every run of blanks as
one character, the same in lower case letter by letter, and the set of its words, which tells at once which
keywords need looking for. Offsets in a page are led back to the text by :meth:`Page.offset`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["Page", "read_page"]

_BLANKS = re.compile(r"\s\s++|[^\S ]")
_OTHER_BLANKS = "\n\r\t\v\f\xa0\u2028\u2029"
_PARAGRAPH = re.compile(r"\n\s*?\n|\r\r|\u2029")
_D = re.compile("[ÐðƉɖ]")
_LIKE_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # foreign letters that stand for Đ here and there
_PUNCTUATION = ".,;:()/&-\"'?!"


@dataclass(frozen=True, slots=True)
class Page:
    """A text as the recognisers see it."""

    plain: str
    """Blanks and single line breaks are one blank, paragraph breaks one line break, dashes hyphens."""
    lower: str
    """``plain`` in lower case, of the same length."""
    words: frozenset[str]
    """The words of ``lower``, cut at blanks and at the commonest punctuation."""
    cuts: tuple[list[int], list[int]]
    """Where blanks were taken out: offsets in ``plain``, ascending, and what to add from there on."""

    def offset(self, position: int) -> int:
        """Return where the character at ``position`` of ``plain`` stands in the text."""
        starts, shifts = self.cuts
        index = bisect_right(starts, position) - 1
        return position + shifts[index] if index >= 0 else position

    def occurrences(self, word: str) -> list[int]:
        """Return where ``word`` stands in ``lower`` with nothing but itself between boundaries."""
        lower, width = self.lower, len(word)
        found = []
        at = lower.find(word)
        while at >= 0:
            end = at + width
            if not (at and lower[at - 1].isalnum()) and not lower[end : end + 1].isalnum():
                found.append(at)
            at = lower.find(word, end)
        return found


def read_page(text: str) -> Page:
    """Return the page of ``text``; linear in its length."""
    cuts: tuple[list[int], list[int]] = ([], [])
    plain = text
    if "  " in text or any(blank in text for blank in _OTHER_BLANKS):
        plain = _collapse(text, cuts)
    if "–" in plain or "—" in plain:
        plain = plain.replace("–", "-").replace("—", "-")
    if _D.search(plain):
        plain = plain.translate(_LIKE_D)
    lower = plain.lower()
    if len(lower) != len(plain):  # İ alone becomes two characters
        lower = plain.replace("İ", "i").lower()
    spaced = lower
    for sign in _PUNCTUATION:
        spaced = spaced.replace(sign, " ")
    return Page(plain, lower, frozenset(spaced.split()), cuts)


def _collapse(text: str, cuts: tuple[list[int], list[int]]) -> str:
    pieces: list[str] = []
    last = shift = 0
    for match in _BLANKS.finditer(text):
        run = match.group()
        pieces += (text[last : match.start()], "\n" if "\n" in run and _PARAGRAPH.search(run) else " ")
        last = match.end()
        if len(run) > 1:
            shift += len(run) - 1
            cuts[0].append(last - shift)
            cuts[1].append(shift)
    pieces.append(text[last:])
    return "".join(pieces)
