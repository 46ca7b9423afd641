"""Which fields of a document are indexed, and in which layers?

Title and body are analyzed together as one field, ``text``. So a word of the title counts like one of the body,
words of both can match a query together (a body often says only "it"), and a query looks up each term once. The
title alone is a second field, ``title``, for queries that ask for it. Each metadata value is one term,
``name=value``, which is matched exactly; a list has a term for each of its values. The document is also stored as
a whole, so that it can be shown and analyzed again.

A long body is divided into sections, each with a text of its own: the title and this part of the body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from timviet.index.analysis.layer import Layer
from timviet.index.document import Document, FieldScalar, FieldValue

__all__ = [
    "K1",
    "LAYERS",
    "PASSAGE",
    "TEXT",
    "TITLE",
    "WITHOUT_LENGTHS",
    "WITH_ACCENT_COUNTS",
    "field_texts",
    "items_of",
    "json_value",
    "keyword_term",
    "keyword_terms",
    "length_share",
    "written",
]

TEXT, TITLE = "text", "title"
LAYERS: Mapping[str, tuple[Layer, ...]] = {
    TEXT: tuple(Layer),
    TITLE: (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM, Layer.FORM),
}
"""The text fields and the layers of each."""
WITH_ACCENT_COUNTS = frozenset({TEXT})
"""The fields for which the index counts how often each folded syllable is spelled with which accents."""
WITHOUT_LENGTHS = frozenset({Layer.FORM})
"""Layers scored as if all documents had the same length: a date must weigh the same in every spelling,
although the spellings differ in their number of parts."""

K1 = 0.9
"""How fast the weight of a term grows with its frequency in a text, the k1 of BM25."""

PASSAGE = 40
"""Average length, in tokens, from which the texts of a field are passages."""

PASSAGE_SHARE = 0.4
"""How much the length of a passage counts, the b of BM25."""


def length_share(average: float) -> float:
    """Return how much the length of a text counts, the b of BM25: 0.4 in passages, near 1 in titles and names.

    A longer passage often just says more of the same. But a name or a chat line that has another word beside those
    of the query is another name or line. Measured on the titles of Wikipedia, each a text of its own: the title
    that is the query comes first for .992 instead of .988, without accents for .988 instead of .980.

    :param average: the average length of the texts of the field, in tokens
    """
    return 1 - (1 - PASSAGE_SHARE) * min(1.0, average / PASSAGE)


def items_of(value: FieldValue) -> Sequence[FieldScalar]:
    """Return the values of a metadata field one by one: those of a list, one, or none."""
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def written(value: FieldScalar) -> str:
    """Return how a metadata value is written: by this it is compared, counted and shown, whatever its type.

    >>> written(True), written(1.5), written(date(2024, 3, 31))
    ('true', '1.5', '2024-03-31')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def json_value(value: FieldValue) -> str | int | float | list[str | int | float] | None:
    """Return a metadata value as JSON can have it, dates in ISO 8601."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return [item.isoformat() if isinstance(item, date) else item for item in value]


def keyword_term(name: str, value: str) -> str:
    """Return the index term of a metadata value, given as it is written."""
    return f"{name}={value}"


def keyword_terms(fields: Mapping[str, FieldValue]) -> set[str]:
    """Return the index terms of all metadata values of a document; None and an empty list have no term."""
    return {keyword_term(name, written(item)) for name, value in fields.items() for item in items_of(value)}


def field_texts(document: Document) -> dict[str, str]:
    """Return the text of each text field; a blank line separates the title from the body."""
    title, body = document.title, document.body
    return {TEXT: f"{title}\n\n{body}" if title else body, TITLE: title}
