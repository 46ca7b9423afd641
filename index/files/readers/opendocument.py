"""Which text is in an OpenDocument text, spreadsheet or presentation (.odt, .ods, .odp)?

Source: OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.office_package import read_texts
from timviet.index.files.readers.paragraphs import Paragraph, Paragraphs
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, encrypted, file_stem
from timviet.index.files.readers.spreadsheets import column_name
from timviet.index.files.readers.xml_events import End, Start, XmlEvent, parse_xml, whole_number
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["OpenDocumentReader"]

_KIND = re.compile(rb"<(?:[\w-]+:)?body\b[^<>]*>\s*<(?:[\w-]+:)?(text|spreadsheet|presentation)\b")
_CONTENT = "content.xml"
_MAX_BLANKS = 100  # of one element that stands for several
_EDGES = {f"{edge}{pages}" for edge in ("header", "footer") for pages in ("", "-left", "-first")}
_UNREAD = frozenset({"tracked-changes", "note-citation", "page-number", "page-count"})
_UNREAD_IN_COMMENTS = frozenset({"creator", "creator-initials", "date", "date-string"})


class OpenDocumentReader:
    """Reads .odt, .ods, .odp and their templates."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; a place is a path of headings with a paragraph, a sheet with a cell, or a slide."""
        package = ZipPackage(request.data, request.max_text)
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise encrypted()
        extracted = _properties(package)
        content = package.read(_CONTENT)
        found = _KIND.search(content)
        kind = found[1] if found else b"text"
        if kind == b"spreadsheet":
            extracted.title = extracted.title or file_stem(request.name)
            extracted.pieces += _cells(content)
        elif kind == b"presentation":
            extracted.pieces += _slides(content)
        else:
            extracted.pieces += _paragraphs(content)
            if "styles.xml" in package:
                extracted.pieces += _heads_and_feet(package.read("styles.xml"))
        return extracted


def _properties(package: ZipPackage) -> Extracted:
    values = read_texts(package, "meta.xml")
    return Extracted(
        title=on_one_line(values.get("title", "")),
        author=on_one_line(values.get("initial-creator") or values.get("creator", "")),
        created=parse_date(values.get("creation-date", "")),
        language=values.get("language", "").strip(),
    )


def _complete_paragraphs(events: Iterable[XmlEvent]) -> Iterator[XmlEvent | Paragraph]:
    """Yield each paragraph when it is complete, and the events outside of paragraphs.

    Deleted text is left out, and so are the numbers of pages and notes, and who wrote a comment and when.
    """
    paragraphs = Paragraphs()
    unread: list[str] = []  # open elements whose text is not read
    in_comment = False
    for event in events:
        match event:
            case Start(name) if unread or name in _UNREAD or (in_comment and name in _UNREAD_IN_COMMENTS):
                unread.append(name)
            case End(name) if unread:
                unread.pop()
            case str():
                if not unread:
                    paragraphs.add(event)
            case Start("p" | "h" as name, attributes):
                paragraphs.begin()
                paragraphs.set_level(_number(attributes, "outline-level") if name == "h" else None)
            case End("p" | "h"):
                yield from paragraphs.end()
            case Start("annotation"):
                in_comment = True
            case End("annotation"):
                in_comment = False
            case Start("s", attributes):
                paragraphs.add(" " * min(_number(attributes, "c"), _MAX_BLANKS))
            case Start("tab"):
                paragraphs.add("\t")
            case Start("line-break"):
                paragraphs.add("\n")
            case _:
                yield event


def _number(attributes: Mapping[str, str], name: str) -> int:
    """Return the value of an attribute that is a number; 1 if it is missing or something else."""
    number = whole_number(attributes.get(name, ""))
    return 1 if number is None else number


def _paragraphs(part: bytes) -> Iterator[Piece]:
    """Yield the paragraphs of a text, with the headings above them."""
    path = HeadingPath()
    cells = 0  # how many cells are open: a paragraph in one ends with a tab
    for event in _complete_paragraphs(parse_xml(part)):
        match event:
            case Paragraph(_, level):
                if level is not None:
                    path.enter(level, event.text)
                if event.text.strip():
                    yield Piece(event.text + ("\t" if cells else "\n"), path.next_paragraph())
            case Start("table-cell"):
                cells += 1
            case End("table-cell"):
                cells -= 1
            case End("table-row"):
                yield Piece("\n", path.place)


def _heads_and_feet(part: bytes) -> Iterator[Piece]:
    """Yield the paragraphs at the head and the foot of the pages of a text."""
    edge = ""
    for event in _complete_paragraphs(parse_xml(part)):
        match event:
            case Paragraph() if edge and event.text.strip():
                yield Piece(f"{event.text}\n", {"part": edge})
            case Start(name) if name in _EDGES:
                edge = name.partition("-")[0]
            case End(name) if name in _EDGES:
                edge = ""


def _cells(part: bytes) -> Iterator[Piece]:
    """Yield the paragraphs of the cells of all sheets, and a line end after each row."""
    sheet = ""
    row = column = rows = columns = 0  # the last two: how many more this one stands for
    for event in _complete_paragraphs(parse_xml(part)):
        match event:
            case Paragraph() if event.text.strip():
                yield Piece(f"{event.text}\t", _cell_place(sheet, column, row))
            case Start("table", attributes):
                sheet, row, column = attributes.get("name", ""), 0, 0
            case Start("table-row", attributes):
                row, column, rows = row + 1, 0, _number(attributes, "number-rows-repeated") - 1
            case End("table-row"):
                yield Piece("\n", _cell_place(sheet, column, row))
                row += rows
            case Start("table-cell" | "covered-table-cell", attributes):
                column, columns = column + 1, _number(attributes, "number-columns-repeated") - 1
            case End("table-cell" | "covered-table-cell"):
                column += columns


def _cell_place(sheet: str, column: int, row: int) -> Place:
    return {"sheet": sheet, "cell": f"{column_name(column)}{row}"} if column else {"sheet": sheet}


def _slides(part: bytes) -> Iterator[Piece]:
    """Yield the paragraphs of all slides and of their notes."""
    slide: list[Piece] = []
    title: list[str] = []
    number = 0
    in_title = in_notes = False
    for event in _complete_paragraphs(parse_xml(part)):
        match event:
            case Paragraph() if number and event.text.strip():
                if in_title and not in_notes:
                    title.append(on_one_line(event.text))
                slide.append(Piece(f"{event.text}\n", {"part": "notes"} if in_notes else {}))
            case Start("page"):
                number += 1
            case End("page"):
                place: Place = {"slide": number, **({"title": " ".join(title)} if title else {})}
                yield from (Piece(piece.text, {**place, **piece.place}) for piece in slide)
                slide, title = [], []
            case Start("frame" | "custom-shape", attributes):
                in_title = attributes.get("class") == "title"
            case Start("notes"):
                in_notes = True
            case End("notes"):
                in_notes = False
