"""Which text is in the cells of an Excel workbook (.xlsx)?

Source: ECMA-376, part 1, SpreadsheetML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from timviet.index.files.readers.drawings import drawn_paragraphs
from timviet.index.files.readers.office_package import read_core_properties, read_relationships
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, file_stem
from timviet.index.files.readers.spreadsheets import DAYS_TO_1904, number_as_shown
from timviet.index.files.readers.xml_events import End, Start, parse_xml, whole_number
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.places import Place

__all__ = ["XlsxReader"]

_MAIN = "xl/workbook.xml"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # built in
_LITERALS = re.compile(
    r'"[^"]*(?:"|\Z)|\\.|\[[^\]]*(?:\]|\Z)|_.|\*.'
)  # what stands for itself in the format of a number


class XlsxReader:
    """Reads .xlsx and .xlsm."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a cell, and its place is the sheet and the cell."""
        package = ZipPackage(request.data, request.max_text)
        extracted = read_core_properties(package)
        extracted.title = extracted.title or file_stem(request.name)
        strings = list(_strings(package.read("xl/sharedStrings.xml"))) if "xl/sharedStrings.xml" in package else []
        is_date = list(_date_styles(package.read("xl/styles.xml"))) if "xl/styles.xml" in package else []
        shift = DAYS_TO_1904 if _counts_from_1904(package) else 0
        for name, part in _sheets(package):
            extracted.pieces += _cells(package.read(part), name, strings, is_date, shift)
            for kind, related in read_relationships(package, part).values():
                if kind == "comments" and related in package:
                    extracted.pieces += _comments(package.read(related), name)
                elif kind == "drawing" and related in package:
                    extracted.pieces += _shapes(package.read(related), name)
        return extracted


def _sheets(package: ZipPackage) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet, in their order."""
    related = read_relationships(package, _MAIN)
    for event in parse_xml(package.read(_MAIN)):
        match event:
            case Start("sheet", {"name": name, "id": id}):
                kind, part = related.get(id, ("", ""))
                if kind == "worksheet" and part in package:
                    yield name, part


def _counts_from_1904(package: ZipPackage) -> bool:
    for event in parse_xml(package.read(_MAIN)):
        match event:
            case Start("workbookPr", {"date1904": value}):
                return value in ("1", "true")
    return False


def _strings(part: bytes) -> Iterator[str]:
    """Yield the shared strings by number, without phonetic guides."""
    text: list[str] = []
    is_text = is_phonetic = False
    for event in parse_xml(part):
        match event:
            case str() if is_text and not is_phonetic:
                text.append(event)
            case Start("t"):
                is_text = True
            case End("t"):
                is_text = False
            case Start("rPh"):
                is_phonetic = True
            case End("rPh"):
                is_phonetic = False
            case End("si"):
                yield "".join(text)
                text = []


def _date_styles(part: bytes) -> Iterator[bool]:
    """Yield for each style of a cell whether it shows numbers as dates."""
    dates = set(map(str, _DATE_FORMATS))
    in_cells = False
    for event in parse_xml(part):
        match event:
            case Start("numFmt", {"numFmtId": id, "formatCode": code}):
                if re.search("[dmyhs]", _LITERALS.sub("", code.lower())):
                    dates.add(id)
            case Start("cellXfs"):
                in_cells = True
            case End("cellXfs"):
                in_cells = False
            case Start("xf", attributes) if in_cells:
                yield attributes.get("numFmtId", "0") in dates


def _cells(
    part: bytes, sheet: str, strings: Sequence[str], is_date: Sequence[bool], shift: int
) -> Iterator[Piece]:
    """Yield the cells of a sheet that have a text, and a line end after each row.

    :param shift: what is added to days
    """
    kind, style, cell = "", "", ""
    text: list[str] = []
    is_value = False
    place = {"sheet": sheet}
    for event in parse_xml(part):
        if isinstance(event, str):
            if is_value:
                text.append(event)
        elif isinstance(event, Start):
            match event.name:
                case "c":
                    kind, cell = event.attributes.get("t", "n"), event.attributes.get("r", "")
                    style = event.attributes.get("s", "0")
                    text = []
                case "v" | "t":
                    is_value = True
        else:
            match event.name:
                case "v" | "t":
                    is_value = False
                case "c":
                    number = whole_number(style)
                    has_date = number is not None and number < len(is_date) and is_date[number]
                    value = _shown("".join(text), kind, strings, shift if has_date else None).strip()
                    if value:
                        yield Piece(f"{value}\t", {**place, "cell": cell} if cell else {**place})
                case "row":
                    yield Piece("\n", {**place, "cell": cell} if cell else {**place})


def _comments(part: bytes, sheet: str) -> Iterator[Piece]:
    """Yield the comments on the cells of a sheet."""
    text: list[str] = []
    place: Place = {}
    is_text = False
    for event in parse_xml(part):
        match event:
            case str() if is_text:
                text.append(event)
            case Start("comment", attributes):
                place, text = {"sheet": sheet, "cell": attributes.get("ref", ""), "part": "comments"}, []
            case Start("t"):
                is_text = True
            case End("t"):
                is_text = False
            case End("comment") if "".join(text).strip():
                yield Piece(f"{''.join(text)}\n", place)


def _shapes(part: bytes, sheet: str) -> Iterator[Piece]:
    """Yield the paragraphs of the text boxes on a sheet."""
    yield from (Piece(f"{text}\n", {"sheet": sheet}) for text in drawn_paragraphs(part))


def _shown(value: str, kind: str, strings: Sequence[str], shift: int | None) -> str:
    """Return the value of a cell as a person reads it; nothing for an error.

    :param shift: what is added to the number of a day; None for other numbers
    """
    if kind == "s":
        number = whole_number(value)
        return "" if number is None or number >= len(strings) else strings[number]
    if kind == "e":
        return ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "n" and value:
        return number_as_shown(value, shift)
    return value
