"""Which text is in documents of Word, PowerPoint and Excel from before 2007 (.doc, .ppt, .xls)?

Their streams are read by office-oxide and xlrd.
"""

from __future__ import annotations

import json
from typing import Any

from timviet.index.causes import Cause
from timviet.index.files.readers.extras import require
from timviet.index.files.readers.office_package import parse_date
from timviet.index.files.readers.opendocument import column_name
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, file_stem
from timviet.index.files.readers.xlsx import DAYS_TO_1904, number_as_shown
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["DocReader", "EncryptedOfficeReader", "PptReader", "XlsReader"]

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_WORD = (b"\xdb\xa5", b"\xec\xa5")  # Word 2 to 95 without a compound file


class DocReader:
    """Reads .doc."""

    name = "doc"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a compound file has the stream of a Word document."""
        return _has_stream(data, "WordDocument") or data.startswith(_OLD_WORD)

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a paragraph, and its place is its number."""
        document = _open(request.data, "doc")
        lines = [line for line in document.plain_text().splitlines() if line.strip()]
        pieces = [Piece(f"{line}\n", {"paragraph": number}) for number, line in enumerate(lines, 1)]
        metadata = json.loads(document.to_ir_json()).get("metadata", {})
        return Extracted(
            pieces, author=metadata.get("author") or "", created=parse_date(metadata.get("created") or "")
        )


class PptReader:
    """Reads .ppt."""

    name = "ppt"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a compound file has the stream of a presentation."""
        return _has_stream(data, "PowerPoint Document")

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is its slide."""
        sections = json.loads(_open(request.data, "ppt").to_ir_json()).get("sections", [])
        extracted = Extracted()
        for number, section in enumerate(sections, 1):
            title = " ".join((section.get("title") or "").split())
            place: Place = {"slide": number, **({"title": title} if title else {})}
            extracted.pieces += (Piece(f"{line}\n", {**place}) for line in _lines(section) if line.strip())
        return extracted


class XlsReader:
    """Reads .xls."""

    name = "xls"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a compound file has the stream of a workbook, or a file begins like an older one."""
        return _has_stream(data, "Workbook") or _has_stream(data, "Book") or data.startswith(b"\x09\x08\x10\x00")

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a cell, and its place is the sheet and the cell."""
        xlrd = require("xlrd", "office")
        try:
            book = xlrd.open_workbook(file_contents=request.data, logfile=_Nowhere(), formatting_info=False)
        except Exception as error:  # the library raises errors of many kinds for damaged files
            if "encrypted" in str(error).lower():
                raise Unreadable(Message("encrypted; save it without a password"), Cause.ENCRYPTED) from error
            raise Unreadable(Message("damaged: not a complete workbook")) from error
        extracted = Extracted(title=file_stem(request.name), author=book.user_name or "")
        shift = DAYS_TO_1904 if book.datemode else 0
        for sheet in book.sheets():
            for row in range(sheet.nrows):
                for column, cell in enumerate(sheet.row(row), 1):
                    if value := _shown(cell, xlrd, shift).strip():
                        place = {"sheet": sheet.name, "cell": f"{column_name(column)}{row + 1}"}
                        extracted.pieces.append(Piece(f"{value}\t", {**place}))
                extracted.pieces.append(Piece("\n", {"sheet": sheet.name, "cell": f"A{row + 1}"}))
        return extracted


class EncryptedOfficeReader:
    """Refuses newer documents that are encrypted: they lie in a compound file."""

    name = "encrypted"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a compound file has the stream of an encrypted document."""
        return _has_stream(data, "EncryptedPackage")

    def read(self, request: ReadRequest) -> Extracted:
        """Refuse to read.

        :raises Unreadable: always
        """
        raise Unreadable(Message("encrypted; save it without a password"), Cause.ENCRYPTED)


class _Nowhere:
    """Takes what a library would print."""

    def write(self, text: str) -> None:
        """Drop a text."""


def _shown(cell: Any, xlrd: Any, shift: int) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return number_as_shown(str(cell.value), shift if cell.ctype == xlrd.XL_CELL_DATE else None)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
    return ""


def _has_stream(data: bytes, name: str) -> bool:
    return data.startswith(_COMPOUND_FILE) and name.encode("utf-16-le") + b"\0\0" in data


def _open(data: bytes, kind: str) -> Any:
    oxide = require("office_oxide", "office")
    try:
        return oxide.Document.from_bytes(data, kind)
    except oxide.OfficeOxideError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise Unreadable(Message("encrypted; save it without a password"), Cause.ENCRYPTED) from error
        raise Unreadable(Message("damaged: not a complete document")) from error


def _lines(node: Any) -> list[str]:
    """Return the lines of a section of a presentation: the texts of its paragraphs."""
    if isinstance(node, list):
        return [line for part in node for line in _lines(part)]
    if not isinstance(node, dict):
        return []
    spans = node.get("content")
    if isinstance(spans, list) and any(isinstance(span, dict) and "text" in span for span in spans):
        return ["".join(span.get("text") or "" for span in spans if isinstance(span, dict))]
    return [line for value in node.values() if isinstance(value, list | dict) for line in _lines(value)]
