"""Which text is in the values of a JSON file or of JSON lines?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import repeat
from math import isfinite

from timviet.index.files.readers.plain_text import decode_text
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, file_stem
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["JsonReader"]

_LINES = (".jsonl", ".ndjson")
_MOST_NAMED = 100  # lines that cannot be read
_MAX_KEYS = 20  # in a place; what is deeper has the place of the value around it
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
                extracted.pieces += _pieces(json.loads(text), {})
                return extracted
            except (ValueError, RecursionError) as error:
                if not _has_lines(text):
                    raise Unreadable(_reason(error)) from error
        skipped = 0
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                if (skipped := skipped + 1) <= _MOST_NAMED:
                    reason = _reason(error)
                    extracted.skipped.append(Message("line {line}: {reason}", line=number, reason=reason))
            else:
                extracted.pieces += _pieces(value, {"row": number})
        if more := max(skipped - _MOST_NAMED, 0):
            extracted.skipped.append(
                Message("{count:,} more line cannot be read", "{count:,} more lines cannot be read", count=more)
            )
        return extracted


def _has_lines(text: str) -> bool:
    """Return whether a text is JSON lines, whatever its name: its first two lines are values."""
    lines = [line for line in text.split("\n", 100) if line.strip()][:2]
    try:
        return len([json.loads(line) for line in lines]) == 2
    except (ValueError, RecursionError):
        return False


def _reason(error: ValueError | RecursionError) -> Message:
    if isinstance(error, RecursionError):
        return Message("nested too deep")
    return Message("not valid JSON: {reason}", reason=str(error))


def _pieces(value: object, place: Place) -> Iterator[Piece]:
    """Yield the strings and numbers in a value, in their order.

    :param place: of the whole value
    """
    around: list[Iterator[tuple[tuple[str, ...], object]]] = [iter([((), value)])]
    while around:
        for keys, inner in around[-1]:
            match inner:
                case dict():
                    around.append(_entries(keys, inner))
                    break
                case list():
                    around.append(zip(repeat(keys), inner))
                    break
                case bool() | None:
                    continue
                case float() if not isfinite(inner):
                    continue
                case str() if not inner.strip():
                    continue
                case _:
                    yield Piece(f"{inner}\n", {**place, "key": keys} if keys else place)
        else:
            around.pop()


def _entries(keys: tuple[str, ...], value: dict[str, object]) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, inner in value.items():
        yield (*keys, key[:_MAX_KEY]) if len(keys) < _MAX_KEYS else keys, inner
