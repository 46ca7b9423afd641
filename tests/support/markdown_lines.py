"""Where does each line of a Markdown file stand?"""

from __future__ import annotations

from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import places_of
from timviet.index.places import Place, place_at

__all__ = ["markdown_lines"]


def markdown_lines(text: str) -> list[tuple[str, Place | None]]:
    """Return the lines of a Markdown file that are not blank, with their places."""
    pieces = read_file("a.md", text.encode()).pieces
    body, places = "".join(piece.text for piece in pieces), places_of(pieces)
    starts = [0, *(offset + 1 for offset, sign in enumerate(body) if sign == "\n")]
    found = [(body[start:].partition("\n")[0], place_at(body, places, start)) for start in starts]
    return [(line, place) for line, place in found if line.strip()]
