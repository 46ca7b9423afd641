"""Which text is in the cells of a table with delimiters (.csv, .tsv)?

Source: RFC 4180; the delimiter is that which splits most of the first rows into the same number of columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, file_stem
from timviet.index.messages import Message
from timviet.index.text.one_line import on_one_line

__all__ = ["DelimitedReader"]

_DELIMITERS = {".csv": ",;\t|", ".tsv": "\t", ".tab": "\t"}
_DECLARATION = re.compile(r"sep=([,;\t|])\r?\n")  # Excel's; it is no row
_SAMPLE_ROWS = 20
_MAX_CELL = 16 << 20  # characters
_MAX_HEAD = 120  # characters of the head of a column in a place


class DelimitedReader:
    """Reads .csv and .tsv."""

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
        quotes = text.count('"') % 2 == 0  # a quotation mark that is never closed is a sign
        try:
            delimiter = delimiter or _delimiter(text, _DELIMITERS[suffix], quotes)
            width = _usual_width(islice(_rows(text, delimiter, quotes), _SAMPLE_ROWS))
            for number, row in enumerate(_rows(text, delimiter, quotes), 1):
                if not heads and len(row) == width:  # titles may stand above
                    heads = [on_one_line(head)[:_MAX_HEAD] for head in row]
                for column, cell in enumerate(row):
                    if cell.strip():
                        name = heads[column] if column < len(heads) and heads[column] else str(column + 1)
                        end = "\n" if column == len(row) - 1 else "\t"
                        extracted.pieces.append(Piece(cell + end, {"row": number, "column": name}))
        except csv.Error as error:
            raise Unreadable(Message("not a table: {reason}", reason=str(error))) from error
        return extracted


def _delimiter(text: str, candidates: str, quotes: bool) -> str:
    """Return the delimiter that splits most of the first rows into the same number of columns, and into most."""
    sample = "".join(text.splitlines(keepends=True)[: 5 * _SAMPLE_ROWS])

    def fitness(delimiter: str) -> tuple[int, int]:
        rows = list(islice(_rows(sample, delimiter, quotes), _SAMPLE_ROWS))
        width = _usual_width(rows)
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max(candidates, key=fitness)


def _usual_width(rows: Iterable[list[str]]) -> int:
    """Return the number of columns that most rows have which are not empty."""
    widths = Counter(len(row) for row in rows if row)
    return widths.most_common(1)[0][0] if widths else 0


def _rows(text: str, delimiter: str, quotes: bool) -> Iterator[list[str]]:
    """Yield the rows of a table; lines may end in any way.

    :param quotes: whether quotation marks enclose cells
    """
    lines = io.StringIO(text, newline=None)
    if quotes:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
