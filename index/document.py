"""What does a document consist of?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from timviet.index.places import PlacedOffset

__all__ = ["Document", "FieldScalar", "FieldValue"]

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
