"""Which text is in a Word document (.docx)?

Paragraphs, tables, text boxes, notes and comments are read; deleted text and field codes are not. Source:
ECMA-376, part 1, WordprocessingML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.office_package import read_core_properties
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage

__all__ = ["DocxReader"]

_MAIN = "word/document.xml"
_OTHER_PARTS = re.compile(r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


class DocxReader:
    """Reads .docx, .docm and .dotx."""

    name = "docx"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether this is a zip archive with the main part of a Word document."""
        return data.startswith(b"PK") and _MAIN.encode() in data

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a paragraph, and its place is the path of headings."""
        package = ZipPackage(request.data, request.max_text)
        extracted = read_core_properties(package)
        levels = _heading_levels(package.read("word/styles.xml")) if "word/styles.xml" in package else {}
        extracted.pieces += _pieces(package.read(_MAIN), levels)
        for part in sorted(filter(_OTHER_PARTS.fullmatch, package)):
            extracted.pieces += (Piece(piece.text, {}) for piece in _pieces(package.read(part), {}))
        return extracted


def _heading_levels(styles: bytes) -> dict[str, int]:
    """Return the level of each style that is one of headings, by its id."""
    levels: dict[str, int] = {}
    style = ""
    for event in parse_xml(styles):
        match event:
            case Start("style", attributes):
                style = attributes.get("styleId", "")
            case Start("name", {"val": name}) if found := _HEADING_NAME.fullmatch(name):
                levels[style] = int(found[1])
            case Start("name", {"val": "Title"}):
                levels[style] = 0
            case Start("outlineLvl", {"val": level}) if level.isdecimal() and int(level) < 9:
                levels.setdefault(style, int(level) + 1)
    return levels


def _pieces(part: bytes, levels: dict[str, int]) -> Iterator[Piece]:
    """Yield the paragraphs of a part."""
    path = HeadingPath()
    text: list[str] = []
    level: int | None = None
    is_text = False
    cells = 0  # how many cells are open: a paragraph in one ends with a tab
    for event in parse_xml(part):
        match event:
            case str() if is_text:
                text.append(event)
            case Start("t"):
                is_text = True
            case End("t"):
                is_text = False
            case Start("pStyle", {"val": style}):
                level = levels.get(style)
            case Start("outlineLvl", {"val": value}) if value.isdecimal() and int(value) < 9:
                level = int(value) + 1
            case Start("tab" | "br" | "cr" | "noBreakHyphen" as name, attributes) if not attributes.get("pos"):
                text.append(_BREAKS[name])
            case Start("tc"):
                cells += 1
            case End("tc"):
                cells -= 1
            case End("tr"):
                yield Piece("\n", path.place)
            case Start("p"):
                level = None
            case End("p"):
                written = "".join(text)
                if level is not None:
                    path.enter(level, written)
                if written.strip():
                    yield Piece(written + ("\t" if cells else "\n"), path.place)
                text, level = [], None
