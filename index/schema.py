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

__all__ = ["LAYERS", "TEXT", "TITLE", "WITHOUT_LENGTHS", "WITH_ACCENT_COUNTS", "field_texts", "keyword_term"]

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


def keyword_term(name: str, value: object) -> str:
    """Return the index term of a metadata value."""
    return f"{name}={value}"


def field_texts(document: Document) -> dict[str, str]:
    """Return the text of each text field; a blank line separates the title from the body."""
    title, body = document.title, document.body
    return {TEXT: f"{title}\n\n{body}" if title else body, TITLE: title}
