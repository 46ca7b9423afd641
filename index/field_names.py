"""Which names can a metadata field have?

A name must be one that a query can say (``năm:2024``), and must not already mean something else in a document, a
query or a hit.
"""

from __future__ import annotations

import re
import unicodedata

from timviet.index.messages import Message

__all__ = ["RESERVED_NAMES", "TYPED_NAME", "name_problem"]

RESERVED_NAMES = frozenset(
    {
        *("id", "title", "body", "text", "fields"),  # of a document, or in a query, as in title:gạo
        *("rank", "score", "snippet", "snippets", "title_highlights", "html", "explanation", "query"),  # of a hit
    }
)
"""Names that mean something else."""

_MAX_LENGTH = 100  # characters
TYPED_NAME = rf"[^\W\d][\w.\u0300-\u036f-]{{0,{_MAX_LENGTH - 1}}}"
"""The regular expression of a name as it may be typed, composed or decomposed."""

_NAME = re.compile(rf"[^\W\d][\w.-]{{0,{_MAX_LENGTH - 1}}}")


def name_problem(name: str) -> Message | None:
    """Return why a text cannot be the name of a metadata field, or None if it can.

    >>> name_problem("năm"), name_problem("author.name")
    (None, None)
    >>> name_problem("title")
    "'title' cannot be the name of a field, it means something else; rename it"
    """
    if name in RESERVED_NAMES:
        return Message("{name!r} cannot be the name of a field, it means something else; rename it", name=name)
    if not _NAME.fullmatch(unicodedata.normalize("NFC", name)):
        return Message(
            "{name!r} cannot be the name of a field: a name is a letter, then letters, digits, '_', '.' and '-', "
            "at most {limit} characters; rename it",
            name=name[:_MAX_LENGTH],
            limit=_MAX_LENGTH,
        )
    if not unicodedata.is_normalized("NFC", name):
        return Message("{name!r} is in decomposed Unicode; normalize the name of the field to NFC", name=name)
    return None
