"""Where is a passage cut that would be too long to show?

Any text has a passage of bounded length: one with 60,000 letters and no blank, thousands of blanks, or a letter
with a thousand marks. A cut is at a blank if there is one nearby, and never within what a reader sees as one
character.
"""

from __future__ import annotations

from collections.abc import Sequence

from timviet.index.lazy import lazy_pattern

__all__ = ["PLAIN", "cut_to_length", "extend_to_character", "find_cut", "is_character_boundary"]

_NEAR = 40  # characters within which a blank is preferred
_MAX_CHARACTER = 32  # code points of one character that are kept together
_LEAD = 0.25  # share of a passage before its first highlight, at most

PLAIN = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x300), *range(0x1E00, 0x1F00), *range(0x2010, 0x2027)))
)
"""Characters of European languages and of Vietnamese: each is one character to a reader, and one cell wide."""

_BLANK = lazy_pattern(r"\s")


def cut_to_length(
    text: str, start: int, end: int, highlights: Sequence[tuple[int, int]], length: int
) -> tuple[int, int]:
    """Return a part of a range of a text that is no longer than ``length`` and has most of the highlights.

    :param highlights: (start, end) ranges within the range, ascending
    """
    if end - start <= length:
        return start, end
    first, last = _most_highlights(highlights, length) if highlights else (start, start)
    lead = min(first - start, max(length - (last - first), 0), int(length * _LEAD))
    cut_start = first - lead
    if cut_start > start:
        cut_start = find_cut(text, cut_start, min(first, cut_start + _NEAR), is_start=True)
    cut_end = min(end, cut_start + length)
    if cut_end < end:
        cut_end = find_cut(text, cut_end, max(last, cut_end - _NEAR, cut_start), is_start=False)
    return cut_start, cut_end


def find_cut(text: str, offset: int, limit: int, *, is_start: bool) -> int:
    """Return where to cut a text, from an offset up to a limit, forward for a start and backward for an end."""
    step = 1 if is_start else -1
    for cut in range(offset, limit + step, step):
        if 0 < cut < len(text) and bool(_BLANK.match(text[cut - 1 if is_start else cut])):
            return cut
    for cut in range(offset, offset + step * _MAX_CHARACTER, step):
        if cut in (0, limit, len(text)) or is_character_boundary(text, cut):
            return cut
    return offset


def is_character_boundary(text: str, offset: int) -> bool:
    """Return whether no character, as a reader sees it, is cut at an offset within a text.

    Such characters are the extended grapheme clusters of Unicode (UAX #29).
    """
    if text[offset - 1] in PLAIN and text[offset] in PLAIN:
        return True
    from wcwidth import grapheme_boundary_before  # slow to import, and few texts need it

    return bool(grapheme_boundary_before(text, offset + 1) == offset)


def extend_to_character(text: str, offset: int, *, is_start: bool) -> int:
    """Return an offset moved outward, backward for a start and forward for an end, so that no character is cut."""
    step = -1 if is_start else 1
    for edge in range(offset, offset + step * _MAX_CHARACTER, step):
        if not 0 < edge < len(text) or is_character_boundary(text, edge):
            return edge
    return offset


def _most_highlights(highlights: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """Return the (start, end) of the first highlights that are the most within a length."""
    best, most, first = highlights[0], 0, 0
    for number, (_, end) in enumerate(highlights):
        while first < number and end - highlights[first][0] > length:
            first += 1
        if number - first + 1 > most:
            best, most = (highlights[first][0], end), number - first + 1
    return best
