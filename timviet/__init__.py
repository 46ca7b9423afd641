"""Full-text search for Vietnamese: index documents, search them with or without accents.

All public names are here. Each is imported when it is first used, so that ``import timviet`` is fast.
"""

TYPE_CHECKING = False  # the constant of typing, whose import takes as long as that of this package

if TYPE_CHECKING:
    from timviet.index import (
        AbbreviationError,
        Cause,
        ClusterError,
        ClusterRefused,
        ClusterUnavailable,
        CommitGone,
        CopyFailed,
        CopyReport,
        CursorExpired,
        Document,
        DocumentError,
        DocumentMissing,
        DuplicateDocument,
        FellBack,
        FieldMissing,
        FieldValue,
        FileOptions,
        FolderMissing,
        Index,
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
        Phase,
        Progress,
        RebuildReport,
        Repair,
        SourceError,
        StoreError,
        SyncReport,
        SynonymError,
        TextMissing,
        TextsLeftOut,
        TimvietError,
        TimvietWarning,
        WorkerFailed,
        WorkLimited,
        check,
        copy_index,
        forget,
        preview,
        rebuild_from_files,
        repair,
        sync,
    )
    from timviet.search import (
        Accents,
        Explanation,
        Hit,
        Match,
        Note,
        Results,
        Searcher,
        Snippet,
        Suggestion,
        Synonyms,
        read_synonyms,
    )

    __version__: str

__all__ = [
    "AbbreviationError",
    "Accents",
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
    "Explanation",
    "FellBack",
    "FieldMissing",
    "FieldValue",
    "FileOptions",
    "FolderMissing",
    "Hit",
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
    "Match",
    "ModelError",
    "Note",
    "Phase",
    "Progress",
    "RebuildReport",
    "Repair",
    "Results",
    "Searcher",
    "Snippet",
    "SourceError",
    "StoreError",
    "Suggestion",
    "SyncReport",
    "SynonymError",
    "Synonyms",
    "TextMissing",
    "TextsLeftOut",
    "TimvietError",
    "TimvietWarning",
    "WorkLimited",
    "WorkerFailed",
    "__version__",
    "check",
    "copy_index",
    "forget",
    "preview",
    "read_synonyms",
    "rebuild_from_files",
    "repair",
    "sync",
]

_SEARCH = {
    "Accents",
    "Explanation",
    "Hit",
    "Match",
    "Note",
    "Results",
    "Searcher",
    "Snippet",
    "Suggestion",
    "Synonyms",
    "read_synonyms",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object
    if name == "__version__":
        from importlib.metadata import version

        value = version("timviet")
    else:
        from importlib import import_module

        value = getattr(import_module("timviet.search" if name in _SEARCH else "timviet.index"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
