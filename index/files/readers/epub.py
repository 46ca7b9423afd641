"""Which text is in the chapters of an electronic book (.epub)?

Source: W3C EPUB 3.3, Open Container Format and packages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from timviet.index.files.readers.html_page import decode_html, read_html
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["EpubReader"]

_CONTAINER = "META-INF/container.xml"
_OLD_CONTENTS = "application/x-dtbncx+xml"
_NO_TITLE = re.compile(r"section \d+", re.IGNORECASE)  # what LibreOffice calls a chapter without a heading
_PROPERTIES = {"title", "creator", "language", "date"}


class EpubReader:
    """Reads .epub."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text of all chapters in reading order; a place is a chapter and the path of headings."""
        package = ZipPackage(request.data, request.max_text)
        extracted, book = _read_package(package)
        titles = _chapter_titles(package, book)
        number = 0
        for chapter in book.chapters:
            if chapter in (book.contents, book.old_contents):
                continue
            if chapter not in package:
                extracted.skipped.append(Message("chapter {name} is missing", name=chapter))
                continue
            pieces = read_html(decode_html(package.read(chapter))).pieces
            number += bool(pieces)
            place: Place = {"chapter": number}
            if chapter in titles:
                place = {**place, "heading": (titles[chapter],)}
            extracted.pieces += (Piece(piece.text, {**place, **piece.place}) for piece in pieces)
        return extracted


@dataclass(slots=True)
class _Book:
    """Which parts of a package are the chapters of a book."""

    chapters: list[str] = field(default_factory=list)
    """In reading order."""

    contents: str = ""
    """The part with the table of contents, as HTML; empty if there is none."""

    old_contents: str = ""
    """The same in the format of EPUB 2."""


def _read_package(package: ZipPackage) -> tuple[Extracted, _Book]:
    """Return the properties of a book, and its parts."""
    root = next(_package_documents(package), None)
    if root is None or root not in package:
        raise Unreadable(Message("damaged: the book has no list of its chapters"))
    texts: dict[str, list[str]] = {}
    files: dict[str, str] = {}
    order: list[str] = []
    book = _Book()
    name = ""
    for event in parse_xml(package.read(root)):
        match event:
            case Start("item", {"id": id, "href": href} as attributes):
                files[id] = _resolve(root, href)
                if "nav" in attributes.get("properties", "").split():
                    book.contents = files[id]
                elif attributes.get("media-type") == _OLD_CONTENTS:
                    book.old_contents = files[id]
            case Start("itemref", {"idref": id}):
                order.append(id)
            case Start(name) if name in _PROPERTIES and name not in texts:
                texts[name] = []
            case str() if name in texts:
                texts[name].append(event)
            case End():
                name = ""
    values = {name: "".join(pieces) for name, pieces in texts.items()}
    extracted = Extracted(
        title=on_one_line(values.get("title", "")),
        author=on_one_line(values.get("creator", "")),
        created=parse_date(values.get("date", "")),
        language=values.get("language", "").strip(),
    )
    book.chapters = [files[id] for id in order if id in files]
    return extracted, book


def _chapter_titles(package: ZipPackage, book: _Book) -> dict[str, str]:
    """Return the titles of chapters by their parts, from the table of contents."""
    contents = next((part for part in (book.contents, book.old_contents) if part in package), None)
    titles: dict[str, str] = {}
    target, label = "", list[str]()
    try:
        for event in parse_xml(package.read(contents)) if contents else ():
            match event:
                case Start("navPoint"):
                    label = []
                case Start("a", {"href": href}):
                    target, label = _resolve(str(contents), href), []
                case Start("content", {"src": source}):
                    titles.setdefault(_resolve(str(contents), source), _joined(label))
                case End("a"):
                    titles.setdefault(target, _joined(label))
                case str():
                    label.append(event)
    except Unreadable:  # the chapters can still be read
        pass
    return {part: title for part, title in titles.items() if title and not _NO_TITLE.fullmatch(title)}


def _joined(texts: list[str]) -> str:
    return on_one_line("".join(texts))


def _resolve(part: str, href: str) -> str:
    """Return the name of the part that another part refers to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), unquote(href.partition("#")[0])))


def _package_documents(package: ZipPackage) -> Iterator[str]:
    if _CONTAINER in package:
        for event in parse_xml(package.read(_CONTAINER)):
            match event:
                case Start("rootfile", {"full-path": path}):
                    yield path
