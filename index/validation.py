"""Which documents can be indexed?

The types, id, metadata and size of a document are validated when it is added to an index, before any part of it is
stored. Every valid document can be stored, analyzed and read back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from timviet.index.document import Document
from timviet.index.errors import DocumentError
from timviet.index.messages import Message
from timviet.index.schema import keyword_term

__all__ = ["validate"]

_MAX_ID_BYTES = 1024  # in UTF-8
_MAX_CHARACTERS = 1 << 25  # of all parts of a document; each takes at most 6 bytes in the document store


def validate(document: Document) -> Document:
    """Return a valid document with a copy of its fields.

    :raises DocumentError: it is not a Document, or a part has the wrong type or size
    """
    _validate_types(document)
    _validate_id(document)
    fields = dict(document.fields)
    for name, value in fields.items():
        _validate_field(document.id, name, value)
    texts = (document.title, document.body, document.revision, *fields, *map(str, fields.values()))
    if (length := sum(map(len, texts))) > _MAX_CHARACTERS:
        raise DocumentError(
            Message(
                "the document has {length:,} characters; the limit is {limit:,}; split it",
                length=length,
                limit=_MAX_CHARACTERS,
            ),
            id=document.id,
        )
    return replace(document, fields=fields)


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


def _validate_field(id: str, name: object, value: object) -> None:
    if not isinstance(name, str) or not isinstance(value, str | int | float):
        raise DocumentError(
            Message("field {name!r} must be text or a number, not {kind}", name=name, kind=type(value).__name__),
            id=id,
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise DocumentError(
            Message("field {name!r} is {value}; only finite numbers can be stored", name=name, value=str(value)),
            id=id,
        )
    if isinstance(value, int) and abs(value) >= 1 << 63:
        raise DocumentError(Message("field {name!r} does not fit in 64 bits; store it as text", name=name), id=id)
    try:
        keyword_term(name, value).encode()
    except UnicodeEncodeError as error:
        raise DocumentError(Message("field {name!r} is not valid Unicode", name=name), id=id) from error
