"""How is a document laid out in Whoosh?

Each text field (title, body) has one Whoosh field a layer, ``body_folded`` for instance, which takes analysed
tokens rather than text. Beside them stand ``id``, ``facts`` (one exact term ``name=value`` for each metadata
field) and ``stored``, the whole document as JSON, from which it can be given back or analysed anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats

from timviet.index.analysis import Layer, Stream
from timviet.index.document import Document
from timviet.index.errors import DocumentError

__all__ = [
    "ID",
    "STORED",
    "TEXT_FIELDS",
    "checked",
    "decode",
    "encode",
    "fact",
    "layer_field",
    "whoosh_schema",
]

TEXT_FIELDS = ("title", "body")
WITHOUT_LENGTHS = frozenset({Layer.FORM})
"""Layers that score as if all documents were of one length: a date weighs the same however it is spelled, and
one spelling may have more parts than another."""

ID, FACTS, STORED = "id", "facts", "stored"
_LONGEST_ID = 1024  # bytes of UTF-8


def layer_field(field: str, layer: Layer) -> str:
    """Names the Whoosh field that holds one layer of a text field."""
    return f"{field}_{layer}"


def fact(name: str, value: object) -> str:
    """Gives the exact term under which a metadata value is found."""
    return f"{name}={value}"


class LayerField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A Whoosh field that is given the :class:`Stream` of a layer: terms, frequencies and positions."""

    def __init__(self, *, lengths: bool) -> None:
        super().__init__(format=formats.Positions(), analyzer=None, scorable=lengths)

    def index(self, value: Stream, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yields (term, frequency, weight, encoded positions) for each distinct term."""
        places: dict[str, list[int]] = {}
        for term, position in zip(value.terms, value.positions.tolist(), strict=True):
            places.setdefault(term, []).append(position)
        for term, positions in places.items():
            yield term.encode(), len(positions), float(len(positions)), self.format.encode(positions)


class FactsField(fields.FieldType):  # type: ignore[misc]
    """A Whoosh field of exact terms, given as a list of strings."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: list[str], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yields one posting a term."""
        for term in sorted(set(value)):
            yield term.encode(), 1, 1.0, b""


def whoosh_schema() -> fields.Schema:
    """Gives the schema of every index of this format."""
    layers = {
        layer_field(field, layer): LayerField(lengths=layer not in WITHOUT_LENGTHS)
        for field in TEXT_FIELDS
        for layer in Layer
    }
    return fields.Schema(**{ID: fields.ID(unique=True), FACTS: FactsField(), STORED: fields.STORED()}, **layers)


def encode(document: Document) -> str:
    """Gives a document as the JSON text that is stored."""
    return json.dumps(
        [document.id, document.title, document.body, dict(document.fields), document.revision],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode(stored: str) -> Document:
    """Gives back the document that :func:`encode` stored."""
    return Document(*json.loads(stored))


def checked(document: Document) -> Document:
    """Gives the document back if it can be indexed.

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
    for name, value in document.fields.items():
        if not isinstance(name, str) or not isinstance(value, str | int | float):
            raise DocumentError(
                f"field {name!r} must be text or a number, not {type(value).__name__}", id=document.id
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise DocumentError(f"field {name!r} is {value}; only finite numbers can be stored", id=document.id)
        try:
            fact(name, value).encode()
        except UnicodeEncodeError as error:
            raise DocumentError(f"field {name!r} is not valid Unicode; mend it first", id=document.id) from error
    return document
