"""What changed in this folder since the last time?

A file is a document whose id is its path: relative to the folder the index lies in, if it lies below that, so that
both can be moved together; absolute otherwise. Whether it changed is told by size and time first, then by content.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.errors import DocumentError, SourceError
from timviet.index.files import sources
from timviet.index.index import Index
from timviet.index.store.commit.index_writer import Progress
from timviet.index.validation import validate

__all__ = ["Report", "below", "document_id", "file_of", "sync"]


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

    left_out: int = 0
    """Number of files in the folders that are of other kinds than are taken from folders."""

    outside: int = 0
    """Number of links in the folders that lead out of them, which are not followed."""

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


def below(index_path: Path, ids: Iterable[str], above: Path) -> list[str]:
    """Gives the ids of those documents whose file is ``above`` itself or lies in the folder of that name."""
    name = os.path.abspath(above)
    prefix = os.path.join(name, "")
    root = os.path.dirname(os.path.abspath(index_path))
    return [id for id in ids if (file := os.path.join(root, id)) == name or file.startswith(prefix)]


def sync(
    index: Index,
    paths: Iterable[str | os.PathLike[str]],
    *,
    largest: int = sources.LARGEST,
    progress: Progress | None = None,
) -> Report:
    """Makes an index agree with files and folders; the changes wait for the index's commit.

    New and changed files are added, files that are gone from a folder given are deleted, the rest is not touched.

    :param largest: bytes of the largest file that is read
    :param progress: called with 1 for each file
    :raises IndexLocked: another writer is at work
    :raises TypeError: ``paths`` is one path, not several
    """
    if isinstance(paths, str | bytes | os.PathLike):
        raise TypeError("paths must be several; put a single one in a list")
    index.begin()
    report = Report()
    known = index.revisions()
    seen: set[str] = set()
    for path in map(Path, paths):
        try:
            found = sources.listing(path)
        except SourceError as error:
            report.problems.append(error)
            continue
        report.left_out += found.left_out
        report.outside += found.outside
        report.problems += found.problems
        for file in found.files:
            if progress:
                progress(1)
            try:
                id = document_id(index, file)
                if id not in seen:
                    seen.add(id)
                    _take(index, file, id, known.get(id), largest, report)
            except SourceError as error:
                report.problems.append(error)
        if not found.problems and path.is_dir():
            ours = [id for id in known if id not in seen and sources.is_file(known[id])]
            gone = below(index.path, ours, path)
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
    try:
        validate(document)
    except DocumentError as error:
        raise SourceError(str(file), error.reason, error) from error
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
