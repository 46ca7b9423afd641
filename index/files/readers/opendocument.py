"""Which text is in an OpenDocument text, spreadsheet or presentation (.odt, .ods, .odp)?

Source: OASIS OpenDocument 1.3, part 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.office_package import parse_date, read_texts
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["OpenDocumentReader", "column_name"]

_KINDS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_CONTENT = "content.xml"
_MAX_BLANKS = 100  # of one element that stands for several


class OpenDocumentReader:
    """Reads .odt, .ods, .odp and their templates."""

    name = "opendocument"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether the archive begins with the media type of an OpenDocument file."""
        return data.startswith(b"PK") and any(kind in data[:120] for kind in _KINDS)

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; a place is a path of headings, a sheet and a cell, or a slide."""
        package = ZipPackage(request.data, request.max_text)
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise Unreadable(Message("encrypted; save it without a password"))
        extracted = _properties(package)
        extracted.pieces += _Content(package.read(_CONTENT)).pieces()
        if "styles.xml" in package:  # has the heads and feet of pages
            extracted.pieces += (Piece(piece.text, {}) for piece in _Content(package.read("styles.xml")).pieces())
        return extracted


def _properties(package: ZipPackage) -> Extracted:
    values = read_texts(package, "meta.xml")
    return Extracted(
        title=" ".join(values.get("title", "").split()),
        author=" ".join((values.get("initial-creator") or values.get("creator", "")).split()),
        created=parse_date(values.get("creation-date", "")),
        language=values.get("language", "").strip(),
    )


class _Content:
    """One XML part, read paragraph by paragraph."""

    def __init__(self, part: bytes) -> None:
        self._events = parse_xml(part)
        self._path = HeadingPath()
        self._sheet: str | None = None
        self._slide: Place = {}
        self._slides = 0
        self._row = self._column = 0
        self._in_notes = False

    def pieces(self) -> Iterator[Piece]:
        """Yield the paragraphs with their places."""
        text: list[str] = []
        open_paragraphs = repeated = columns = 0
        level: int | None = None
        for event in self._events:
            match event:
                case str() if open_paragraphs:
                    text.append(event)
                case Start("h", attributes):
                    open_paragraphs += 1
                    level = int(attributes.get("outline-level", "1"))
                case Start("p"):
                    open_paragraphs += 1
                case Start("s", attributes):
                    text.append(" " * min(int(attributes.get("c", "1")), _MAX_BLANKS))
                case Start("tab"):
                    text.append("\t")
                case Start("line-break"):
                    text.append("\n")
                case End("p" | "h"):
                    open_paragraphs -= 1
                    written = "".join(text)
                    if level is not None:
                        self._path.enter(level, written)
                    if written.strip():
                        yield Piece(written + ("\t" if self._sheet is not None else "\n"), self._place())
                    text, level = [], None
                case Start("table", attributes):
                    self._sheet, self._row = attributes.get("name", ""), 0
                case End("table"):
                    self._sheet = None
                case Start("table-row", attributes):
                    self._row += 1
                    self._column, repeated = 0, int(attributes.get("number-rows-repeated", "1")) - 1
                case End("table-row"):
                    yield Piece("\n", self._place())
                    self._row += repeated
                case Start("table-cell" | "covered-table-cell", attributes):
                    self._column += 1
                    columns = int(attributes.get("number-columns-repeated", "1")) - 1
                case End("table-cell" | "covered-table-cell"):
                    self._column += columns
                case Start("page", attributes):
                    self._slides += 1
                    self._slide = {"slide": self._slides}
                case Start("notes"):
                    self._in_notes = True
                case End("notes"):
                    self._in_notes = False

    def _place(self) -> Place:
        if self._slide:
            return {**self._slide, "part": "notes"} if self._in_notes else {**self._slide}
        if self._sheet is not None:
            return {"sheet": self._sheet, "cell": f"{column_name(self._column)}{self._row}"}
        return self._path.place


def column_name(number: int) -> str:
    """Return the letters of a column, from 1: ``A``, ``Z``, ``AA``.

    >>> column_name(1), column_name(27), column_name(16_384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
