"""How is a document laid out in the index?

Title and body together are analysed as one field, ``text``: a word counts wherever it stands, a title lends its
words to a body that only says "it", and a query looks everything up once. The title by itself is a second field,
for those who ask for titles. Each metadata value gives one exact term, ``name=value``; and the whole document is
kept as JSON, from which it can be given back or analysed anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace

from timviet.index.analysis.analyzer import Layer
from timviet.index.document import Document
from timviet.index.errors import DocumentError

__all__ = ["LAYERS", "READ", "TEXT", "TITLE", "WITHOUT_LENGTHS", "analysed", "checked", "decode", "encode", "fact"]

TEXT, TITLE = "text", "title"
LAYERS: Mapping[str, tuple[Layer, ...]] = {
    TEXT: tuple(Layer),
    TITLE: (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM, Layer.FORM),
}
"""The text fields, and which layers each has."""
READ = frozenset({TEXT})
"""The fields that are asked which marks their syllables have."""
WITHOUT_LENGTHS = frozenset({Layer.FORM})
"""Layers that score as if all documents were of one length: a date weighs the same however it is spelled, and
one spelling may have more parts than another."""

_VALUES = frozenset({str, int, float, bool})  # as JSON gives them
_LONGEST_ID = 1024  # bytes of UTF-8
_LONGEST = 1 << 25  # characters of a document in all, which take at most 6 bytes each where they are stored


def fact(name: str, value: object) -> str:
    """Gives the exact term under which a metadata value is found."""
    return f"{name}={value}"


def analysed(document: Document) -> dict[str, str]:
    """Gives the text of each text field; a blank line parts the title from the body."""
    title, body = document.title, document.body
    return {TEXT: f"{title}\n\n{body}" if title else body, TITLE: title}


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(document: Document) -> str:
    """Gives a document as the JSON text that is stored."""
    return _encode([document.id, document.title, document.body, dict(document.fields), document.revision])


def decode(stored: str) -> Document:
    """Gives back the document that :func:`encode` stored.

    :raises ValueError: it stored no such thing
    """
    id, title, body, fields, revision = json.loads(stored)
    if not type(id) is type(title) is type(body) is type(revision) is str or type(fields) is not dict:
        raise ValueError("this is no document")
    if not _VALUES.issuperset(map(type, fields.values())):
        raise ValueError("its fields are not of text and numbers")
    return Document(id, title, body, fields, revision)


def checked(document: Document) -> Document:
    """Gives the document, with a copy of its fields, if it can be indexed.

    :raises DocumentError: it is not a document, or its parts have the wrong type or size
    """
    if not isinstance(document, Document):
        raise DocumentError(f"expected a Document, got {type(document).__name__}; make one with Document(id=…)")
    for name in ("id", "title", "body", "revision"):
        if not isinstance(value := getattr(document, name), str):
            raise DocumentError(f"{name} must be text, not {type(value).__name__}", id=document.id)
    if not document.id:
        raise DocumentError("the id is empty; give each document a name of its own")
    try:
        size = len(document.id.encode())
    except UnicodeEncodeError as error:
        raise DocumentError("the id is not valid Unicode; mend it first", id=document.id) from error
    if size > _LONGEST_ID:
        raise DocumentError(
            f"the id has {size} bytes, at most {_LONGEST_ID} are allowed; shorten it", id=document.id
        )
    if not isinstance(document.fields, Mapping):
        raise DocumentError(f"fields must be a mapping, not {type(document.fields).__name__}", id=document.id)
    fields = dict(document.fields)
    for name, value in fields.items():
        if not isinstance(name, str) or not isinstance(value, str | int | float):
            raise DocumentError(
                f"field {name!r} must be text or a number, not {type(value).__name__}", id=document.id
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise DocumentError(f"field {name!r} is {value}; only finite numbers can be stored", id=document.id)
        if isinstance(value, int) and abs(value) >= 1 << 63:
            raise DocumentError(f"field {name!r} is beyond 64 bits; store it as text", id=document.id)
        try:
            fact(name, value).encode()
        except UnicodeEncodeError as error:
            raise DocumentError(f"field {name!r} is not valid Unicode; mend it first", id=document.id) from error
    texts = (document.title, document.body, document.revision, *fields, *map(str, fields.values()))
    if (length := sum(map(len, texts))) > _LONGEST:
        raise DocumentError(
            f"it has {length:,} characters, at most {_LONGEST:,} are allowed; split it", id=document.id
        )
    return replace(document, fields=fields)
