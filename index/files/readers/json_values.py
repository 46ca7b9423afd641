"""Which text is in the values of a JSON file or of JSON lines?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite

from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, file_stem
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["JsonReader"]

_LINES = (".jsonl", ".ndjson")
_MOST_NAMED = 100  # lines that cannot be read
_MAX_DEPTH = 100  # each value passes through all those around it
_MAX_KEY = 120  # characters of a key in a place


class JsonReader:
    """Reads .json, .jsonl and .ndjson."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a value; its place is the path of keys, in JSON lines also the row."""
        decoded = decode_text(request.data)
        text = decoded.text
        extracted = Extracted(title=file_stem(request.name), encoding=decoded.encoding)
        if not request.name.lower().endswith(_LINES):
            try:
                extracted.pieces += _pieces(json.loads(text), (), {})
                return extracted
            except (ValueError, RecursionError) as error:
                if not _has_lines(text):
                    raise Unreadable(Message("not valid JSON: {reason}", reason=str(error))) from error
        skipped = 0
        for number, line in enumerate(text.split("\n"), 1):
            try:
                extracted.pieces += _pieces(json.loads(line), (), {"row": number}) if line.strip() else ()
            except (ValueError, RecursionError) as error:
                if (skipped := skipped + 1) <= _MOST_NAMED:
                    reason = str(error)
                    extracted.skipped.append(
                        Message("line {line} is not valid JSON: {reason}", line=number, reason=reason)
                    )
        if more := max(skipped - _MOST_NAMED, 0):
            extracted.skipped.append(
                Message(
                    "{count:,} more line is not valid JSON", "{count:,} more lines are not valid JSON", count=more
                )
            )
        return extracted


def _has_lines(text: str) -> bool:
    """Return whether a text is JSON lines, whatever its name: its first two lines are values."""
    lines = [line for line in text.split("\n", 100) if line.strip()][:2]
    try:
        return len([json.loads(line) for line in lines]) == 2
    except (ValueError, RecursionError):
        return False


def _pieces(value: object, keys: tuple[str, ...], place: Place, depth: int = 0) -> Iterator[Piece]:
    """Yield the strings and numbers in a value, in their order.

    :raises ValueError: it is nested too deep
    """
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deep")
    match value:
        case dict():
            for key, inner in value.items():
                yield from _pieces(inner, (*keys, key[:_MAX_KEY]), place, depth + 1)
        case list():
            for inner in value:
                yield from _pieces(inner, keys, place, depth + 1)
        case str() if value.strip():
            yield Piece(f"{value}\n", {**place, "key": keys} if keys else place)
        case bool() | None | "":
            return
        case float() if not isfinite(value):
            return
        case int() | float():
            yield Piece(f"{value}\n", {**place, "key": keys} if keys else place)
