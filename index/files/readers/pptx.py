"""Which text is on the slides of a PowerPoint presentation (.pptx), and in its notes?

Source: ECMA-376, part 1, PresentationML.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.files.readers.office_package import read_core_properties, read_relationships
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.places import Place

__all__ = ["PptxReader"]

_MAIN = "ppt/presentation.xml"


class PptxReader:
    """Reads .pptx, .pptm and .ppsx."""

    name = "pptx"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether this is a zip archive with the main part of a presentation."""
        return data.startswith(b"PK") and _MAIN.encode() in data

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is its slide with the slide's title, and whether it is a note."""
        package = ZipPackage(request.data, request.max_text)
        extracted = read_core_properties(package)
        for number, slide in enumerate(_slides(package), 1):
            paragraphs = list(_paragraphs(package.read(slide)))
            title = " ".join(text for text, is_title in paragraphs if is_title)
            place: Place = {"slide": number, **({"title": title} if title else {})}
            extracted.pieces += (Piece(f"{text}\n", {**place}) for text, _ in paragraphs)
            for kind, target in read_relationships(package, slide).values():
                if kind == "notesSlide" and target in package:
                    notes = _paragraphs(package.read(target))
                    extracted.pieces += (Piece(f"{text}\n", {**place, "part": "notes"}) for text, _ in notes)
        return extracted


def _slides(package: ZipPackage) -> Iterator[str]:
    """Yield the names of the parts of the slides, in the order in which they are shown."""
    related = read_relationships(package, _MAIN)
    for event in parse_xml(package.read(_MAIN)):
        match event:
            case Start("sldId", {"id": id}):
                kind, target = related.get(id, ("", ""))
                if kind == "slide" and target in package:
                    yield target


def _paragraphs(part: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a slide, and whether each is its title; not its number and date."""
    text: list[str] = []
    is_text = is_title = is_field = False
    for event in parse_xml(part):
        match event:
            case str() if is_text and not is_field:
                text.append(event)
            case Start("t"):
                is_text = True
            case End("t"):
                is_text = False
            case Start("fld"):
                is_field = True
            case End("fld"):
                is_field = False
            case Start("br"):
                text.append("\n")
            case Start("sp"):
                is_title = False
            case Start("ph", attributes):
                is_title = attributes.get("type") in ("title", "ctrTitle")
            case End("p"):
                written = "".join(text).strip()
                if written:
                    yield written, is_title
                text = []
