"""How are tokens lined up under the text that they come from?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from wcwidth import wcswidth

from timviet.index.analysis.analyzer import Analysis, Token
from timviet.index.analysis.layer import Layer
from timviet.search.sanitize import sanitize_line

__all__ = ["as_dict", "as_table"]

_Cell = tuple[int, int, str]
"""The column that a cell starts in, the column that it ends before, and its text."""


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as plain data: version 1 of the format."""
    layers = {str(layer): [token._asdict() for token in stream] for layer, stream in analysis.streams.items()}
    return {"version": 1, "text": analysis.text, "layers": layers}


def as_table(analysis: Analysis, width: int) -> str:
    """Return a table of at most ``width`` terminal cells per line: the text, its offsets, and its layers.

    Each syllable is a column, and each symbol. A token that spans several syllables starts under the first and
    ends in ``›``; where tokens overlap, a layer has several lines. What does not fit is continued below.
    """
    columns = _columns(analysis)
    rows = [("text", [(i, i + 1, _token_text(analysis.text, token)) for i, token in enumerate(columns)])]
    rows.append(("offset", [(i, i + 1, str(token.start)) for i, token in enumerate(columns)]))
    for layer, stream in analysis.streams.items():
        rows += ((str(layer), line) for line in _spread(_cells(columns, list(stream))))
    widths = _column_widths(len(columns), [cells for _, cells in rows])
    label = max(len(name) for name, _ in rows) + 2
    blocks = _fit(widths, max(width - label, 1))
    return "\n\n".join(
        "\n".join(_truncate(line, width) for line in _format(rows, widths, label, *block)) for block in blocks
    )


def _columns(analysis: Analysis) -> list[Token]:
    """Return a token for each column: the syllables, and the forms that contain none, such as symbols."""
    syllables = list(analysis[Layer.SYLLABLE])
    starts = np.array([syllable.start for syllable in syllables])
    symbols = {
        token.start: token
        for token in analysis[Layer.FORM]
        if starts.searchsorted(token.start) == starts.searchsorted(token.end)
    }
    return sorted((*syllables, *symbols.values()), key=lambda token: token.start)


def _token_text(text: str, token: Token) -> str:
    return sanitize_line(unicodedata.normalize("NFC", text[token.start : token.end]))


def _cells(columns: Sequence[Token], tokens: Sequence[Token]) -> list[_Cell]:
    starts = np.array([column.start for column in columns])
    cells = []
    for token in tokens:
        start, end = np.searchsorted(starts, (token.start, token.end)).tolist()
        term = sanitize_line(token.term)
        cells.append((start, end, term if end - start == 1 else f"{term}›"))
    return cells


def _spread(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Distribute cells over lines so that none overlap; each goes on the first line that has room."""
    lines: list[list[_Cell]] = []
    for cell in cells:
        for line in lines:
            if line[-1][1] <= cell[0]:
                line.append(cell)
                break
        else:
            lines.append([cell])
    return lines


def _column_widths(count: int, lines: Sequence[Sequence[_Cell]]) -> list[int]:
    """Return the width that each column needs, a blank included; a long cell widens its last column."""
    widths = [0] * count
    cells = sorted((cell for line in lines for cell in line), key=lambda cell: cell[1] - cell[0])
    for start, end, term in cells:
        missing = _width(term) + 1 - sum(widths[start:end])
        widths[end - 1] += max(missing, 0)
    return widths


def _fit(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of columns that fit; a column that is too wide has a range of its own."""
    start, used = 0, 0
    for i, width in enumerate(widths):
        if used + width > room and i > start:
            yield start, i
            start, used = i, 0
        used += width
    yield start, len(widths)


def _format(
    rows: Sequence[tuple[str, Sequence[_Cell]]], widths: Sequence[int], label: int, start: int, end: int
) -> Iterator[str]:
    """Yield the lines of a range of columns; of the lines of a layer, the first has the layer's name."""
    previous = ""
    for name, cells in rows:
        line, column = "", start
        for cell_start, cell_end, term in cells:
            if start <= cell_start < end:
                line += " " * sum(widths[column:cell_start])
                line += term + " " * max(sum(widths[cell_start:cell_end]) - _width(term), 1)
                column = cell_end
        if line or name != previous:
            yield f"{name if name != previous else '':<{label}}{line}"
        previous = name


def _truncate(line: str, width: int) -> str:
    """Cut off a line that is too long, with an ellipsis at its end; JSON has the whole token."""
    line = line.rstrip()
    if _width(line) <= width:
        return line
    while _width(line) >= width:
        line = line[:-1]
    return f"{line}…"


def _width(text: str) -> int:
    """Return the width of a text in terminal cells."""
    return max(wcswidth(text), 0)  # -1 if there are control characters
