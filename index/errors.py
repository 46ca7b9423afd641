"""Which errors and warnings does timviet raise on purpose?

The message of each error says what to do next::

    TimvietError
    ├── DocumentError           a document cannot be indexed
    │   └── DuplicateDocument   its id is already in the index
    ├── SourceError             a file cannot be read as a document
    ├── AbbreviationError       a list of abbreviations cannot be read
    ├── SynonymError            a list of synonyms cannot be read
    ├── DocumentMissing         no document of the index has the given id
    ├── FieldMissing            hits are to be sorted or counted by a field that no document has
    ├── CursorExpired           the index has changed since the previous page
    ├── ModelError              pyvi's model files are missing or not those of the supported version
    └── StoreError              the index folder cannot be used
        ├── IndexMissing        it contains no index
        ├── IndexForeign        it contains other files
        ├── IndexOutdated       another version of timviet built the index
        ├── IndexDamaged        its files are missing or inconsistent
        ├── IndexLocked         another process is writing
        └── IndexClosed         the object was used after it was closed

Warnings have their own tree. Each says what went wrong and how timviet handled it; results are correct
nevertheless::

    TimvietWarning
    ├── FellBack                the last commit cannot be read, so an earlier one was opened
    └── WorkerFailed            a worker process failed, so the main process did its work

The details are attributes (``path``, ``reason``, ``original_error``). The message repeats them in English, and its
advice names Python calls. It is a :class:`~timviet.index.messages.Message`, so the command line can translate it,
and give advice of its own.
"""

from __future__ import annotations

from timviet.index.messages import Message

__all__ = [
    "AbbreviationError",
    "CursorExpired",
    "DocumentError",
    "DocumentMissing",
    "DuplicateDocument",
    "FellBack",
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
    "TimvietWarning",
    "WorkerFailed",
]


class TimvietError(Exception):
    """The root of all errors of timviet: catch this to catch them all."""


class DocumentError(TimvietError):
    """Raised when a document cannot be indexed; no part of it was stored."""

    def __init__(self, reason: str, *, id: object = None) -> None:
        super().__init__(
            reason if id is None else Message("document {id!r}: {reason}", id=id, reason=reason),
        )
        self.id = id
        self.reason = reason


class DuplicateDocument(DocumentError):
    """Raised by ``add`` when the id is already in the index; ``update`` replaces a document."""

    def __init__(self, id: str) -> None:
        reason = Message(
            "the id is already in the index; call update() to replace that document, or use another id"
        )
        super().__init__(reason, id=id)


class SourceError(TimvietError):
    """Raised when a file cannot be read as a document; other files are not affected."""

    def __init__(self, path: str, reason: str, original_error: Exception | None = None) -> None:
        super().__init__(Message("{path}: {reason}", path=path, reason=reason))
        self.path = path
        self.reason = reason
        self.original_error = original_error


class AbbreviationError(TimvietError):
    """Raised when a line of a list of abbreviations cannot be read; ``line_number`` counts from 1."""

    def __init__(self, line_number: int, line: str, reason: str) -> None:
        super().__init__(
            Message(
                "abbreviations, line {number}, {line!r}: {reason}; write a line like 'UBND = Ủy ban nhân dân'",
                number=line_number,
                line=line.strip()[:_LONGEST_EXCERPT],
                reason=reason,
            )
        )
        self.line_number = line_number
        self.line = line
        self.reason = reason


class SynonymError(TimvietError):
    """Raised when a line of a list of synonyms cannot be read; ``line_number`` counts from 1."""

    def __init__(self, line_number: int, line: str, reason: str) -> None:
        super().__init__(
            Message(
                "synonyms, line {number}, {line!r}: {reason}; write a line like 'xe máy, mô tô, xe hai bánh'",
                number=line_number,
                line=line.strip()[:_LONGEST_EXCERPT],
                reason=reason,
            )
        )
        self.line_number = line_number
        self.line = line
        self.reason = reason


class DocumentMissing(TimvietError):
    """Raised when the index has no document with the given id."""

    def __init__(self, id: str) -> None:
        super().__init__(Message("no document has the id {id!r}; every hit shows its id", id=id))
        self.id = id


class FieldMissing(TimvietError):
    """Raised when hits are to be sorted or counted by a field that no document has; ``known`` lists the others."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        if known:
            message = Message(
                "no document has a field {name!r}; available: {names}", name=name, names=", ".join(known)
            )
        else:
            message = Message("no document has a field {name!r}, or any other field", name=name)
        super().__init__(message)
        self.name = name
        self.known = known


class CursorExpired(TimvietError):
    """Raised when a page is requested with a cursor from before the index changed."""

    def __init__(self, cursor: str, made: int, now: int) -> None:
        super().__init__(
            Message(
                "the cursor {cursor} belongs to commit {made}, but the index is at commit {now}; "
                "start again with the first page",
                cursor=cursor,
                made=made,
                now=now,
            )
        )
        self.cursor = cursor
        self.made = made
        self.now = now


class ModelError(TimvietError):
    """Raised when pyvi's model files are missing or are not those of the supported version."""


class StoreError(TimvietError):
    """Raised when an index folder cannot be used; ``path`` is that folder."""

    advice: str = Message("use another folder")
    """The default advice: what to do next."""

    def __init__(self, path: str, reason: str, advice: str | None = None) -> None:
        self.path = path
        self.reason = reason
        self.advice = advice or self.advice
        super().__init__(Message("{path}: {reason}; {advice}", path=path, reason=reason, advice=self.advice))


class IndexMissing(StoreError):
    """Raised when there is no index in the folder."""

    advice = Message("call Index.open(path, create=True) to create one")


class IndexForeign(StoreError):
    """Raised when the folder contains other files than those of an index."""

    advice = Message("nothing was changed; use an empty folder or the right one")


class IndexOutdated(StoreError):
    """Raised when another version of timviet, with another analysis or file format, built the index."""

    advice = Message("call Index.rebuild(); it keeps the stored documents")


class IndexDamaged(StoreError):
    """Raised when the files of an index are missing, incomplete or inconsistent."""

    advice = Message("call check() to see the damage, and repair(), or restore the folder from a backup")


class IndexLocked(StoreError):
    """Raised when another process is writing to the index."""

    advice = Message("wait until it finishes, or pass a timeout to Index.open(); searching still works")


class IndexClosed(StoreError):
    """Raised when an Index or a Searcher is used after it was closed."""

    advice = Message("open it again")


class TimvietWarning(UserWarning):
    """The root of all warnings of timviet: filter this to filter them all."""


class FellBack(TimvietWarning):
    """Warning that the last commit could not be read and that an earlier one is used."""

    def __init__(self, reason: str, generation: int) -> None:
        super().__init__(
            Message(
                "{reason}; using commit {generation} instead; call timviet.check() to see the damage",
                reason=reason,
                generation=generation,
            )
        )
        self.reason = reason
        self.generation = generation


class WorkerFailed(TimvietWarning):
    """Warning that a worker process failed or could not be started; its documents are analyzed without it."""


_LONGEST_EXCERPT = 80  # characters of a line that a message repeats
