"""Which fields of a document are indexed, and in which layers?

Title and body are analyzed together as one field, ``text``. So a word of the title counts like one of the body,
words of both can match a query together (a body often says only "it"), and a query looks up each term once. The
title alone is a second field, ``title``, for queries that ask for it. Each metadata value is one term,
``name=value``, which is matched exactly. The document is also stored as a whole, so that it can be shown and
analyzed again.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.analysis.analyzer import Layer
from timviet.index.document import Document

__all__ = [
    "LAYERS",
    "TEXT",
    "TITLE",
    "WITHOUT_LENGTHS",
    "WITH_ACCENT_COUNTS",
    "field_texts",
    "keyword_term",
    "length_share",
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

PASSAGE = 40
"""Average length, in tokens, from which the texts of a field are passages."""


def length_share(average: float) -> float:
    """Return how much the length of a text counts, the b of BM25: 0.4 in passages, near 1 in titles and names.

    A longer passage often just says more of the same. But a name or a chat line that has another word beside those
    of the query is another name or line. Measured on the titles of Wikipedia, each a text of its own: the title
    that is the query comes first for .992 instead of .988, without accents for .988 instead of .980.

    :param average: the average length of the texts of the field, in tokens
    """
    return 1 - 0.6 * min(1.0, average / PASSAGE)


def keyword_term(name: str, value: object) -> str:
    """Return the index term of a metadata value."""
    return f"{name}={value}"


def field_texts(document: Document) -> dict[str, str]:
    """Return the text of each text field; a blank line separates the title from the body."""
    title, body = document.title, document.body
    return {TEXT: f"{title}\n\n{body}" if title else body, TITLE: title}
