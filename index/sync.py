"""What changed in this folder since the last time?

A file is a document whose id is its path: relative to the folder the index lies in, if it lies below that, so that
both can be moved together; absolute otherwise. Whether it changed is told by size and time first, then by content.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from timviet.index import sources
from timviet.index.errors import SourceError
from timviet.index.index import Index
from timviet.index.store.writer import Progress

__all__ = ["Report", "document_id", "file_of", "lies_below", "sync"]


@dataclass(slots=True)
class Report:
    """What :func:`sync` did, and what it could not do."""

    added: list[str] = field(default_factory=list)
    """Ids of documents that were not in the index."""

    updated: list[str] = field(default_factory=list)
    """Ids whose file had changed."""

    unchanged: int = 0
    """Number of files that are in the index as they are."""

    removed: list[str] = field(default_factory=list)
    """Ids whose file is gone from a folder that was given."""

    converted: dict[str, str] = field(default_factory=dict)
    """The encoding of each document read just now that was not in UTF-8."""

    problems: list[SourceError] = field(default_factory=list)
    """Files that could not be read; what the index held of them is kept."""


def document_id(index: Index, file: Path) -> str:
    """Gives the id of the document that a file is.

    :raises SourceError: the name cannot be written as Unicode
    """
    absolute, root = Path(os.path.abspath(file)), Path(os.path.abspath(index.path)).parent
    try:
        id = absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else absolute.as_posix()
        id.encode()
    except UnicodeEncodeError as error:
        name = os.fsencode(file).decode("ascii", "backslashreplace")
        raise SourceError(name, "the name is not valid UTF-8; rename the file", error) from error
    return id


def file_of(index_path: Path, id: str) -> Path:
    """Gives the file that a document id names; the inverse of :func:`document_id`."""
    return Path(os.path.abspath(index_path)).parent / id


def lies_below(id: str, above: str) -> bool:
    """Tells whether a document is the file ``above`` itself or lies in the folder of that name."""
    return PurePosixPath(id).is_relative_to(above)


def sync(
    index: Index, paths: Iterable[Path], *, largest: int = sources.LARGEST, progress: Progress | None = None
) -> Report:
    """Makes an index agree with files and folders; the changes wait for the index's commit.

    New and changed files are added, files that are gone from a folder given are deleted, the rest is not touched.

    :param largest: bytes of the largest file that is read
    :param progress: called with 1 for each file
    :raises IndexLocked: another writer is at work
    """
    index.begin()
    report = Report()
    known = index.revisions()
    seen: set[str] = set()
    for path in paths:
        found: set[str] = set()
        complete = True
        try:
            for file in sources.files(path):
                if progress:
                    progress(1)
                try:
                    id = document_id(index, file)
                    found.add(id)
                    if id not in seen:
                        _take(index, file, id, known.get(id), largest, report)
                except SourceError as error:
                    report.problems.append(error)
        except SourceError as error:
            report.problems.append(error)
            complete = False
        seen |= found
        if complete and path.is_dir():
            above = document_id(index, path)
            gone = [id for id in known if id not in seen and lies_below(id, above) and sources.is_file(known[id])]
            for id in gone:
                index.delete(id)
            report.removed += gone
    return report


def _take(index: Index, file: Path, id: str, revision: str | None, largest: int, report: Report) -> None:
    if revision is not None and not sources.is_file(revision):
        raise SourceError(str(file), f"the index holds another document with the id {id!r}; delete that one first")
    if revision is not None and not sources.changed_since(file, revision):
        report.unchanged += 1
        return
    document = sources.load(file, id, largest)
    if revision is None:
        report.added.append(id)
    elif revision.split()[-1] == document.revision.split()[-1]:
        report.unchanged += 1
        return
    else:
        report.updated.append(id)
    if "encoding" in document.fields:
        report.converted[id] = str(document.fields["encoding"])
    index.update(document)
