"""Which text is in a Word document (.docx)?

Paragraphs, tables, text boxes, notes and comments are read; deleted and moved text and field codes are not.
Source: ECMA-376, part 1, WordprocessingML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.office_package import read_core_properties
from timviet.index.files.readers.paragraphs import Paragraphs
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.xml_events import Start, parse_xml, whole_number
from timviet.index.files.readers.zip_package import ZipPackage

__all__ = ["DocxReader"]

_MAIN = re.compile(r"word/document\d*\.xml")
_OTHER_PARTS = re.compile(r"word/(footnotes|endnotes|comments|header|footer)\d*\.xml")
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_LEVELS = 9


class DocxReader:
    """Reads .docx, .docm and .dotx."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; a piece is a paragraph; its place is the path of headings and its number, or a part."""
        package = ZipPackage(request.data, request.max_text)
        extracted = read_core_properties(package)
        try:
            levels = _heading_levels(package.read("word/styles.xml"))
        except Unreadable:  # there are none, or they are damaged; the text can still be read
            levels = {}
        main = next(filter(_MAIN.fullmatch, package), "word/document.xml")
        extracted.pieces += _pieces(package.read(main), levels)
        for part in sorted(package):
            if kind := _OTHER_PARTS.fullmatch(part):
                extracted.pieces += (
                    Piece(piece.text, {"part": kind[1]}) for piece in _pieces(package.read(part), {})
                )
        return extracted


def _heading_levels(styles: bytes) -> dict[str, int]:
    """Return the level of each style that is one of headings, by its id."""
    levels: dict[str, int] = {}
    parents: dict[str, str] = {}
    style = ""
    for event in parse_xml(styles):
        match event:
            case Start("style", attributes):
                style = attributes.get("styleId", "")
            case Start("name", {"val": name}) if found := _HEADING_NAME.fullmatch(name):
                levels[style] = int(found[1])
            case Start("name", {"val": "Title"}):
                levels[style] = 0
            case Start("basedOn", {"val": parent}):
                parents[style] = parent
            case Start("outlineLvl", {"val": value}) if (level := whole_number(value)) is not None:
                levels.setdefault(style, level + 1)
    for style in parents:
        line: dict[str, int] = {style: 0}
        last = style
        while last not in levels and (upper := parents.get(last)) is not None and upper not in line:
            line[upper], last = 0, upper
        levels.update(dict.fromkeys(line, levels.get(last, _LEVELS + 1)))
    return {style: level for style, level in levels.items() if level <= _LEVELS}


def _pieces(part: bytes, levels: Mapping[str, int]) -> Iterator[Piece]:
    """Yield the paragraphs of a part."""
    path = HeadingPath()
    paragraphs = Paragraphs()
    is_text = False
    moved = 0  # how many elements are open whose text was moved elsewhere
    cells = 0  # how many cells are open: a paragraph in one ends with a tab
    for event in parse_xml(part):
        if isinstance(event, str):
            if is_text and not moved:
                paragraphs.add(event)
        elif isinstance(event, Start):
            name, attributes = event
            match name:
                case "t":
                    is_text = True
                case "p":
                    paragraphs.begin()
                case "tc":
                    cells += 1
                case "moveFrom":
                    moved += 1
                case "pStyle":
                    paragraphs.set_level(levels.get(attributes.get("val", "")))
                case "outlineLvl":
                    level = whole_number(attributes.get("val", ""))
                    if level is not None and level < _LEVELS:
                        paragraphs.set_level(level + 1)
                case _ if name in _SIGNS and not attributes.get("pos"):  # with it this is a tab stop
                    paragraphs.add(_SIGNS[name])
        else:
            match event.name:
                case "t":
                    is_text = False
                case "p":
                    for paragraph in paragraphs.end():
                        text = paragraph.text
                        if paragraph.level is not None:
                            path.enter(paragraph.level, text)
                        if text.strip():
                            yield Piece(text + ("\t" if cells else "\n"), path.next_paragraph())
                case "tc":
                    cells -= 1
                case "tr":
                    yield Piece("\n", path.place)
                case "moveFrom":
                    moved -= 1
