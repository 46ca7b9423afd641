"""How is a document encoded as JSON, and decoded?

The text is a JSON list of its id, title, body, fields and revision: all that is needed to return the document or
to analyze it anew.
"""

from __future__ import annotations

import json

from timviet.index.document import Document
from timviet.index.messages import Message
from timviet.index.store.format.malformed import Malformed

__all__ = ["decode_document", "encode_document"]

_VALUES = frozenset({str, int, float, bool})  # types of a field's value

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_document(document: Document) -> str:
    """Return the JSON text of a document."""
    return _encode([document.id, document.title, document.body, dict(document.fields), document.revision])


def decode_document(stored: str) -> Document:
    """Return the document that :func:`encode_document` wrote.

    :raises Malformed: the text is no document
    """
    try:
        content = json.loads(stored)
    except (ValueError, RecursionError) as error:  # no JSON, or nested too deep
        raise Malformed(Message("not a document")) from error
    if type(content) is not list or len(content) != 5:
        raise Malformed(Message("not a document"))
    id, title, body, fields, revision = content
    if not type(id) is type(title) is type(body) is type(revision) is str or type(fields) is not dict:
        raise Malformed(Message("not a document"))
    if not _VALUES.issuperset(map(type, fields.values())):
        raise Malformed(Message("its fields are not text and numbers"))
    return Document(id, title, body, fields, revision)
