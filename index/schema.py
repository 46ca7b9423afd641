"""How is a document laid out in the index?

Title and body together are analyzed as one field, ``text``. So a word counts wherever it stands, a title lends its
words to a body that only says "it", and a query looks everything up once. The title alone is a second field, for
queries that ask for titles. Each metadata value is one term that is matched exactly, ``name=value``. The whole
document is stored as well, so that it can be shown and analyzed anew.
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
"""Layers that score as if all documents had the same length: a date weighs the same however it is spelled, and one
spelling may have more parts than another."""


def keyword_term(name: str, value: object) -> str:
    """Return the term that stands for a metadata value in the index."""
    return f"{name}={value}"


def field_texts(document: Document) -> dict[str, str]:
    """Return the text of each text field; a blank line separates the title from the body."""
    title, body = document.title, document.body
    return {TEXT: f"{title}\n\n{body}" if title else body, TITLE: title}
