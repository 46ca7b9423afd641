"""The writing side of timviet: documents, their analysis, and the index they are kept in."""

from timviet.index.document import Document
from timviet.index.errors import (
    AbbreviationError,
    DocumentError,
    DuplicateDocument,
    IndexClosed,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    ModelError,
    SourceError,
    StoreError,
    TimvietError,
)
from timviet.index.index import Index
from timviet.index.sync import sync

__all__ = [
    "AbbreviationError",
    "Document",
    "DocumentError",
    "DuplicateDocument",
    "Index",
    "IndexClosed",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "ModelError",
    "SourceError",
    "StoreError",
    "TimvietError",
    "sync",
]
