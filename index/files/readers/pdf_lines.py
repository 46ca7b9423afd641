"""Which lines does PDFium get wrong, and which are not part of the text?"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from timviet.index.text.one_line import on_one_line

__all__ = ["join_broken_syllables", "without_running_heads"]

_LINE_END = re.compile(r"(?<=[^\W\d_])( ?)\r\n(?=[^\W\d_])")
# The gap before the next letter, as a share of its height:
_SAME_WORD, _SAME_LINE = 0.1, 0.9
_SAME_LINE_AFTER_BLANK = 1.5
_MIN_PAGES = 5
_MIN_SHARE = 0.4  # of the pages that have a running head
_EDGE_LINES = 3  # lines at the top and at the bottom of a page that may be running heads
_Box = tuple[float, float, float, float]  # left, bottom, right, top
_DIGITS = re.compile(r"\d+")


def join_broken_syllables(text: str, text_page: Any, raw: Any) -> str:
    """Return the text of a page without line ends between letters that stand beside each other.

    PDFium ends a line where the font changes in rotated text: ``vi⏎ệc``. The boxes of the two letters tell.

    :param text_page: the page of PDFium that the text comes from
    :param raw: the module with the functions of PDFium
    """
    parts: list[str] = []
    last = 0
    for found in _LINE_END.finditer(text):
        before, after = found.start() - 1, found.end()
        gap = _gap(text_page.get_charbox(before), text_page.get_charbox(after), _is_upright(text_page, after, raw))
        if gap is not None and gap < (_SAME_LINE_AFTER_BLANK if found[1] else _SAME_LINE):
            parts += [text[last : found.start()], "" if gap < _SAME_WORD and not found[1] else " "]
            last = found.end()
    return "".join([*parts, text[last:]]).replace("\r\n", "\n").replace("\r", "\n")


def _is_upright(text_page: Any, number: int, raw: Any) -> bool:
    """Return whether a letter stands on a horizontal line, in the coordinates of the page."""
    return abs(math.sin(raw.FPDFText_GetCharAngle(text_page.raw, number))) < 0.5


def _gap(first: _Box, second: _Box, is_upright: bool) -> float | None:
    """Return the gap between two letters of one line as a share of their height; None if they are not on one."""
    along, across = (0, 1) if is_upright else (1, 0)  # axes of a box
    heights = [box[across + 2] - box[across] for box in (first, second)]
    shared = min(first[across + 2], second[across + 2]) - max(first[across], second[across])
    if min(heights) <= 0 or shared < 0.5 * min(heights):
        return None
    return max(second[along] - first[along + 2], first[along] - second[along + 2]) / max(heights)


def without_running_heads(pages: Sequence[str]) -> list[str]:
    """Return the texts of pages without the lines that stand on many of them, equal but for numbers.

    Such a line stays on the first page that has it, unless it is only a number.
    """
    if len(pages) < _MIN_PAGES:
        return list(pages)
    split = [page.split("\n") for page in pages]
    edges = [_edges(lines) for lines in split]
    counts = Counter(
        shape
        for lines, numbers in zip(split, edges, strict=True)
        for shape in {_shape(lines[number]) for number in numbers}
    )
    running = {shape for shape, count in counts.items() if count >= max(_MIN_SHARE * len(pages), 3)}
    unseen = {shape for shape in running if any(map(str.isalpha, shape))}
    shown: list[str] = []
    for lines, numbers in zip(split, edges, strict=True):
        kept: list[str] = []
        for number, line in enumerate(lines):
            shape = _shape(line)
            if number not in numbers or shape not in running:
                kept.append(line)
            elif shape in unseen:
                unseen.remove(shape)
                kept.append(line)
        shown.append("\n".join(kept))
    return shown


def _edges(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the first and last lines of a page that have text."""
    written = [number for number, line in enumerate(lines) if line.strip()]
    return {*written[:_EDGE_LINES], *written[-_EDGE_LINES:]}


def _shape(line: str) -> str:
    """Return a line without what differs from page to page."""
    return _DIGITS.sub("0", on_one_line(line))
