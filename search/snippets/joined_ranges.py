"""Which highlights are one, and where does one end?

A highlight never crosses a line end or the end of a sentence. Words that follow each other on a line are one
highlight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["LINE_END", "join_ranges"]

_MAX_BLANKS = 8  # between two words that are highlighted as one
_LINE_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
LINE_END = re.compile(f"[{_LINE_ENDS}]")
"""The end of a line."""

_JOINS = re.compile(rf"[^\S{_LINE_ENDS}]{{0,{_MAX_BLANKS}}}|[^!?…;。！？{_LINE_ENDS}]")
"""What is between two ranges that are one: blanks, or one sign that ends no sentence, as in ``05-CT/TW``."""


def join_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join ranges of a text, ascending, that only blanks of a line or a single sign separate."""
    joined: list[tuple[int, int]] = []
    for start, end in _within_lines(text, ranges):
        if joined and (start <= joined[-1][1] or _JOINS.fullmatch(text, joined[-1][1], start)):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _within_lines(text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the ranges, divided at line ends."""
    for start, end in ranges:
        if not LINE_END.search(text, start, end):
            yield start, end
            continue
        for piece in re.finditer(rf"[^{_LINE_ENDS}]+", text[start:end]):
            first, last = start + piece.start(), start + piece.end()
            while first < last and text[first].isspace():
                first += 1
            while first < last and text[last - 1].isspace():
                last -= 1
            if first < last:
                yield first, last
