"""What does a document consist of?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Document", "FieldValue"]

FieldValue = str | int | float


@dataclass(frozen=True, slots=True)
class Document:
    """A text with an id, which an index stores and returns unchanged.

    A document is validated when it is added to an index, not when it is created: see
    :meth:`timviet.index.Index.add`.

    >>> Document("law", title="Luật Giao thông", body="Đội mũ bảo hiểm.", fields={"year": 2008}).fields["year"]
    2008
    """

    id: str
    """The name of the document in its index: not empty, at most 1,024 bytes of UTF-8."""

    title: str = ""
    """Searched and shown; may be empty."""

    body: str = ""
    """Searched, and shown in snippets; the original text, in any Unicode normal form."""

    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """Metadata by name, kept with the document: ``{"path": "...", "date": "2016-10-30"}``."""

    revision: str = ""
    """A hash or a time by which the caller detects that the document has changed; not searched."""
