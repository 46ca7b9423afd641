"""Which text is on the slides of a PowerPoint presentation (.pptx), and in its notes?

Source: ECMA-376, part 1, PresentationML.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.files.readers.drawings import drawn_paragraphs, paragraphs_and_titles
from timviet.index.files.readers.office_package import read_core_properties, read_relationships
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest
from timviet.index.files.readers.xml_events import Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["PptxReader"]

_MAIN = "ppt/presentation.xml"
# Parts that belong to a slide, and what they are called in a place:
_RELATED = {"notesSlide": "notes", "comments": "comments", "diagramData": ""}


class PptxReader:
    """Reads .pptx, .pptm and .ppsx."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is its slide with the slide's title, and whether it is a note."""
        package = ZipPackage(request.data, request.max_text)
        extracted = read_core_properties(package)
        for number, slide in enumerate(_slides(package), 1):
            paragraphs = list(paragraphs_and_titles(package.read(slide)))
            title = on_one_line(" ".join(text for text, is_title in paragraphs if is_title))
            place: Place = {"slide": number, **({"title": title} if title else {})}
            extracted.pieces += (Piece(f"{text}\n", {**place}) for text, _ in paragraphs)
            for kind, target in read_relationships(package, slide).values():
                if kind in _RELATED and target in package:
                    part = _RELATED[kind]
                    related_place = {**place, "part": part} if part else place
                    texts = drawn_paragraphs(package.read(target))
                    extracted.pieces += (Piece(f"{text}\n", {**related_place}) for text in texts)
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
