"""How is a document encoded as JSON, and decoded?

The text is a JSON list of its id, title, body, fields, revision and, if it has any, places: all that is needed to
return the document or to analyze it anew. JSON has no dates, so a date or a datetime is an object:
``{"$date": "2024-03-31"}``.
"""

from __future__ import annotations

import json
from datetime import date, datetime

from timviet.index.document import Document, FieldScalar, FieldValue
from timviet.index.messages import Message
from timviet.index.places import PlacedOffset, decode_places, encode_places
from timviet.index.store.format.malformed import Malformed

__all__ = ["DATE_KEY", "decode_document", "decode_value", "encode_document", "encode_value"]

DATE_KEY = "$date"
"""The only key of an object that is a date or, if it has a ``T``, a datetime."""

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})  # types of values that JSON has

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


def encode_document(document: Document) -> str:
    """Return the JSON text of a document."""
    fields = {name: encode_value(value) for name, value in document.fields.items()}
    places = [encode_places(document.places)] if document.places else []
    return _encode([document.id, document.title, document.body, fields, document.revision, *places])


def decode_document(stored: str) -> Document:
    """Return the document that :func:`encode_document` wrote.

    :raises Malformed: the text is no document
    """
    try:
        content = _decode(stored)
    except (ValueError, RecursionError) as error:  # no JSON, or nested too deep
        raise Malformed(Message("not a document")) from error
    if type(content) is not list or len(content) not in (5, 6):
        raise Malformed(Message("not a document"))
    id, title, body, fields, revision = content[:5]
    if not type(id) is type(title) is type(body) is type(revision) is str or type(fields) is not dict:
        raise Malformed(Message("not a document"))
    values = {
        name: value if type(value) in _AS_THEY_ARE else decode_value(value) for name, value in fields.items()
    }
    return Document(id, title, body, values, revision, _decode_places(content[5:]))


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
