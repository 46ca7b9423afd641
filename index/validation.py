"""What may a document hold?

A document is checked when it is handed to an index, before anything of it is stored: the types of its parts, its
id, its metadata and its size. Whatever passes can be stored, analyzed and read back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from timviet.index.document import Document
from timviet.index.errors import DocumentError
from timviet.index.schema import keyword_term

__all__ = ["validate"]

_MAX_ID_BYTES = 1024  # in UTF-8
_MAX_CHARACTERS = 1 << 25  # of a document in all: each takes at most 6 bytes where documents are stored


def validate(document: Document) -> Document:
    """Return the document, with a copy of its fields, if it can be indexed.

    :raises DocumentError: it is not a document, or its parts have the wrong type or size
    """
    _validate_types(document)
    _validate_id(document)
    fields = dict(document.fields)
    for name, value in fields.items():
        _validate_field(document.id, name, value)
    texts = (document.title, document.body, document.revision, *fields, *map(str, fields.values()))
    if (length := sum(map(len, texts))) > _MAX_CHARACTERS:
        raise DocumentError(
            f"it has {length:,} characters, at most {_MAX_CHARACTERS:,} are allowed; split it", id=document.id
        )
    return replace(document, fields=fields)


def _validate_types(document: Document) -> None:
    if not isinstance(document, Document):
        raise DocumentError(f"expected a Document, got {type(document).__name__}; make one with Document(id=…)")
    for name in ("id", "title", "body", "revision"):
        if not isinstance(value := getattr(document, name), str):
            raise DocumentError(f"{name} must be text, not {type(value).__name__}", id=document.id)
    if not isinstance(document.fields, Mapping):
        raise DocumentError(f"fields must be a mapping, not {type(document.fields).__name__}", id=document.id)


def _validate_id(document: Document) -> None:
    if not document.id:
        raise DocumentError("the id is empty; give each document a name of its own")
    try:
        size = len(document.id.encode())
    except UnicodeEncodeError as error:
        raise DocumentError("the id is not valid Unicode; mend it first", id=document.id) from error
    if size > _MAX_ID_BYTES:
        raise DocumentError(
            f"the id has {size} bytes, at most {_MAX_ID_BYTES} are allowed; shorten it", id=document.id
        )


def _validate_field(id: str, name: object, value: object) -> None:
    if not isinstance(name, str) or not isinstance(value, str | int | float):
        raise DocumentError(f"field {name!r} must be text or a number, not {type(value).__name__}", id=id)
    if isinstance(value, float) and not math.isfinite(value):
        raise DocumentError(f"field {name!r} is {value}; only finite numbers can be stored", id=id)
    if isinstance(value, int) and abs(value) >= 1 << 63:
        raise DocumentError(f"field {name!r} is beyond 64 bits; store it as text", id=id)
    try:
        keyword_term(name, value).encode()
    except UnicodeEncodeError as error:
        raise DocumentError(f"field {name!r} is not valid Unicode; mend it first", id=id) from error
