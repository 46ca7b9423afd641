"""Which text is in a Markdown file, under which headings?

The text is indexed as it is written, with its markup.
"""

from __future__ import annotations

import re

from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest

__all__ = ["MarkdownReader"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_PROPERTY = re.compile(r"(title|author|date|lang|language)\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE)
_FRONT_MATTER_ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # of YAML and of TOML


class MarkdownReader:
    """Reads .md and .markdown."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a line, and its place is its number and the path of headings."""
        decoded = decode_text(request.data)
        lines = _LINE.findall(decoded.text)
        extracted, first = _front_matter(lines)
        extracted.encoding = decoded.encoding
        path = HeadingPath()
        fence = ""
        for number, line in enumerate(lines[first:], first + 1):
            if marker := _FENCE.match(line):
                fence = "" if fence == marker[1] else fence or marker[1]
            elif not fence and (heading := _HEADING.match(line)):
                path.enter(len(heading[1]), heading[2])
                if len(heading[1]) == 1 and not extracted.title:
                    extracted.title = heading[2]
            elif not fence and number < len(lines) and line.strip() and (under := _UNDERLINE.match(lines[number])):
                path.enter(1 if under[1][0] == "=" else 2, line)
            extracted.pieces.append(Piece(line, {"line": number, **path.place}))
        if first:  # behind the text, so that a text does not begin with properties
            before_end = extracted.pieces[-1:] and not extracted.pieces[-1].text.endswith("\n")
            extracted.pieces += [Piece("\n", {})] if before_end else []
            extracted.pieces += (
                Piece(line, {"line": number}) for number, line in enumerate(lines[1 : first - 1], 2)
            )
        return extracted


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
            match found[1].lower():
                case "title":
                    extracted.title = found[2]
                case "author":
                    extracted.author = found[2]
                case "date":
                    extracted.created = parse_date(found[2])
                case _:
                    extracted.language = found[2]
    return extracted, end + 1
