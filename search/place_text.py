"""How is the place of a hit in its file told to a person?"""

from __future__ import annotations

from collections.abc import Iterator

from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line
from timviet.search.language import translate
from timviet.search.sanitize import sanitize

__all__ = ["describe_place"]

_PARTS = {
    "notes": Message("notes"),
    "footnotes": Message("footnotes"),
    "endnotes": Message("endnotes"),
    "comments": Message("comments"),
    "header": Message("page header"),
    "footer": Message("page footer"),
}


def describe_place(place: Place | None) -> str:
    """Return a place in words, the outer part first; empty if it is not known.

    >>> describe_place({"sheet": "Giá", "cell": "B7"}), describe_place({"page": 12, "label": "ix"})
    ('sheet Giá, cell B7', 'page 12 (ix)')
    >>> describe_place({"member": "a.zip!/thư.eml", "attachment": "giá.docx", "part": "footnotes"})
    'a.zip!/thư.eml, attachment giá.docx, footnotes'
    """
    return ", ".join(on_one_line(sanitize(part)) for part in _parts(place or {}) if part)


def _parts(place: Place) -> Iterator[str]:
    for name, value in place.items():
        match name, value:
            case "page", _:
                label = f" ({place['label']})" if "label" in place else ""
                yield translate(Message("page {number}", number=value)) + label
            case "slide", _:
                title = f": {place['title']}" if "title" in place else ""
                yield translate(Message("slide {number}", number=value)) + title
            case "message", _:
                subject = f": {place['subject']}" if "subject" in place else ""
                yield translate(Message("message {number}", number=value)) + subject
            case "part", "body":
                pass
            case "part", str() if value in _PARTS:
                yield translate(_PARTS[value])
            case (("heading" | "key"), (*parts,)):
                yield " › ".join(map(str, parts))
            case "sheet", _:
                yield translate(Message("sheet {name}", name=str(value)))
            case "cell", _:
                yield translate(Message("cell {name}", name=str(value)))
            case "column", _:
                yield translate(Message("column {name}", name=str(value)))
            case "chapter", _:
                yield translate(Message("chapter {number}", number=value))
            case "row", _:
                yield translate(Message("row {number}", number=value))
            case "line", _:
                yield translate(Message("line {number}", number=value))
            case "paragraph", _:
                yield translate(Message("paragraph {number}", number=value))
            case "attachment", _:
                yield translate(Message("attachment {name}", name=str(value)))
            case (("label" | "title" | "subject"), _):
                pass
            case _, _:  # a member of an archive, a time, a header field
                yield str(value)
