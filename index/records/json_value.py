"""Which records are in a single JSON value: an object, or a list of objects?

The objects of a list are read one by one, so that only one of them is in memory besides the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from timviet.index.messages import Message
from timviet.index.records.json_lines import bad_json, record_of, refuse_constant
from timviet.index.records.record import BadRecord, Record, Records

__all__ = ["read_json_list", "read_json_value"]

_decode = json.JSONDecoder(parse_constant=refuse_constant).raw_decode
_skip_blanks = re.compile(r"[ \t\n\r]*").match


def read_json_value(stream: BinaryIO, *, takes_list: bool = True) -> Records:
    """Return the records of a JSON value; after one that cannot be read there are no others.

    :param takes_list: whether it may be a list of objects, and not only an object
    """
    return Records(None, _records(stream, takes_list))


def _records(stream: BinaryIO, takes_list: bool) -> Iterator[Record | BadRecord]:
    try:
        yield from _read_objects(_read_text(stream), takes_list)
    except BadRecord as error:
        yield error


def read_json_list(stream: BinaryIO) -> list[object] | None:
    """Return the items of a JSON list, or None if it is another value.

    :raises BadRecord: it is no JSON
    """
    with bad_json(1):
        items = json.loads(_read_text(stream), parse_constant=refuse_constant)
    return items if isinstance(items, list) else None


def _read_text(stream: BinaryIO) -> str:
    try:
        return stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRecord(None, Message("not in UTF-8; convert it first")) from None


def _read_objects(text: str, takes_list: bool) -> Iterator[Record]:
    """Yield the records of a text.

    :raises BadRecord: it cannot be read further
    """
    place, line, counted = _after_blanks(text, 0), 1, 0
    is_list = takes_list and text.startswith("[", place)
    if is_list:
        place = _after_blanks(text, place + 1)
    is_end = is_list and text.startswith("]", place)
    while not is_end:
        line += text.count("\n", counted, place)
        counted = place
        with bad_json(line):
            content, place = _decode(text, place)
        yield record_of(content, line)
        place = _after_blanks(text, place)
        is_end = not is_list or text.startswith("]", place)
        if not is_end:
            if not text.startswith(",", place):
                with bad_json(line):
                    raise json.JSONDecodeError("Expecting ',' delimiter", text, place)
            place = _after_blanks(text, place + 1)
    place = _after_blanks(text, place + is_list)
    if place < len(text):
        line += text.count("\n", counted, place)
        raise BadRecord(line, Message("more text after the end of the JSON value; JSON lines are another format"))


def _after_blanks(text: str, place: int) -> int:
    """Return the offset of the first character from a place on that is not blank."""
    blanks = _skip_blanks(text, place)
    assert blanks is not None, "the pattern matches nothing too"
    return blanks.end()
