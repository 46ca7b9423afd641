"""How do the tokens of a text look under it?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from timviet.index.analysis.analyzer import Analysis, Layer, Token
from timviet.search.cli.sanitize import harmless

__all__ = ["aligned", "as_dict"]

_Cell = tuple[int, int, str]
"""The first column, the column behind the last, and what stands there."""


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """Gives an analysis as plain data: version 1 of the format."""
    layers = {str(layer): [token._asdict() for token in stream] for layer, stream in analysis.streams.items()}
    return {"version": 1, "text": analysis.text, "layers": layers}


def aligned(analysis: Analysis, width: int) -> str:
    """Gives a table of at most ``width`` characters: the text, its offsets, and a line or more a layer under it.

    Each syllable is a column; a token that reaches over several begins under the first and ends in ``›``. What
    does not fit is continued below.
    """
    syllables = list(analysis[Layer.SYLLABLE])
    rows = [("text", [(i, i + 1, _shown(analysis.text, token)) for i, token in enumerate(syllables)])]
    rows.append(("offset", [(i, i + 1, str(token.start)) for i, token in enumerate(syllables)]))
    for layer, stream in analysis.streams.items():
        rows += ((str(layer), line) for line in _lines(_cells(syllables, list(stream))))
    widths = _widths(len(syllables), [cells for _, cells in rows])
    label = max(len(name) for name, _ in rows) + 2
    pieces = _pieces(widths, max(width - label, 1))
    return "\n\n".join(
        "\n".join(_cut(line, width) for line in _print(rows, widths, label, *piece)) for piece in pieces
    )


def _shown(text: str, token: Token) -> str:
    return harmless(unicodedata.normalize("NFC", text[token.start : token.end]))


def _cells(syllables: Sequence[Token], tokens: Sequence[Token]) -> list[_Cell]:
    starts = np.array([syllable.start for syllable in syllables])
    cells = []
    for token in tokens:
        first, behind = np.searchsorted(starts, (token.start, token.end)).tolist()
        cells.append((first, behind, token.term if behind - first == 1 else token.term + "›"))
    return cells


def _lines(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Spreads cells over as few lines as they need in order not to overlap."""
    lines: list[list[_Cell]] = []
    for cell in cells:
        for line in lines:
            if line[-1][1] <= cell[0]:
                line.append(cell)
                break
        else:
            lines.append([cell])
    return lines


def _widths(count: int, lines: Sequence[Sequence[_Cell]]) -> list[int]:
    """Gives each column the room that its cells need, and a blank; long cells widen their last column."""
    widths = [0] * count
    for first, behind, term in sorted(
        (cell for line in lines for cell in line), key=lambda cell: cell[1] - cell[0]
    ):
        missing = _size(term) + 1 - sum(widths[first:behind])
        widths[behind - 1] += max(missing, 0)
    return widths


def _pieces(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Yields runs of columns that fit; a column that is too wide has a run of its own."""
    first, used = 0, 0
    for i, width in enumerate(widths):
        if used + width > room and i > first:
            yield first, i
            first, used = i, 0
        used += width
    yield first, len(widths)


def _print(
    rows: Sequence[tuple[str, Sequence[_Cell]]], widths: Sequence[int], label: int, first: int, behind: int
) -> Iterator[str]:
    before = ""
    for name, cells in rows:
        line, at = "", first
        for start, end, term in cells:
            if first <= start < behind:
                line += " " * sum(widths[at:start])
                line += term + " " * max(sum(widths[start:end]) - _size(term), 1)
                at = end
        if line or name != before:
            yield f"{name if name != before else '':<{label}}{line}"
        before = name


def _cut(line: str, width: int) -> str:
    """Ends a line that is too long in an ellipsis; the token is whole as JSON."""
    line = line.rstrip()
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _size(text: str) -> int:
    """Gives the number of terminal cells that a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )
