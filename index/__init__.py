"""How are documents analyzed, indexed and stored? The writing side of timviet.

The modules for writing are imported when their names are first used, so that programs that only analyze text start
fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from timviet.index.document import Document, FieldValue
from timviet.index.errors import (
    AbbreviationError,
    CursorExpired,
    DocumentError,
    DocumentMissing,
    DuplicateDocument,
    FieldMissing,
    IndexClosed,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    ModelError,
    SourceError,
    StoreError,
    SynonymError,
    TimvietError,
)
from timviet.index.progress import Phase, Progress
from timviet.index.warnings import FellBack, TimvietWarning, WorkerFailed

if TYPE_CHECKING:
    from timviet.index.files.sync import SyncReport, sync
    from timviet.index.index import Index
    from timviet.index.integrity.check import check
    from timviet.index.integrity.repair import Repair, repair

__all__ = [
    "AbbreviationError",
    "CursorExpired",
    "Document",
    "DocumentError",
    "DocumentMissing",
    "DuplicateDocument",
    "FellBack",
    "FieldMissing",
    "FieldValue",
    "Index",
    "IndexClosed",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "ModelError",
    "Phase",
    "Progress",
    "Repair",
    "SourceError",
    "StoreError",
    "SyncReport",
    "SynonymError",
    "TimvietError",
    "TimvietWarning",
    "WorkerFailed",
    "check",
    "repair",
    "sync",
]

_MODULES = {
    "Index": "timviet.index.index",
    "Repair": "timviet.index.integrity.repair",
    "SyncReport": "timviet.index.files.sync",
    "check": "timviet.index.integrity.check",
    "repair": "timviet.index.integrity.repair",
    "sync": "timviet.index.files.sync",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
