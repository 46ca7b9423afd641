"""What is a document?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Document", "FieldValue"]

FieldValue = str | int | float


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a name: what goes into the index and comes back out of it, unchanged.

    It is checked when it is handed to an index, not here: see :meth:`timviet.index.Index.add`.
    """

    id: str
    """Names the document in its index: not empty, at most 1,024 bytes of UTF-8."""

    title: str = ""
    """Searched and shown; may be empty."""

    body: str = ""
    """Searched, and shown in snippets; the original text, in any Unicode normal form."""

    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """Metadata by name, kept with the document: ``{"path": "...", "date": "2016-10-30"}``."""

    revision: str = ""
    """Whatever tells its maker that the document has changed: a hash, a time. Never searched."""
