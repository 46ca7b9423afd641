"""How does a text fit the width of a terminal?

Widths are counted in cells: a mark that combines has none, a Chinese character has two. Lines are broken between
words. Only a word that is wider than a line is broken inside, never within what a reader sees as one character.
Color sequences (SGR) take no room; each line ends its colors, and the next one begins them again, so that
indentation has none, and a pager may show any part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from timviet.index.lazy import lazy_pattern
from timviet.search.snippets.cuts import PLAIN, cut_to_length

__all__ = ["TIE", "cut_to_width", "display_width", "wrap"]

TIE = "\x1f"
"""A blank at which no line is broken; no text for a terminal has this character."""

_RESET = "\x1b[0m"
_COLOR = lazy_pattern(r"\x1b\[[0-9;]*m")
_LINK = lazy_pattern(r"\x1b\]8;;[^\x1b]*\x1b\\")
_NARROW = PLAIN | {TIE}

_PIECES = lazy_pattern(r" +|[^ ]+")  # what a line may be broken between
_WIDE = r"\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_FIRST_WIDE = "\u2e80"
_CLOSING = "、。，．！？：；）」』】〉》"  # begins no line


def display_width(text: str) -> int:
    """Return the number of cells that a text without line ends takes."""
    if "\x1b" in text:
        text = _LINK.sub("", _COLOR.sub("", text))
    if _NARROW.issuperset(text):
        return len(text)
    from wcwidth import wcswidth  # slow to import, and few texts need it

    return max(int(wcswidth(text)), 0)  # -1 if there are control characters


def wrap(text: str, width: int, indent: str = "") -> str:
    """Return a text in lines of at most ``width`` cells.

    :param indent: begins every line but the first
    """
    return "\n".join(_lines(text, max(width, len(indent) + 2), indent)).replace(TIE, " ")


def cut_to_width(text: str, highlights: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """Return the (start, end) of a part of a text that takes at most ``width`` cells with an ellipsis at each cut.

    The part is the beginning of the text if that has a highlight, or none is anywhere.

    :param highlights: (start, end) ranges, ascending
    """
    start, end = 0, len(text)
    room = length = width
    while length > 0 and _width_of_part(text, start, end) > room:
        first = highlights[0] if highlights else (0, 0)
        shown = [(first[0], first[0])] if first[1] > length else []  # a long highlight may be cut
        start, end = cut_to_length(text, 0, len(text), shown, length)
        length -= 1
    return start, end


def _width_of_part(text: str, start: int, end: int) -> int:
    return display_width(text[start:end].strip()) + 2 * (start > 0) + 2 * (end < len(text))


def _lines(text: str, width: int, indent: str) -> Iterator[str]:
    line, column, color, blanks, has_piece = "", 0, "", "", False
    for piece in _pieces(text, width - len(indent)):
        if piece[0] == " ":
            blanks = piece
            continue
        cells = display_width(piece)
        if has_piece and column + len(blanks) + cells > width:
            yield line + (_RESET if color else "")
            line, column, blanks = indent + color, len(indent), ""
        line, column, blanks, has_piece = line + blanks + piece, column + len(blanks) + cells, "", True
        for match in _COLOR.finditer(piece):
            color = "" if match[0] == _RESET else color + match[0]
    yield line


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield blanks and what stands between them, the latter in pieces of at most ``width`` cells."""
    pieces = _PIECES if max(text, default="") < _FIRST_WIDE else _pieces_of_wide_scripts()
    for match in pieces.finditer(text):
        piece = match[0]
        if piece[0] == " " or display_width(piece) <= width:
            yield piece
        else:
            yield from _broken(piece, width)


@cache
def _pieces_of_wide_scripts() -> re.Pattern[str]:
    """Return what a line may be broken between if it has characters of scripts without blanks."""
    color = _COLOR.pattern
    return re.compile(rf" +|(?:{color})*(?:[{_WIDE}](?:{color}|[{_CLOSING}]|[^\s\w\x1b{_WIDE}])*|[^ {_WIDE}]+)")


def _broken(piece: str, width: int) -> Iterator[str]:
    """Yield the parts of a piece that is too wide."""
    part = ""
    for character in _characters(piece):
        if part and display_width(part + character) > width:
            yield part
            part = ""
        part += character
    yield part


def _characters(text: str) -> Iterator[str]:
    """Yield what a reader sees as characters, and color sequences, each as one string."""
    from wcwidth import iter_graphemes  # slow to import, and few words are that long

    for match in re.finditer(rf"{_COLOR.pattern}|[^\x1b]+", text):
        run = match[0]
        yield from (run,) if run[0] == "\x1b" else iter_graphemes(run)
