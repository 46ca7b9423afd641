"""Which records are in a table of comma- or tab-separated values?

The first line has the names of the columns. Values may be quoted as in RFC 4180. A row whose quotation marks do
not match ends with its first line, so that it does not swallow the rows after it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from timviet.index.messages import Message
from timviet.index.records.lines import LineReader
from timviet.index.records.record import BadRecord, Record, Records

__all__ = ["read_comma_separated_values", "read_tab_separated_values"]


def read_comma_separated_values(stream: BinaryIO, max_size: int) -> Records:
    """Return the records of a table with commas or semicolons between its values.

    Excel writes semicolons where the comma is the decimal sign, as it is in Vietnam. The first line decides.

    :param max_size: characters of the longest row
    :raises BadRecord: there are no names of columns
    """
    lines = LineReader(stream, max_size)
    first = next(lines, "")
    lines.unread_others(keep=0)
    return _read_table(lines, ";" if first.count(";") > first.count(",") else ",", max_size)


def read_tab_separated_values(stream: BinaryIO, max_size: int) -> Records:
    """Return the records of a table with tabs between its values; parameters and errors as for commas.

    A quotation mark that does not match is a part of its value.
    """
    return _read_table(LineReader(stream, max_size), "\t", max_size)


def _read_table(lines: LineReader, delimiter: str, max_size: int) -> Records:
    csv.field_size_limit(max(csv.field_size_limit(), max_size))
    rows = _RowReader(lines, delimiter)
    header = rows.next(None)
    if header is None:
        raise BadRecord(1, Message("no line with the names of the columns"))
    line, cells = header
    columns = tuple(cell.strip() for cell in cells)
    for name, count in Counter(columns).items():
        if name and count > 1:
            raise BadRecord(line, Message("two columns are named {name!r}; rename one", name=name))
    return Records(columns, _records(rows, columns))


def _records(rows: _RowReader, columns: tuple[str, ...]) -> Iterator[Record | BadRecord]:
    while True:
        try:
            row = rows.next(len(columns))
        except BadRecord as error:
            yield error
            continue
        if row is None:
            return
        line, cells = row
        yield Record(line, {name: cell for name, cell in zip(columns, cells, strict=True) if cell})


class _RowReader:
    """Reads rows one by one; a bad row can be passed over."""

    def __init__(self, lines: LineReader, delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter
        self._csv = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)

    def next(self, width: int | None) -> tuple[int, list[str]] | None:
        """Return the number of the first line of the next row, and the row; None after the last one.

        :param width: how many values it must have; None for any number
        :raises BadRecord: the row cannot be read
        """
        cells: list[str] = []
        start = 0
        while not cells:  # a blank line
            self._lines.begin_row()
            start = self._lines.number + 1
            try:
                cells = next(self._csv)
            except StopIteration:
                return None
            except csv.Error as error:
                if (raw := self._split_first_line(width)) is not None:
                    return start, raw
                reason: str = Message("unmatched quotation mark ({reason})", reason=str(error))
                raise BadRecord(start, self._end_with_first_line(reason)) from error
            except BadRecord as error:
                raise BadRecord(start, self._end_with_first_line(error.reason)) from error
        if width is not None and len(cells) != width:
            if (raw := self._split_first_line(width)) is not None:
                return start, raw
            message = Message(
                "{count} value instead of {expected}",
                "{count} values instead of {expected}",
                count=len(cells),
                expected=width,
            )
            raise BadRecord(start, message)
        return start, cells

    def _end_with_first_line(self, reason: str) -> str:
        """End a bad row with its first line; return why it is bad, and where it ended if that cannot be done."""
        last = self._lines.number
        if self._lines.unread_others(keep=1):
            return reason
        return Message("{reason}; everything up to line {last} was taken for this row", reason=reason, last=last)

    def _split_first_line(self, width: int | None) -> list[str] | None:
        """Return the values of the first line of a tab-separated row, taken as it is; None if that fails."""
        if self._delimiter != "\t" or not self._lines.row:
            return None
        cells = self._lines.row[0].rstrip("\r\n").split("\t")
        return cells if len(cells) == width and self._lines.unread_others(keep=1) else None
