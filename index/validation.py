"""Which documents can be indexed?

The types, id, metadata and size of a document are validated when it is added to an index, before any part of it is
stored. Every valid document can be stored, analyzed and read back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from timviet.index.document import MOST_CHARACTERS, Document, FieldScalar, FieldValue, LeftOutDocument
from timviet.index.errors import DocumentError
from timviet.index.field_names import name_problem
from timviet.index.files.revisions import is_file_revision, mark_revision
from timviet.index.messages import Message
from timviet.index.places import FEW_PARTS, NUMBER_LIMIT, PlacedOffset, PlaceValue, has_many_parts

__all__ = ["validate"]

_MAX_ID_BYTES = 1024  # in UTF-8


def validate(document: Document) -> Document:
    """Return a valid document with a copy of its fields, and with the revision that tells whether it is stored.

    :raises DocumentError: it is not a Document, or a part has the wrong type or size
    """
    _validate_types(document)
    _validate_id(document)
    _validate_storing(document)
    fields: dict[str, FieldValue] = {}
    for name, value in document.fields.items():
        _validate_name(document.id, name)
        fields[name] = _valid_value(document.id, name, value)
    texts = (document.title, document.body, document.revision, *fields, *map(_text_of, fields.values()))
    if (length := sum(map(len, texts))) > MOST_CHARACTERS:
        raise DocumentError(
            Message(
                "the document has {length:,} characters; the limit is {limit:,}; split it",
                length=length,
                limit=MOST_CHARACTERS,
            ),
            id=document.id,
        )
    revision = mark_revision(document.revision, document.store)
    return replace(document, fields=fields, places=_valid_places(document), revision=revision)


def _validate_types(document: Document) -> None:
    if not isinstance(document, Document):
        raise DocumentError(
            Message(
                "expected a Document, got {kind}; create one with Document(id=…)", kind=type(document).__name__
            )
        )
    for name in ("id", "title", "body", "revision"):
        if not isinstance(value := getattr(document, name), str):
            raise DocumentError(
                Message("{name} must be text, not {kind}", name=name, kind=type(value).__name__), id=document.id
            )
    if not isinstance(document.fields, Mapping):
        raise DocumentError(
            Message("{name} must be a mapping, not {kind}", name="fields", kind=type(document.fields).__name__),
            id=document.id,
        )


def _validate_id(document: Document) -> None:
    if not document.id:
        raise DocumentError(Message("the id is empty; every document needs an id of its own"))
    try:
        size = len(document.id.encode())
    except UnicodeEncodeError as error:
        raise DocumentError(Message("the id is not valid Unicode"), id=document.id) from error
    if size > _MAX_ID_BYTES:
        raise DocumentError(
            Message("the id is {size:,} bytes long; the limit is {limit:,}", size=size, limit=_MAX_ID_BYTES),
            id=document.id,
        )


def _validate_storing(document: Document) -> None:
    """Raise an error if the body is left out, or is to be left out, and cannot be read again.

    :raises DocumentError: so it is
    """
    if isinstance(document, LeftOutDocument):
        reason = Message("the index does not store its text, so it cannot be indexed again without its file")
        raise DocumentError(reason, id=document.id)
    if not document.store and not is_file_revision(document.revision):
        reason = Message("only the text of an indexed file can be left out, since it can be read again")
        raise DocumentError(reason, id=document.id)


def _valid_places(document: Document) -> tuple[PlacedOffset, ...]:
    """Return the places of a document with the plain types of Python.

    :raises DocumentError: they are not places, or not in the order of their offsets in the body
    """
    if isinstance(document.places, tuple) and not document.places:
        return ()
    places: list[PlacedOffset] = []
    try:
        last = 0
        for offset, place in document.places:
            if not isinstance(offset, int) or offset < last:
                raise ValueError
            places.append((last := int(offset), {_valid_name(name): _valid_part(place[name]) for name in place}))
    except (TypeError, ValueError) as error:
        message = Message("places must be pairs of an ascending offset and a mapping of parts to numbers or texts")
        raise DocumentError(message, id=document.id) from error
    if places and places[-1][0] > len(document.body):
        raise DocumentError(Message("a place begins after the end of the body"), id=document.id)
    if has_many_parts(places):
        message = Message("the places have too many parts; give each at most {limit}", limit=FEW_PARTS)
        raise DocumentError(message, id=document.id)
    return tuple(places)


def _valid_name(name: object) -> str:
    if not isinstance(name, str):
        raise ValueError
    return name


def _valid_part(value: object) -> PlaceValue:
    """Return a part of a place with the plain types of Python.

    :raises ValueError: it is none
    """
    match value:
        case bool():
            pass
        case int() if -NUMBER_LIMIT < value < NUMBER_LIMIT:
            return int(value)
        case str():
            return str(value)
        case list() | tuple() if all(isinstance(part, str) for part in value):
            return tuple(map(str, value))
    raise ValueError


def _text_of(value: FieldValue) -> str:
    return value if isinstance(value, str) else str(value)


def _validate_name(id: str, name: object) -> None:
    if not isinstance(name, str):
        kind = type(name).__name__
        raise DocumentError(Message("the name of a field must be text, not {kind}", kind=kind), id=id)
    if (reason := name_problem(name)) is not None:
        raise DocumentError(reason, id=id)


def _valid_value(id: str, name: str, value: object) -> FieldValue:
    """Return the value of a field with the plain types of Python, a tuple as a list.

    :raises DocumentError: the value cannot be stored
    """
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [_valid_scalar(id, name, item) for item in value]
    return _valid_scalar(id, name, value)


def _valid_scalar(id: str, name: str, value: object) -> FieldScalar:
    match value:
        case bool():
            return value
        case str():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise DocumentError(Message("field {name!r} is not valid Unicode", name=name), id=id) from error
            return value if type(value) is str else "".join(value)  # a member of an enumeration is its text
        case int():
            if abs(value) >= 1 << 63:
                raise DocumentError(
                    Message("field {name!r} does not fit in 64 bits; store it as text", name=name), id=id
                )
            return int(value)
        case float():
            if not math.isfinite(value):
                raise DocumentError(
                    Message(
                        "field {name!r} is {value}; only finite numbers can be stored", name=name, value=str(value)
                    ),
                    id=id,
                )
            return float(value)
        case date():
            return _plain_date(id, name, value)
    kind = type(value)
    raise DocumentError(
        Message(
            "field {name!r} must be text, a number, true or false, a date, None or a list of these, not {kind}",
            name=name,
            kind=kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}",
        ),
        id=id,
    )


def _plain_date(id: str, name: str, value: date) -> date:
    """Return a date or datetime without what a subclass adds, and with its time zone as an offset."""
    try:
        if isinstance(value, datetime):
            return datetime.fromisoformat(datetime.isoformat(value))
        return date(value.year, value.month, value.day)
    except (TypeError, ValueError) as error:  # such as pandas.NaT
        message = Message("field {name!r} is {value}; use None for no date", name=name, value=str(value))
        raise DocumentError(message, id=id) from error
