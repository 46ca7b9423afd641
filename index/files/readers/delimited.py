"""Which text is in the cells of a table with delimiters (.csv, .tsv)?

Source: RFC 4180; the delimiter is that which splits the first rows into most columns of equal number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, file_stem
from timviet.index.messages import Message

__all__ = ["DelimitedReader"]

_DELIMITERS = {".csv": ",;\t|", ".tsv": "\t", ".tab": "\t"}
_DECLARATION = re.compile(r"sep=([,;\t|])\r?\n")  # Excel's; it is no row
_SAMPLE_ROWS = 20
_MAX_CELL = 16 << 20  # characters


class DelimitedReader:
    """Reads .csv and .tsv."""

    name = "csv"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a file has the name of one."""
        return name.lower().endswith(tuple(_DELIMITERS))

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a cell, and its place is its row and the head of its column."""
        decoded = decode_text(request.data)
        text = decoded.text
        delimiter = ""
        if declared := _DECLARATION.match(text):
            delimiter, text = declared[1], text[declared.end() :]
        suffix = "." + request.name.lower().rpartition(".")[2]
        extracted = Extracted(title=file_stem(request.name), encoding=decoded.encoding)
        heads: list[str] = []
        csv.field_size_limit(_MAX_CELL)
        try:
            delimiter = delimiter or _delimiter(text, _DELIMITERS[suffix])
            for number, row in enumerate(_rows(text, delimiter), 1):
                if number == 1:
                    heads = [" ".join(head.split()) for head in row]
                for column, cell in enumerate(row):
                    if cell.strip():
                        name = heads[column] if column < len(heads) and heads[column] else str(column + 1)
                        end = "\n" if column == len(row) - 1 else "\t"
                        extracted.pieces.append(Piece(cell + end, {"row": number, "column": name}))
        except csv.Error as error:
            raise Unreadable(Message("not a table: {reason}", reason=str(error))) from error
        return extracted


def _delimiter(text: str, candidates: str) -> str:
    """Return the delimiter that splits the first rows into most columns, all into the same number."""
    sample = "".join(text.splitlines(keepends=True)[: 5 * _SAMPLE_ROWS])

    def columns(delimiter: str) -> int:
        rows = [row for row in _rows(sample, delimiter) if row][:_SAMPLE_ROWS]
        widths = {len(row) for row in rows[:-1] or rows}
        return widths.pop() if len(widths) == 1 else 0

    return max(candidates, key=columns)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a table; lines may end in any way."""
    return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
