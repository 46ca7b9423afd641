"""Which highlights are one, and where does one end?

A highlight never crosses a line end or the end of a sentence. Words that follow each other on a line are one
highlight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timviet.index.lazy import lazy_pattern

__all__ = ["LINE_END", "divide_at_line_ends", "join_ranges"]

_MAX_BLANKS = 8  # between two words that are highlighted as one
_LINE_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
LINE_END = lazy_pattern(f"[{_LINE_ENDS}]")
"""The end of a line."""

_ON_A_LINE = lazy_pattern(rf"\S(?:[^{_LINE_ENDS}]*\S)?")
_JOINS = lazy_pattern(rf"[^\S{_LINE_ENDS}]{{0,{_MAX_BLANKS}}}|[^!?…;。！？{_LINE_ENDS}]")
"""What is between two ranges that are one: blanks, or one sign that ends no sentence, as in ``05-CT/TW``."""


def join_ranges(text: str, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join ranges of a text, ascending, that only blanks of a line or a single sign separate."""
    joined: list[tuple[int, int]] = []
    first, last = -1, -1  # of the range that may go on
    for start, end in ranges:
        if last < 0 or not (text[last:start] == " " or start <= last or _JOINS.fullmatch(text, last, start)):
            if last >= 0:
                joined.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    if last >= 0:
        joined.append((first, last))
    return tuple(joined)


def divide_at_line_ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a range of a text that are on one line, without the blanks around them."""
    for piece in _ON_A_LINE.finditer(text, start, end):
        yield piece.span()
