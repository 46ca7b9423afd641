"""How are documents analyzed, indexed and stored? The writing side of timviet.

The modules for writing are imported when their names are first used, so that programs that only analyze text start
fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from timviet.index.causes import Cause
from timviet.index.document import Document, FieldValue
from timviet.index.errors import (
    AbbreviationError,
    ClusterError,
    ClusterRefused,
    ClusterUnavailable,
    CommitGone,
    CopyFailed,
    CursorExpired,
    DocumentError,
    DocumentMissing,
    DuplicateDocument,
    FieldMissing,
    FolderMissing,
    IndexClosed,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnfinished,
    IndexUnreadable,
    LockLost,
    ModelError,
    SourceError,
    StoreError,
    SynonymError,
    TextMissing,
    TextsLeftOut,
    TimvietError,
)
from timviet.index.warnings import FellBack, TimvietWarning, WorkerFailed, WorkLimited

if TYPE_CHECKING:
    from timviet.index.copying import CopyReport, copy_index
    from timviet.index.files.rebuilding import RebuildReport, rebuild_from_files
    from timviet.index.files.report import SyncReport
    from timviet.index.files.selection import FileOptions
    from timviet.index.files.sync import forget, preview, sync
    from timviet.index.index import Index
    from timviet.index.integrity.check import check
    from timviet.index.integrity.repair import Repair, repair
    from timviet.index.progress import Phase, Progress

__all__ = [
    "AbbreviationError",
    "Cause",
    "ClusterError",
    "ClusterRefused",
    "ClusterUnavailable",
    "CommitGone",
    "CopyFailed",
    "CopyReport",
    "CursorExpired",
    "Document",
    "DocumentError",
    "DocumentMissing",
    "DuplicateDocument",
    "FellBack",
    "FieldMissing",
    "FieldValue",
    "FileOptions",
    "FolderMissing",
    "Index",
    "IndexClosed",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnfinished",
    "IndexUnreadable",
    "LockLost",
    "ModelError",
    "Phase",
    "Progress",
    "RebuildReport",
    "Repair",
    "SourceError",
    "StoreError",
    "SyncReport",
    "SynonymError",
    "TextMissing",
    "TextsLeftOut",
    "TimvietError",
    "TimvietWarning",
    "WorkLimited",
    "WorkerFailed",
    "check",
    "copy_index",
    "forget",
    "preview",
    "rebuild_from_files",
    "repair",
    "sync",
]

_MODULES = {
    "CopyReport": "timviet.index.copying",
    "FileOptions": "timviet.index.files.selection",
    "Index": "timviet.index.index",
    "Phase": "timviet.index.progress",
    "Progress": "timviet.index.progress",
    "RebuildReport": "timviet.index.files.rebuilding",
    "Repair": "timviet.index.integrity.repair",
    "SyncReport": "timviet.index.files.report",
    "check": "timviet.index.integrity.check",
    "copy_index": "timviet.index.copying",
    "forget": "timviet.index.files.sync",
    "preview": "timviet.index.files.sync",
    "rebuild_from_files": "timviet.index.files.rebuilding",
    "repair": "timviet.index.integrity.repair",
    "sync": "timviet.index.files.sync",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
