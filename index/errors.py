"""Which errors does timviet raise on purpose?

The message of each error says what to do next::

    TimvietError
    ├── DocumentError           a document cannot be indexed
    │   └── DuplicateDocument   its id is already in the index
    ├── SourceError             a file cannot be read as a document
    │   ├── TextMissing         it is empty or binary
    │   └── FolderMissing       a folder that was indexed is not there
    ├── AbbreviationError       a list of abbreviations cannot be read
    ├── SynonymError            a list of synonyms cannot be read
    ├── DocumentMissing         no document of the index has the given id
    ├── FieldMissing            hits are to be sorted, counted or filtered by a field that no document has
    ├── CursorExpired           the index has changed since the previous page
    ├── ModelError              pyvi's model files are missing or not those of the supported version
    └── StoreError              the index folder cannot be used
        ├── IndexMissing        it contains no index
        ├── IndexForeign        it contains other files
        ├── IndexOutdated       another version of timviet built the index
        ├── IndexDamaged        its files are missing or inconsistent
        ├── IndexUnreadable     the system cannot read its files now; they may be sound
        ├── IndexLocked         another process is writing
        ├── LockLost            the folder or the lock of a writer was replaced
        ├── IndexUnfinished     it is a copy that is not finished
        ├── CopyFailed          an index cannot be copied there, or the copy is not the same
        ├── TextsLeftOut        the texts that are needed are not stored
        ├── IndexClosed         the object was used after it was closed
        ├── CommitGone          the cluster has not kept the commit that is open
        └── ClusterError        the cluster that keeps the index does not do what it is asked
            ├── ClusterUnavailable   not now
            └── ClusterRefused       not this, or not for this user

The details are attributes (``path``, ``reason``, ``cause``, ``original_error``). The message repeats them in
English, and its advice names Python calls. It is a :class:`~timviet.index.messages.Message`, so the command line
can translate it, and give advice of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from timviet.index.causes import Cause
from timviet.index.messages import Message
from timviet.index.portable import PortableError

__all__ = [
    "AbbreviationError",
    "ClusterError",
    "ClusterRefused",
    "ClusterUnavailable",
    "CommitGone",
    "CopyFailed",
    "CursorExpired",
    "DocumentError",
    "DocumentMissing",
    "DuplicateDocument",
    "FieldMissing",
    "FolderMissing",
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
    "SourceError",
    "StoreError",
    "SynonymError",
    "TextMissing",
    "TextsLeftOut",
    "TimvietError",
]


class TimvietError(PortableError):
    """The root of all errors of timviet: catch this to catch them all.

    >>> from timviet import Searcher
    >>> try:
    ...     Searcher("/nowhere")
    ... except TimvietError as error:
    ...     print(error)
    /nowhere: no index here; call Index.open(path, create=True) to create one
    """


class DocumentError(TimvietError):
    """Raised when a document cannot be indexed; no part of it was stored.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("law", fields={"share": float("nan")}))
    Traceback (most recent call last):
    timviet.index.errors.DocumentError: document 'law': field 'share' is nan; only finite numbers can be stored
    """

    def __init__(self, reason: str, *, id: object = None) -> None:
        super().__init__(
            reason if id is None else Message("document {id!r}: {reason}", id=id, reason=reason),
        )
        self.id = id
        self.reason = reason


class DuplicateDocument(DocumentError):
    """Raised by ``add`` when the id is already in the index; ``update`` replaces a document.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("law"))
    ...     index.add(Document("law"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.DuplicateDocument: document 'law': the id is already in the index; call update() ...
    """

    def __init__(self, id: str) -> None:
        reason = Message(
            "the id is already in the index; call update() to replace that document, or use another id"
        )
        super().__init__(reason, id=id)


class SourceError(TimvietError):
    """Raised when a file cannot be read as a document; other files are not affected.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, sync
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     print(sync(index, ["nowhere"]).problems[0])  # collected, so that the other files are indexed
    nowhere: no such file or folder; check the spelling
    """

    def __init__(
        self, path: str, reason: str, original_error: Exception | None = None, *, cause: Cause = Cause.SYSTEM
    ) -> None:
        super().__init__(Message("{path}: {reason}", path=path, reason=reason))
        self.path = path
        self.reason = reason
        self.original_error = original_error
        self.cause = cause


class TextMissing(SourceError):
    """Raised when a file is empty or binary, so that there is nothing to index.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from timviet import Index, sync
    >>> with TemporaryDirectory() as documents, TemporaryDirectory() as folder:
    ...     Path(documents, "empty.txt").touch()
    ...     with Index.open(folder, create=True) as index:
    ...         print(sync(index, [documents]).skipped[0].reason)  # collected, so that the other files are indexed
    contains no text
    """


class FolderMissing(SourceError):
    """Raised when a folder that was indexed is not there; ``count`` documents from it are kept.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from timviet import Index, sync
    >>> with TemporaryDirectory() as folder, Index.open(f"{folder}/index", create=True) as index:
    ...     Path(folder, "documents").mkdir()
    ...     report = sync(index, [f"{folder}/documents"])
    ...     Path(folder, "documents").rmdir()
    ...     sync(index).problems[0].reason
    'this folder is gone, or its disk is not mounted; 0 documents from it are kept; call forget() to remove them'
    """

    def __init__(self, path: str, count: int) -> None:
        super().__init__(
            path,
            Message(
                "this folder is gone, or its disk is not mounted; {count:,} document from it is kept; "
                "call forget() to remove it",
                "this folder is gone, or its disk is not mounted; {count:,} documents from it are kept; "
                "call forget() to remove them",
                count=count,
            ),
            cause=Cause.FOLDER_MISSING,
        )
        self.count = count


class AbbreviationError(TimvietError):
    """Raised when a line of a list of abbreviations cannot be read; ``line_number`` counts from 1.

    >>> from timviet.index.forms import read_abbreviations
    >>> read_abbreviations(["UBND"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.AbbreviationError: abbreviations, line 1, 'UBND': not exactly one = between ...
    """

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
    """Raised when a line of a list of synonyms cannot be read; ``line_number`` counts from 1.

    >>> from timviet import Synonyms
    >>> Synonyms.of(["xe máy, mô tô", "tàu hỏa"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.SynonymError: synonyms, line 2, 'tàu hỏa': fewer than two different phrases; ...
    """

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
    """Raised when the index has no document with the given id.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, Searcher
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     Searcher(folder).similar("law")
    Traceback (most recent call last):
    timviet.index.errors.DocumentMissing: no document has the id 'law'; check the spelling
    """

    def __init__(self, id: str) -> None:
        super().__init__(Message("no document has the id {id!r}; check the spelling", id=id))
        self.id = id


class FieldMissing(TimvietError):
    """Raised when hits are to be sorted, counted or filtered by a field that no document has.

    ``known`` lists the fields that there are, and ``similar`` those whose names are nearest.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, Searcher
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     Searcher(folder).search("luật", sort="date")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.FieldMissing: no document has a field 'date'; available: encoding, folder, modified, ...
    """

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.similar = _similar_names(name, known)
        if self.similar:
            message = Message(
                "no document has a field {name!r}; did you mean: {similar}; available: {names}",
                name=name,
                similar=", ".join(self.similar),
                names=", ".join(known),
            )
        elif known:
            message = Message(
                "no document has a field {name!r}; available: {names}", name=name, names=", ".join(known)
            )
        else:
            message = Message("no document has a field {name!r}, or any other field", name=name)
        super().__init__(message)
        self.name = name
        self.known = known


class CursorExpired(TimvietError):
    """Raised when a page is requested with a cursor from before the index changed.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     count, _ = index.add_many([Document("a", "Luật"), Document("b", "Luật")]), index.commit()
    ...     cursor = Searcher(folder).search("luật", limit=1).cursor
    ...     _ = index.delete("a"), index.commit()
    ...     Searcher(folder).search("luật", limit=1, after=cursor)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.CursorExpired: the cursor ... belongs to commit 1, but the index is at commit 2; ...
    """

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
    """Raised when pyvi's model files are missing or are not those of the supported version.

    >>> from pathlib import Path
    >>> from timviet.index.segmentation.model import read_model
    >>> read_model(Path("nowhere"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.ModelError: ...: cannot be read (...); install the required version with 'pip install ...'
    """


class StoreError(TimvietError):
    """Raised when an index folder cannot be used; ``path`` is that folder.

    >>> from timviet import Searcher
    >>> try:
    ...     Searcher("/nowhere")
    ... except StoreError as error:
    ...     print(error.path, error.reason, sep=": ")
    /nowhere: no index here
    """

    advice: str = Message("use another folder")
    """The default advice: what to do next."""

    def __init__(self, path: str, reason: str, advice: str | None = None) -> None:
        self.path = path
        self.reason = reason
        self.advice = advice or self.advice
        super().__init__(Message("{path}: {reason}; {advice}", path=path, reason=reason, advice=self.advice))


class IndexMissing(StoreError):
    """Raised when there is no index in the folder.

    >>> from timviet import Searcher
    >>> Searcher("/nowhere")
    Traceback (most recent call last):
    timviet.index.errors.IndexMissing: /nowhere: no index here; call Index.open(path, create=True) to create one
    """

    advice = Message("call Index.open(path, create=True) to create one")


class IndexForeign(StoreError):
    """Raised when the folder contains other files than those of an index.

    >>> from timviet import Index
    >>> Index.open(".", create=True)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.IndexForeign: ...: this folder contains other files and no index; nothing was changed; ...
    """

    advice = Message("nothing was changed; use an empty folder or the right one")


class IndexOutdated(StoreError):
    """Raised when another version of timviet, with another analysis or file format, built the index.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     if not index.is_current:  # add, update and delete would raise IndexOutdated
    ...         index.rebuild()
    """

    advice = Message("call Index.rebuild(); it keeps the stored documents")


class IndexDamaged(StoreError):
    """Raised when the files of an index are missing, incomplete or inconsistent.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, Searcher
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     size = Path(folder, "timviet-00000000.json").write_text("{")
    ...     Searcher(folder)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.IndexDamaged: ...: timviet-00000000.json: cannot be read (not JSON); call check() ...
    """

    advice = Message(
        "call check() to see the damage and repair() to repair it, or restore the folder from a backup"
    )


class IndexUnreadable(StoreError):
    """Raised when the system cannot read a file of an index, though it may be sound; nothing is repaired then.

    The disk may be failing, or a limit of the process is reached. ``original_error`` says what the system said.

    >>> print(IndexUnreadable("kho", "timviet-00000000.json: cannot be read"))  # doctest: +ELLIPSIS
    kho: timviet-00000000.json: cannot be read; the disk may be failing: try again, and copy ...
    """

    advice = Message(
        "the disk may be failing: try again, and copy the folder to another disk; "
        "call check() to see what cannot be read"
    )

    def __init__(
        self, path: str, reason: str, advice: str | None = None, original_error: OSError | None = None
    ) -> None:
        super().__init__(path, reason, advice)
        self.original_error = original_error


class IndexLocked(StoreError):
    """Raised when another process is writing to the index.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("a"))
    ...     Index.open(folder).add(Document("b"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.IndexLocked: ...: another writer is at work (process ...); wait until it finishes, ...
    """

    advice = Message("wait until it finishes, or pass a timeout to Index.open(); searching still works")


class LockLost(StoreError):
    """Raised by a writer whose folder or lock was removed, moved or replaced; its changes are dropped.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("a"))
    ...     Path(folder, "write.lock").unlink()
    ...     index.commit()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.LockLost: ...: write.lock was removed or replaced while the index was written; ...
    """

    advice = Message(
        "what was not committed yet is dropped; see who did that, then open the index again and repeat the changes"
    )


class IndexUnfinished(StoreError):
    """Raised when an index is a copy that is not finished; only :func:`timviet.copy_index` goes on with it.

    >>> print(IndexUnfinished("copy", "this copy of /kho is not finished"))
    copy: this copy of /kho is not finished; call copy_index() again, which goes on with it
    """

    advice = Message("call copy_index() again, which goes on with it")


class CopyFailed(StoreError):
    """Raised when an index cannot be copied to a place, or if the copy is not the same; ``path`` is that place.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, copy_index
    >>> with TemporaryDirectory() as one, TemporaryDirectory() as other:
    ...     with Index.open(one, create=True) as index, Index.open(other, create=True) as index_there:
    ...         index.add(Document("a"))
    ...         index_there.add(Document("b"))
    ...     copy_index(one, other)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.CopyFailed: ...: there is an index already, and its documents are not the same; ...
    """

    advice = Message("use a place where no index is, or remove the one that is there")


class TextsLeftOut(StoreError):
    """Raised when texts that are needed to rebuild an index are not stored; ``ids`` are those of the documents.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import FileOptions, Index, sync
    >>> with TemporaryDirectory() as folder, Index.open(f"{folder}/index", create=True) as index:
    ...     size = Path(folder, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     report = sync(index, [f"{folder}/law.txt"], FileOptions(store=False))
    ...     index.commit()
    ...     index.rebuild()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.TextsLeftOut: ...: the text of 1 document is not stored; call rebuild_from_files()
    """

    advice = Message("call rebuild_from_files()")

    def __init__(
        self, path: str, ids: Sequence[str], reason: str | None = None, advice: str | None = None
    ) -> None:
        if reason is None:
            reason = Message(
                "the text of {count:,} document is not stored",
                "the texts of {count:,} documents are not stored",
                count=len(ids),
            )
        super().__init__(path, reason, advice)
        self.ids = ids


class IndexClosed(StoreError):
    """Raised when an Index or a Searcher is used after it was closed, or an Index after a fork by the child.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index, Searcher
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True):
    ...     searcher = Searcher(folder)
    ...     searcher.close()
    ...     searcher.search("luật")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.IndexClosed: ...: this searcher is closed; open it again
    """

    advice = Message("open it again")

    @classmethod
    def by_fork(cls, path: str) -> IndexClosed:
        """Return the error for an index that another process has opened, from which this one was forked."""
        return cls(path, Message("this index was opened before a fork"), Message("open it again in this process"))


class CommitGone(StoreError):
    """Raised when a cluster has not kept the commit that is open, and another was made since.

    >>> print(CommitGone("opensearch://node:9200/news", "the index has changed"))
    opensearch://node:9200/news: the index has changed; open the index again; a searcher can be refreshed
    """

    advice = Message("open the index again; a searcher can be refreshed")


class ClusterError(StoreError):
    """Raised when a cluster does not do what it is asked; ``path`` is the address of the index.

    >>> from timviet import Searcher
    >>> try:
    ...     Searcher("opensearch://localhost/News")
    ... except ClusterError as error:
    ...     print(error.reason)
    'News' cannot be the name of an index there
    """


class ClusterUnavailable(ClusterError):
    """Raised when no node of a cluster can answer now: it may later, without any change here.

    >>> print(ClusterUnavailable("opensearch://node/news", "node:9200 does not answer"))
    opensearch://node/news: node:9200 does not answer; see whether the cluster is healthy, then try again
    """

    advice = Message("see whether the cluster is healthy, then try again")


class ClusterRefused(ClusterError):
    """Raised when a cluster does not do what it is asked, and never will if it is asked the same again.

    >>> from timviet import Searcher
    >>> Searcher("opensearch://localhost")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    timviet.index.errors.ClusterRefused: opensearch://localhost: this is not the address of an index; write ...
    """

    advice = Message("correct the address or the settings of the cluster")


_LONGEST_EXCERPT = 80  # characters of a line that a message repeats


def _similar_names(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return up to three known names that are spelled like a name, the nearest first."""
    from difflib import get_close_matches  # only an error needs it

    plain_names = {other: _plain_name(other) for other in known}
    nearest = dict.fromkeys(get_close_matches(_plain_name(name), plain_names.values(), cutoff=0.65))
    return tuple(other for plain in nearest for other in known if plain_names[other] == plain)[:3]


def _plain_name(name: str) -> str:
    """Return a name without case, accents and signs."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(filter(str.isalnum, letters))
