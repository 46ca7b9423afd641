"""How are the lines of a stream read in bounded memory?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from timviet.index.messages import Message, file_size
from timviet.index.records.record import BadRecord

__all__ = ["LineReader"]

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how such a text begins
_BUFFER = 1 << 16  # bytes
_MOST_REREAD = 4  # times as many characters as were read, so that the time is linear in these
_UNDECODED = re.compile("[\udc80-\udcff]")  # what stands for bytes that are not UTF-8


class LineReader(Iterator[str]):
    """Iterates over the lines of a text in UTF-8, or in UTF-16 with a byte order mark.

    Iteration goes on after a bad line. The lines since :meth:`begin_row` are kept, and can be read once more.
    """

    def __init__(self, stream: BinaryIO, max_size: int) -> None:
        """Start before the first line.

        :param max_size: characters of the longest row
        """
        start = stream.read(2)
        is_utf_16 = start in _UTF_16
        self._text = io.TextIOWrapper(
            io.BufferedReader(_Prefixed(start, stream), _BUFFER),  # type: ignore[type-var]
            encoding="utf-16" if is_utf_16 else "utf-8-sig",
            errors="replace" if is_utf_16 else "surrogateescape",
            newline="",
        )
        self._max_size = max_size
        self._again: list[str] = []  # lines to read once more, the last one first
        self.row: list[str] = []
        """The lines since :meth:`begin_row`."""
        self._row_size = 0
        self._read_size = self._reread_size = 0
        self.number = 0
        """The number of the last line that was read, from 1."""

    def begin_row(self) -> None:
        """Forget the lines that were read: the next one begins a row."""
        self.row, self._row_size = [], 0

    def unread_others(self, keep: int) -> bool:
        """Keep the first lines of the row; the others will be read once more, unless that was done too often.

        :param keep: how many lines to keep
        :returns: whether they will be read once more
        """
        others = self.row[keep:]
        self._reread_size += sum(map(len, others))
        is_affordable = self._reread_size <= _MOST_REREAD * self._read_size
        if is_affordable:
            self._again += reversed(others)
            self.number -= len(others)
        self.begin_row()
        return is_affordable

    def __next__(self) -> str:
        """Return the next line, with its end.

        :raises BadRecord: the line is not in UTF-8, or the row is too long
        """
        if self._again:
            line = self._again.pop()
        else:
            line = self._text.readline(self._max_size + 1)
            self._read_size += len(line)
        if not line:
            raise StopIteration
        self.number += 1
        is_cut = len(line) > self._max_size
        if is_cut:
            self._skip_rest(line)
        else:
            self.row.append(line)
            self._row_size += len(line)
        if is_cut or self._row_size > self._max_size:
            message = Message("longer than {limit}; see --max-size", limit=file_size(self._max_size))
            raise BadRecord(self.number, message)
        if _UNDECODED.search(line):
            raise BadRecord(self.number, Message("not in UTF-8; convert it first"))
        return line

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(1 << 16)


class _Prefixed(io.RawIOBase):
    """A stream whose first bytes were already read; closing it leaves the stream open."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._start, self._stream = start, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._start or self._stream.read(len(buffer))
        self._start = b""
        buffer[: len(data)] = data
        return len(data)
