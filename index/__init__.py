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
from timviet.index.folders import Report, sync
from timviet.index.index import Index

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
    "Report",
    "SourceError",
    "StoreError",
    "TimvietError",
    "sync",
]
