"""How is an index updated to match files and folders?

Each file is one document; its id comes from its path, see :mod:`timviet.index.files.paths`. A file with the same
size and time of modification has not changed, unless it was read within seconds of its last change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.errors import DocumentError, SourceError
from timviet.index.files import sources
from timviet.index.files.encodings import UNKNOWN
from timviet.index.files.paths import document_id, ids_below
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.index.validation import validate

__all__ = ["SyncReport", "sync"]


@dataclass(slots=True)
class SyncReport:
    """The changes that :func:`sync` made, and the files that it could not read.

    >>> SyncReport(added=["a.txt"], skipped=1).added
    ['a.txt']
    """

    added: list[str] = field(default_factory=list)
    """Ids of documents that were not in the index."""

    updated: list[str] = field(default_factory=list)
    """Ids whose file had changed."""

    unchanged: int = 0
    """Number of files that have not changed."""

    removed: list[str] = field(default_factory=list)
    """Ids whose file no longer exists in a given folder."""

    converted: dict[str, str] = field(default_factory=dict)
    """Id to encoding, for the files read in this call that were not, or not all, in UTF-8."""

    unconverted: list[str] = field(default_factory=list)
    """Ids of the files read in this call with lines in what looks like an old encoding but could not be converted;
    such lines are indexed as they are."""

    skipped: int = 0
    """Number of files in the folders with other suffixes than ``TEXT_SUFFIXES``."""

    outside_links: int = 0
    """Number of links to files outside the folders; they are not followed."""

    problems: list[SourceError] = field(default_factory=list)
    """Files that could not be read; their documents in the index are kept."""


def sync(
    index: Index,
    paths: Iterable[str | os.PathLike[str]],
    *,
    max_bytes: int = sources.MAX_BYTES,
    progress: ProgressCallback | None = None,
) -> SyncReport:
    """Update an index to match files and folders; the changes take effect with the next commit.

    Documents of new and changed files are added, those of files that no longer exist in a given folder are
    deleted, and all others are kept.

    :param max_bytes: size of the largest file that is read
    :param progress: called before each file is read
    :raises IndexLocked: another process is writing to the index
    :raises TypeError: ``paths`` is a single path, not a list

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as documents, TemporaryDirectory() as folder:
    ...     size = Path(documents, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     with Index.open(folder, create=True) as index:
    ...         report = sync(index, [documents])
    >>> len(report.added), report.problems
    (1, [])
    """
    if isinstance(paths, str | bytes | os.PathLike):
        raise TypeError("paths must be a list; put a single path in a list")
    index.begin()
    report = SyncReport()
    revisions = index.revisions()
    seen: set[str] = set()
    count = 0
    for path in map(Path, paths):
        try:
            listing = sources.list_files(path)
        except SourceError as error:
            report.problems.append(error)
            continue
        report.skipped += listing.skipped
        report.outside_links += listing.outside_links
        report.problems += listing.problems
        for file in listing.files:
            count += 1
            if progress:
                progress(Progress(Phase.READING, count, None))
            try:
                id = _encodable_id(index, file)
                if id not in seen:
                    seen.add(id)
                    _sync_file(index, file, id, revisions.get(id), max_bytes, report)
            except SourceError as error:
                report.problems.append(error)
        if not listing.problems and path.is_dir():
            unseen = [id for id in revisions if id not in seen and sources.is_file_revision(revisions[id])]
            removed = ids_below(index.path, unseen, path)
            for id in removed:
                index.delete(id)
            report.removed += removed
    return report


def _encodable_id(index: Index, file: Path) -> str:
    """Return the id of a file.

    :raises SourceError: the name is not valid Unicode
    """
    id = document_id(index.path, file)
    try:
        id.encode()
    except UnicodeEncodeError as error:
        name = os.fsencode(file).decode("ascii", "backslashreplace")
        raise SourceError(name, Message("the file name is not valid UTF-8; rename the file"), error) from error
    return id


def _sync_file(
    index: Index, file: Path, id: str, revision: str | None, max_bytes: int, report: SyncReport
) -> None:
    """Add or update the document of one file if it has changed.

    :param revision: revision of the document in the index, None if there is none
    :raises SourceError: the file cannot be read as a document, or its id belongs to a document that is not a file
    """
    if revision is not None and not sources.is_file_revision(revision):
        raise SourceError(
            str(file),
            Message(
                "the index already contains another document with the id {id!r}; delete that document first", id=id
            ),
        )
    if revision is not None and not sources.may_have_changed(file, revision):
        report.unchanged += 1
        return
    document = sources.load_document(file, id, max_bytes)
    try:
        validate(document)
    except DocumentError as error:
        raise SourceError(str(file), error.reason, error) from error
    if revision is None:
        report.added.append(id)
    elif sources.is_same_revision(revision, document.revision):
        report.unchanged += 1
        return
    else:
        report.updated.append(id)
    encodings = str(document.fields.get("encoding", "")).split("+")
    if encodings[-1] == UNKNOWN:
        report.unconverted.append(id)
        encodings.pop()
    if any(encoding not in ("", "utf-8") for encoding in encodings):
        report.converted[id] = "+".join(encodings)
    index.update(document)
