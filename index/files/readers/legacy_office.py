"""Which text is in documents of Word, PowerPoint and Excel from before 2007 (.doc, .ppt, .xls)?

Their streams are read by office-oxide and xlrd.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from timviet.index.files.readers.extras import require
from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.office_tree import blocks
from timviet.index.files.readers.ppt_records import SlideText, titles_and_notes
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, encrypted, file_stem
from timviet.index.files.readers.spreadsheets import DAYS_TO_1904, column_name, number_as_shown
from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["DocReader", "EncryptedOfficeReader", "PptReader", "XlsReader"]


class DocReader:
    """Reads .doc."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; a piece is a paragraph; its place is its number, or a part.

        Headings are left out: the library takes any short line for one.
        """
        tree = _open(request.data, "doc")
        paragraphs = HeadingPath()
        notes: list[Piece] = []
        extracted = _properties(tree)
        for block in blocks(tree.get("sections")):
            if block.part:
                notes.append(Piece(f"{block.text}\n", {"part": block.part}))
                continue
            end = "\t" if block.is_in_cell else "\n"
            place = paragraphs.place if block.ends_row else paragraphs.next_paragraph()
            extracted.pieces.append(Piece(block.text + end, place))
        extracted.pieces += notes
        return extracted


class PptReader:
    """Reads .ppt."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is its slide with the slide's title, and whether it is a note."""
        tree = _open(request.data, "ppt")
        extracted = _properties(tree)
        more: defaultdict[int, list[SlideText]] = defaultdict(list)
        for found in _titles_and_notes(request.data):
            more[found.slide].append(found)
        for number, section in enumerate(tree.get("sections", ()), 1):
            of_slide = more[number]
            title = " ".join(on_one_line(found.text) for found in of_slide if not found.is_note)
            place: Place = {"slide": number, **({"title": title} if title else {})}
            extracted.pieces += (Piece(f"{block.text}\n", {**place}) for block in blocks(section) if block.text)
            notes = (found.text for found in of_slide if found.is_note)
            extracted.pieces += (Piece(f"{note}\n", {**place, "part": "notes"}) for note in notes)
        return extracted


def _titles_and_notes(data: bytes) -> list[SlideText]:
    compdoc = require("xlrd.compdoc", "office")
    try:
        stream = compdoc.CompDoc(data, logfile=_Nowhere()).get_named_stream("PowerPoint Document")
        return list(titles_and_notes(stream or b""))
    except Exception:  # the library raises errors of many kinds for damaged files; the slides can still be read
        return []


class XlsReader:
    """Reads .xls."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a cell, and its place is the sheet and the cell."""
        xlrd = require("xlrd", "office")
        try:
            book = xlrd.open_workbook(file_contents=request.data, logfile=_Nowhere(), formatting_info=False)
        except Exception as error:  # the library raises errors of many kinds for damaged files
            if "encrypted" in str(error).lower():
                raise encrypted() from error
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

    def read(self, request: ReadRequest) -> Extracted:
        """Refuse to read.

        :raises Unreadable: always
        """
        raise encrypted()


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


def _open(data: bytes, kind: str) -> Any:
    """Return the tree of a document as office-oxide reads it: metadata, and sections of blocks."""
    oxide = require("office_oxide", "office")
    try:
        return json.loads(oxide.Document.from_bytes(data, kind).to_ir_json())
    except oxide.OfficeOxideError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise encrypted() from error
        raise Unreadable(Message("damaged: not a complete document")) from error


def _properties(tree: Any) -> Extracted:
    values = tree.get("metadata", {})
    return Extracted(author=values.get("author") or "", created=parse_date(values.get("created") or ""))
