"""What can go wrong?

Every error that timviet raises on purpose is one of these, and its message says what to do next::

    TimvietError
    ├── DocumentError           a document cannot be indexed as it is
    │   └── DuplicateDocument   its id is in the index already
    ├── SourceError             a file cannot be read as a document
    ├── AbbreviationError       a list of abbreviations cannot be read
    ├── SynonymError            a list of synonyms cannot be read
    ├── DocumentMissing         no document of the index has this id
    ├── FieldMissing            hits are to be sorted or counted by a field that no document has
    ├── CursorExpired           the index has changed since the page before
    ├── ModelError              pyvi's model files are missing or not the known ones
    └── StoreError              the index folder cannot be used
        ├── IndexMissing        there is no index there
        ├── IndexForeign        the folder holds something else
        ├── IndexOutdated       it was made by another version of the analysis
        ├── IndexDamaged        its files contradict each other
        ├── IndexLocked         another writer is at work
        └── IndexClosed         the object was used after it was closed

Evidence is kept as attributes (``path``, ``reason``, ``original_error``); the message repeats it in words.
"""

from __future__ import annotations

__all__ = [
    "AbbreviationError",
    "CursorExpired",
    "DocumentError",
    "DocumentMissing",
    "DuplicateDocument",
    "FieldMissing",
    "IndexClosed",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "ModelError",
    "SourceError",
    "StoreError",
    "SynonymError",
    "TimvietError",
]


class TimvietError(Exception):
    """The root: catch this to catch everything timviet raises on purpose."""


class DocumentError(TimvietError):
    """Raised when a document cannot be indexed as it is; nothing of it was stored."""

    def __init__(self, reason: str, *, id: object = None) -> None:
        super().__init__(f"document {id!r}: {reason}" if id is not None else reason)
        self.id = id
        self.reason = reason


class DuplicateDocument(DocumentError):
    """Raised by ``add`` when the id is in the index already; ``update`` replaces a document."""

    def __init__(self, id: str) -> None:
        super().__init__("this id is in the index already; use update() to replace it or give another id", id=id)


class SourceError(TimvietError):
    """Raised when a file cannot be read as a document; other files are not affected."""

    def __init__(self, path: str, reason: str, original_error: Exception | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.original_error = original_error


class AbbreviationError(TimvietError):
    """Raised when a line of a list of abbreviations cannot be read; ``line_number`` counts from 1."""

    def __init__(self, line_number: int, line: str, reason: str) -> None:
        super().__init__(
            f"line {line_number} of the abbreviations, {line.strip()[:80]!r}: {reason}; "
            "write a line like 'UBND = Ủy ban nhân dân'"
        )
        self.line_number = line_number
        self.line = line
        self.reason = reason


class SynonymError(TimvietError):
    """Raised when a line of a list of synonyms cannot be read; ``line_number`` counts from 1."""

    def __init__(self, line_number: int, line: str, reason: str) -> None:
        super().__init__(
            f"line {line_number} of the synonyms, {line.strip()[:80]!r}: {reason}; "
            "write a line like 'xe máy, mô tô, xe hai bánh'"
        )
        self.line_number = line_number
        self.line = line
        self.reason = reason


class DocumentMissing(TimvietError):
    """Raised when something is asked of a document that is not in the index."""

    def __init__(self, id: str) -> None:
        super().__init__(f"no document has the id {id!r}; ids are told with every hit")
        self.id = id


class FieldMissing(TimvietError):
    """Raised when hits are to be sorted or counted by a field that no document has; ``known`` tells the others."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        there = f"there are {', '.join(known)}" if known else "the documents have none"
        super().__init__(f"no document has a field {name!r}; {there}")
        self.name = name
        self.known = known


class CursorExpired(TimvietError):
    """Raised when a page is asked for by a cursor that was made before the index changed."""

    def __init__(self, cursor: str, made: int, now: int) -> None:
        super().__init__(f"the cursor {cursor} is of commit {made}, the index is at commit {now}; begin anew")
        self.cursor = cursor
        self.made = made
        self.now = now


class ModelError(TimvietError):
    """Raised when pyvi's model files are missing or are not the ones this version knows."""


class StoreError(TimvietError):
    """Raised when an index folder cannot be used; ``path`` is that folder."""

    advice = "give another folder"

    def __init__(self, path: str, reason: str, advice: str | None = None) -> None:
        self.path = path
        self.reason = reason
        self.advice = advice or self.advice
        super().__init__(f"{path}: {reason}; {self.advice}")


class IndexMissing(StoreError):
    """Raised when there is no index in the folder."""

    advice = "make one with 'timviet index PATH...' or Index.open(folder, create=True)"


class IndexForeign(StoreError):
    """Raised when the folder holds something that is not an index of timviet."""

    advice = "nothing was touched; give an empty folder or the right one"


class IndexOutdated(StoreError):
    """Raised when the index was made by another version of the analysis or of the file format."""

    advice = "run 'timviet rebuild' or Index.rebuild(); the stored documents are kept"


class IndexDamaged(StoreError):
    """Raised when the files of an index are missing, torn or contradict each other."""

    advice = "see 'timviet check', then run 'timviet check --repair' or restore the folder from a copy"


class IndexLocked(StoreError):
    """Raised when another writer is at work on the index."""

    advice = "wait until it has finished, or give a timeout (--lock-timeout); searching goes on meanwhile"


class IndexClosed(StoreError):
    """Raised when an Index or a Searcher is used after it was closed."""

    advice = "open it again"
