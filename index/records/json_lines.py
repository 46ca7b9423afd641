"""Which records are in JSON lines: one JSON object on each line?

The keys of an object within an object follow its own: ``{"author": {"name": "An"}}`` has the key ``author.name``.
A list of objects has a list of the values of each key. What :func:`to_json_line` wrote is read as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NoReturn

from timviet.index.document import Document
from timviet.index.messages import Message
from timviet.index.places import PlacedOffset, decode_places, encode_places
from timviet.index.records.lines import LineReader
from timviet.index.records.record import BadRecord, Record, Records
from timviet.index.store.format.documents.document_json import DATE_KEY, decode_value, encode_value
from timviet.index.store.format.malformed import Malformed

__all__ = ["bad_json", "read_json_lines", "record_of", "refuse_constant", "to_json_line"]

_MAX_DEPTH, _MAX_PREFIX = 100, 1000  # objects within objects, and characters of their joined keys
REVISION_KEY, PLACES_KEY = "$revision", "$places"  # no field has such a name


def read_json_lines(stream: BinaryIO, max_size: int) -> Records:
    """Return the records of JSON lines; blank lines are skipped.

    :param max_size: characters of the longest line
    """
    return Records(None, _records(LineReader(stream, max_size)))


def to_json_line(document: Document) -> dict[str, object]:
    """Return the JSON object of a document, from which the same document can be read."""
    record: dict[str, object] = {"id": document.id, "title": document.title, "body": document.body}
    record |= {name: encode_value(value) for name, value in document.fields.items()}
    record |= {REVISION_KEY: document.revision} if document.revision else {}
    record |= {PLACES_KEY: encode_places(document.places)} if document.places else {}
    return record


def _records(lines: LineReader) -> Iterator[Record | BadRecord]:
    while True:
        lines.begin_row()
        try:
            line = next(lines)
            if line.strip():
                yield _parse(line, lines.number)
        except StopIteration:
            return
        except BadRecord as error:
            yield error


def record_of(content: object, line: int) -> Record:
    """Return the record that a JSON object is.

    :param line: the number of its first line, from 1
    :raises BadRecord: it is no object, or has parts that it cannot have
    """
    if not isinstance(content, dict):
        raise BadRecord(line, Message("no JSON object; each document must be one, such as {{}}"))
    with bad_json(line):
        revision, places = content.pop(REVISION_KEY, ""), content.pop(PLACES_KEY, [])
        values = {key: decode_value(value) for key, value in _flatten(content)}
        return Record(line, values, *_decode_exported(revision, places, line))


@contextmanager
def bad_json(line: int) -> Iterator[None]:
    """Raise each error of what cannot be read as JSON as :class:`BadRecord`.

    :param line: the number of the line at which reading begins, from 1
    """
    try:
        yield
    except json.JSONDecodeError as error:
        message = Message("no JSON ({reason} at column {column})", reason=error.msg, column=error.colno)
        raise BadRecord(max(line, error.lineno), message) from error  # its own line is 1 if it was read alone
    except Malformed as error:
        raise BadRecord(line, error.reason) from error
    except RecursionError as error:
        raise BadRecord(line, Message("nested too deep")) from error
    except ValueError as error:  # of int(), which reads no number of thousands of digits
        raise BadRecord(line, Message("a number has too many digits; write it as a string")) from error


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON, as the parameter ``parse_constant`` of a decoder."""
    raise Malformed(Message("no JSON ({reason})", reason=name))


def _parse(line: str, number: int) -> Record:
    if line.lstrip().startswith("["):
        raise BadRecord(
            number, Message("a JSON list; each line must be an object of its own, as jq -c '.[]' writes them")
        )
    with bad_json(number):
        content = json.loads(line.rstrip("\r\n"), parse_constant=refuse_constant)
    return record_of(content, number)


def _decode_exported(revision: object, places: object, number: int) -> tuple[str, tuple[PlacedOffset, ...]]:
    try:
        if isinstance(revision, str) and isinstance(places, list):
            return revision, decode_places(places)
    except ValueError:  # these are no places
        pass
    raise BadRecord(number, Message("{key} is not as it was exported", key=f"{REVISION_KEY} or {PLACES_KEY}"))


def _flatten(content: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the values of an object and of those within it, by their keys.

    :raises Malformed: it is nested too deep, or the key of an object is too long: all keys within begin with it
    """
    if depth > _MAX_DEPTH:
        raise Malformed(Message("nested too deep"))
    if len(prefix) > _MAX_PREFIX:
        raise Malformed(
            Message("the keys around a value have more than {limit} characters together", limit=_MAX_PREFIX)
        )
    for name, value in content.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and value.keys() != {DATE_KEY}:
            yield from _flatten(value, f"{key}.", depth + 1)
        elif isinstance(value, list) and any(_is_object(item) for item in value):
            yield from _flatten_list(value, key, depth + 1)
        else:
            yield key, value


def _flatten_list(items: list[Any], key: str, depth: int) -> Iterator[tuple[str, Any]]:
    lists: dict[str, list[Any]] = {}
    for item in items:
        for inner, value in _flatten(item, f"{key}.", depth) if _is_object(item) else [(key, item)]:
            lists.setdefault(inner, []).extend(value if isinstance(value, list) else [value])
    yield from lists.items()


def _is_object(value: object) -> bool:
    return isinstance(value, dict) and value.keys() != {DATE_KEY}
