"""Which text is in the chapters of an electronic book (.epub)?

Source: W3C EPUB 3.3, Open Container Format and packages.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from timviet.index.files.readers.html_page import decode_html, read_html
from timviet.index.files.readers.office_package import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.messages import Message

__all__ = ["EpubReader"]

_CONTAINER = "META-INF/container.xml"
_PROPERTIES = {"title", "creator", "language", "date"}


class EpubReader:
    """Reads .epub."""

    name = "epub"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether this is a zip archive with the media type or the parts of a book."""
        has_parts = _CONTAINER.encode() in data and b".opf" in data
        return data.startswith(b"PK") and (b"application/epub+zip" in data[:200] or has_parts)

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text of all chapters in reading order; a place is a chapter and the path of headings."""
        package = ZipPackage(request.data, request.max_text)
        extracted, chapters = _read_package(package)
        number = 0
        for chapter in chapters:
            if chapter not in package:
                extracted.skipped.append(Message("chapter {name} is missing", name=chapter))
                continue
            pieces = read_html(decode_html(package.read(chapter))).pieces
            number += bool(pieces)
            extracted.pieces += (Piece(piece.text, {"chapter": number, **piece.place}) for piece in pieces)
        return extracted


def _read_package(package: ZipPackage) -> tuple[Extracted, list[str]]:
    """Return the properties of a book, and the names of its chapters in reading order."""
    root = next(_package_documents(package), None)
    if root is None or root not in package:
        raise Unreadable(Message("damaged: the book has no list of its chapters"))
    values: dict[str, str] = {}
    files: dict[str, str] = {}
    order: list[str] = []
    name = ""
    for event in parse_xml(package.read(root)):
        match event:
            case Start("item", {"id": id, "href": href}):
                files[id] = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(href)))
            case Start("itemref", {"idref": id}):
                order.append(id)
            case Start(name) if name in _PROPERTIES and name not in values:
                values[name] = ""
            case str() if name in values:
                values[name] += event
            case End():
                name = ""
    extracted = Extracted(
        title=" ".join(values.get("title", "").split()),
        author=" ".join(values.get("creator", "").split()),
        created=parse_date(values.get("date", "")),
        language=values.get("language", "").strip(),
    )
    return extracted, [files[id] for id in order if id in files]


def _package_documents(package: ZipPackage) -> Iterator[str]:
    if _CONTAINER in package:
        for event in parse_xml(package.read(_CONTAINER)):
            match event:
                case Start("rootfile", {"full-path": path}):
                    yield path
