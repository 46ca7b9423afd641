"""What does a document consist of?"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from timviet.index.places import PlacedOffset

__all__ = ["MOST_CHARACTERS", "Document", "FieldScalar", "FieldValue", "LeftOutDocument", "body_checksum"]

MOST_CHARACTERS = 1 << 25
"""Characters that the title, the body, the revision and the metadata of a document may have together."""

FieldScalar = str | bool | int | float | date | datetime
"""A single value of a metadata field."""

FieldValue = FieldScalar | Sequence[FieldScalar] | None
"""The value of a metadata field: one, a list of several, or none."""


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
    """Metadata by name, returned with its types: ``{"year": 2016, "tags": ["lúa", "gạo"], "draft": False}``.

    A name is a letter, then letters, digits, ``_``, ``.`` and ``-``, and none that means something else in a query
    or a hit, such as ``title``.
    """

    revision: str = ""
    """A hash or a time by which the caller detects that the document has changed; not searched."""

    places: Sequence[PlacedOffset] = ()
    """Where parts of the body stand in a file: ``[(0, {"page": 1}), (2510, {"page": 2})]``, by ascending offset.

    Each begins at an offset in characters and ends where the next one begins. The part ``line`` counts lines.
    """

    store: bool = True
    """Whether the index keeps the body. Only that of a file can be left out: it is read from the file again."""


@dataclass(frozen=True, slots=True)
class LeftOutDocument(Document):
    """A document as it lies in an index that does not keep its body, which is empty here."""

    body_length: int = 0
    """The number of characters of the body."""

    checksum: int = 0
    """:func:`body_checksum` of the body."""

    def with_body(self, body: str) -> Document:
        """Return the document as it was added."""
        return Document(self.id, self.title, body, self.fields, self.revision, self.places, self.store)


def body_checksum(body: str) -> int:
    """Return a number by which a body is told from others."""
    return zlib.crc32(body.encode("utf-8", "surrogatepass"))
