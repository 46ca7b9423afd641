"""Which text is in a Markdown file, under which headings?

The text is indexed as it is written, with its markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest
from timviet.index.places import Place

__all__ = ["MarkdownReader"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r" {0,3}(#{1,6})(?=\s)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_PROPERTY = re.compile(r"(title|author|date|lang|language)\s*[:=]", re.IGNORECASE)
_QUOTES = ('"', "'")
_FRONT_MATTER_ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # of YAML and of TOML


class MarkdownReader:
    """Reads .md and .markdown."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is under one heading, and its place is a line and the path of headings."""
        decoded = decode_text(request.data)
        lines = _LINE.findall(decoded.text)
        extracted, first = _front_matter(lines)
        extracted.encoding = decoded.encoding
        path = HeadingPath()
        fence = ""
        start = first  # of the piece
        for number, line in enumerate(lines[first:], first + 1):
            place = path.place
            if marker := _FENCE.match(line):
                fence = "" if fence == marker[1] else fence or marker[1]
            elif not fence and (heading := _HEADING.match(line)):
                text = line[heading.end() :].strip().rstrip("#").rstrip()
                path.enter(len(heading[1]), text)
                if len(heading[1]) == 1 and not extracted.title:
                    extracted.title = text
            elif not fence and number < len(lines) and line.strip() and (under := _UNDERLINE.match(lines[number])):
                path.enter(1 if under[1][0] == "=" else 2, line)
            else:
                continue
            if path.place != place:
                extracted.pieces += _piece(lines[start : number - 1], start + 1, place)
                start = number - 1
        extracted.pieces += _piece(lines[start:], start + 1, path.place)
        if first:  # behind the text, so that a text does not begin with properties
            before_end = extracted.pieces[-1:] and not extracted.pieces[-1].text.endswith("\n")
            extracted.pieces += [Piece("\n", {})] if before_end else []
            extracted.pieces += _piece(lines[1 : first - 1], 2, {})
        return extracted


def _piece(lines: Sequence[str], number: int, place: Place) -> list[Piece]:
    """Return the piece of some lines, of which the first has this number; none of no lines."""
    return [Piece("".join(lines), {"line": number, **place})] if lines else []


def _front_matter(lines: list[str]) -> tuple[Extracted, int]:
    """Return the properties at the beginning of a file, and the number of lines that they take."""
    extracted = Extracted()
    ends = _FRONT_MATTER_ENDS.get(lines[0].rstrip()) if lines else None
    if ends is None:
        return extracted, 0
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ends), None)
    if end is None:
        return extracted, 0
    for line in lines[1:end]:
        if found := _PROPERTY.match(line):
            value = _unquoted(line[found.end() :].strip())
            match found[1].lower():
                case "title":
                    extracted.title = value
                case "author":
                    extracted.author = value
                case "date":
                    extracted.created = parse_date(value)
                case _:
                    extracted.language = value
    return extracted, end + 1


def _unquoted(value: str) -> str:
    """Return a value without the quotation mark at its beginning, and without that at its end."""
    value = value[1:] if value.startswith(_QUOTES) else value
    return value[:-1] if value.endswith(_QUOTES) else value
