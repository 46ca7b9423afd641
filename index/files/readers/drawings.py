"""Which text is in the shapes that are drawn on a slide or a sheet?

Source: ECMA-376, part 1, DrawingML.
"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.files.readers.xml_events import End, Start, parse_xml

__all__ = ["drawn_paragraphs", "paragraphs_and_titles"]

_TITLES = ("title", "ctrTitle")
_NUMBERS_AND_DATES = ("slidenum", "datetime")


def drawn_paragraphs(part: bytes) -> Iterator[str]:
    """Yield the paragraphs of all shapes."""
    return (text for text, _ in paragraphs_and_titles(part))


def paragraphs_and_titles(part: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of all shapes, and whether each is the title of its slide; not its number and date."""
    text: list[str] = []
    is_text = is_title = is_field = False
    for event in parse_xml(part):
        match event:
            case str() if is_text and not is_field:
                text.append(event)
            case Start("t" | "text"):  # the latter in comments
                is_text = True
            case End("t" | "text"):
                is_text = False
            case Start("fld", attributes):
                is_field = attributes.get("type", _NUMBERS_AND_DATES[0]).startswith(_NUMBERS_AND_DATES)
            case End("fld"):
                is_field = False
            case Start("br"):
                text.append("\n")
            case Start("tab"):
                text.append("\t")
            case Start("sp" | "graphicFrame"):
                is_title = False
            case Start("ph", attributes):
                is_title = attributes.get("type") in _TITLES
            case End("p" | "cm"):
                written = "".join(text).strip()
                if written:
                    yield written, is_title
                text = []
