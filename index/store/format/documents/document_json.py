"""How is a document encoded as JSON, and decoded?

The text is a JSON list of its id, title, body, fields, revision and, if it has any, places: all that is needed to
return the document or to analyze it anew. JSON has no dates, so a date or a datetime is an object:
``{"$date": "2024-03-31"}``.

A long document has a text for each of its sections, so that one of them can be read without the others. The list
has the body of the first section only, and ends with the number of characters of the whole body. The other texts
are JSON strings.

If the body is left out, the list has null instead, the number of characters of the body, and its checksum; the
texts of the other sections are empty.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from timviet.index.document import (
    MOST_CHARACTERS,
    Document,
    FieldScalar,
    FieldValue,
    LeftOutDocument,
    body_checksum,
)
from timviet.index.messages import Message
from timviet.index.places import PlacedOffset, decode_places, encode_places
from timviet.index.store.format.malformed import Malformed

__all__ = [
    "DATE_KEY",
    "decode_document",
    "decode_section",
    "decode_start",
    "decode_value",
    "encode_document",
    "encode_further_sections",
    "encode_sections",
    "encode_value",
    "is_section",
]

DATE_KEY = "$date"
"""The only key of an object that is a date or, if it has a ``T``, a datetime."""

_MOST_CHECKSUM = 1 << 32  # every checksum is below this

_AS_THEY_ARE = frozenset({str, bool, type(None)})  # types of values that JSON has, besides numbers
_TOO_LARGE = 1 << 63  # every whole number is below this

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode


def encode_document(document: Document) -> str:
    """Return the JSON text of a document."""
    if isinstance(document, LeftOutDocument):
        return _encode_without_body(document, document.body_length, document.checksum)
    if not document.store:
        return _encode_without_body(document, len(document.body), body_checksum(document.body))
    fields = {name: encode_value(value) for name, value in document.fields.items()}
    places = [encode_places(document.places)] if document.places else []
    return _encode([document.id, document.title, document.body, fields, document.revision, *places])


def encode_sections(document: Document, starts: Sequence[int], length: int, checksum: int = 0) -> list[str]:
    """Return the JSON text of each section of a document.

    :param document: with the body of these sections, which may not be all
    :param starts: where in it each section begins; if there is one in all, its text is :func:`encode_document`
    :param length: the number of characters of the whole body
    :param checksum: that of the whole body, if it is left out
    """
    first, *others = _bodies(document, starts)
    if not document.store:
        return [_encode_without_body(document, length, checksum), *map(_encode, others)]
    if not others and len(first) == length:
        return [encode_document(document)]
    fields = {name: encode_value(value) for name, value in document.fields.items()}
    places = encode_places(document.places)
    content = [document.id, document.title, first, fields, document.revision, places, length]
    return [_encode(content), *map(_encode, others)]


def encode_further_sections(
    document: Document, starts: Sequence[int], length: int, checksum: int = 0
) -> list[str]:
    """Return the JSON text of each section of a document whose first section is elsewhere; see above."""
    return [*map(_encode, _bodies(document, starts))]


def _bodies(document: Document, starts: Sequence[int]) -> list[str]:
    body = document.body if document.store else ""
    return [body[start:end] for start, end in pairwise([*starts, len(body)])]


def _encode_without_body(document: Document, length: int, checksum: int) -> str:
    fields, places = {name: encode_value(value) for name, value in document.fields.items()}, document.places
    return _encode(
        [document.id, document.title, None, fields, document.revision, encode_places(places), length, checksum]
    )


def is_section(stored: str) -> bool:
    """Return whether a text is a section of a document, but not the first one."""
    return stored.startswith('"')


def decode_section(stored: str) -> str:
    """Return the part of the body that a section is, but not the first one.

    :raises Malformed: the text is no such section
    """
    text = _decode_json(stored)
    if type(text) is not str:
        raise Malformed(Message("not a document"))
    return text


def decode_document(stored: str, *sections: str) -> Document:
    """Return the document that :func:`encode_document` or :func:`encode_sections` wrote.

    :return: a :class:`LeftOutDocument` if its body is left out
    :raises Malformed: the texts are no document
    """
    document, length = decode_start(stored)
    if isinstance(document, LeftOutDocument):
        return document
    if sections:
        document = replace(document, body="".join([document.body, *map(decode_section, sections)]))
    if len(document.body) != length:
        raise Malformed(Message("not a document"))
    return document


def decode_start(stored: str) -> tuple[Document, int]:
    """Return a document with the body of its first section only, and the length of its whole body.

    :raises Malformed: the text is no document
    """
    content = _decode_json(stored)
    if type(content) is list and len(content) == 8:
        return _decode_without_body(content)
    return _decode_content(content)


def _decode_content(content: Any) -> tuple[Document, int]:
    if type(content) is not list or not 5 <= len(content) <= 7:
        raise Malformed(Message("not a document"))
    id, title, body, fields, revision = content[:5]
    if not type(id) is type(title) is type(body) is type(revision) is str or type(fields) is not dict:
        raise Malformed(Message("not a document"))
    length = content[6] if len(content) == 7 else len(body)
    if type(length) is not int or not len(body) <= length <= MOST_CHARACTERS:
        raise Malformed(Message("not a document"))
    values = {
        name: value
        if type(value) in _AS_THEY_ARE or (type(value) is int and -_TOO_LARGE < value < _TOO_LARGE)
        else _decode_stored_value(value)
        for name, value in fields.items()
    }
    return Document(id, title, body, values, revision, _decode_places(content[5:6])), length


def _decode_stored_value(encoded: object) -> FieldValue:
    """Return the value of a metadata field, whose numbers were validated before they were stored."""
    value = decode_value(encoded)
    for item in value if isinstance(value, list) else [value]:
        is_too_large = isinstance(item, int) and not -_TOO_LARGE < item < _TOO_LARGE
        if is_too_large or (isinstance(item, float) and not math.isfinite(item)):
            raise Malformed(Message("its fields are not text, numbers and dates"))
    return value


def _decode_without_body(content: list[Any]) -> tuple[LeftOutDocument, int]:
    id, title, body, fields, revision, places, length, checksum = content
    if body is not None or type(checksum) is not int or not 0 <= checksum < _MOST_CHECKSUM:
        raise Malformed(Message("not a document"))
    document, length = _decode_content([id, title, "", fields, revision, places, length])
    parts = (document.id, document.title, "", document.fields, document.revision, document.places)
    return LeftOutDocument(*parts, store=False, body_length=length, checksum=checksum), length


def _decode_json(stored: str) -> Any:
    try:
        content, end = _decode(stored)
    except (ValueError, RecursionError) as error:  # no JSON, or nested too deep
        raise Malformed(Message("not a document")) from error
    if end != len(stored):
        raise Malformed(Message("not a document"))
    return content


def _decode_places(encoded: list[object]) -> tuple[PlacedOffset, ...]:
    if not encoded:
        return ()
    try:
        return decode_places(encoded[0] if isinstance(encoded[0], list) else [None])
    except ValueError as error:
        raise Malformed(Message("not a document")) from error


def encode_value(value: FieldValue) -> object:
    """Return the value of a metadata field as JSON can have it."""
    if isinstance(value, date):
        return {DATE_KEY: value.isoformat()}
    if isinstance(value, list | tuple):
        return [encode_value(item) for item in value]
    return value


def decode_value(encoded: object) -> FieldValue:
    """Return the value that :func:`encode_value` encoded.

    :raises Malformed: it is no value of a field
    """
    if isinstance(encoded, list):
        return [_decode_scalar(item) for item in encoded]
    return None if encoded is None else _decode_scalar(encoded)


def _decode_scalar(encoded: object) -> FieldScalar:
    if isinstance(encoded, str | int | float):
        return encoded
    if isinstance(encoded, dict) and len(encoded) == 1 and isinstance(text := encoded.get(DATE_KEY), str):
        try:
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        except ValueError as error:
            raise Malformed(Message("{date!r} is not a date", date=text)) from error
    raise Malformed(Message("its fields are not text, numbers and dates"))
