"""Which text is in the subtitles of a film (.srt, .vtt), and at which time?"""

from __future__ import annotations

import re
from html import unescape

from timviet.index.files.readers.character_references import without_endless_references
from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest
from timviet.index.places import Place

__all__ = ["SubtitleReader"]

_TIME = re.compile(r"\s*((?:\d{1,4}:)?\d{1,2}:\d{2})[,.]\d{1,3}\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d{2}[,.]\d{1,3}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>|\{\\[^{}]{0,100}\}")


class SubtitleReader:
    """Reads .srt and .vtt."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a line, and its place is the time at which it is shown."""
        decoded = decode_text(request.data)
        extracted = Extracted(encoding=decoded.encoding)
        place: Place = {}
        lines = without_endless_references(decoded.text).splitlines()
        for number, line in enumerate(lines):
            if found := _TIME.match(line):
                hours, minutes, seconds = ("0:" + found[1]).split(":")[-3:]
                place = {"time": f"{int(hours):02}:{int(minutes):02}:{seconds}"}
                continue
            is_counter = line.strip().isdecimal() and number + 1 < len(lines) and _TIME.match(lines[number + 1])
            text = unescape(_TAG.sub("", line)).strip()
            if text and place and not is_counter:
                extracted.pieces.append(Piece(f"{text}\n", place))
        return extracted
