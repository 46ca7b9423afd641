"""How is an index updated to match files and folders?

Each file is one document; its id comes from its path, see :mod:`timviet.index.files.paths`. A file with the same
size and time of modification has not changed, unless it was read within seconds of its last change.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.document import Document
from timviet.index.encodings.decoding import UNKNOWN
from timviet.index.errors import DocumentError, SourceError, TextMissing
from timviet.index.files import sources
from timviet.index.files.candidates import CandidateFile, find_candidates
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import ids_below
from timviet.index.files.readers.contained import ContainedReader
from timviet.index.files.selection import FileOptions
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.index.regular_commits import RegularCommits
from timviet.index.validation import validate

__all__ = ["SyncReport", "forget", "sync"]


@dataclass(slots=True)
class SyncReport:
    """The changes that :func:`sync` made, and the files that it did not read.

    >>> SyncReport(added=["a.txt"], outside_links=1).added
    ['a.txt']
    """

    added: list[str] = field(default_factory=list)
    """Ids of documents that were not in the index."""

    updated: list[str] = field(default_factory=list)
    """Ids whose file had changed."""

    unchanged: int = 0
    """Number of files that have not changed."""

    removed: list[str] = field(default_factory=list)
    """Ids of documents that are not in the index any more: their file is gone, is left out now, or has no text."""

    converted: dict[str, str] = field(default_factory=dict)
    """Id to encoding, for the files read in this call that were not, or not all, in UTF-8."""

    unconverted: list[str] = field(default_factory=list)
    """Ids of the files read in this call with lines in what looks like an old encoding but could not be converted;
    such lines are indexed as they are."""

    incomplete: dict[str, Sequence[Message]] = field(default_factory=dict)
    """Id to what could not be read, for the files read in this call of which the rest was read."""

    skipped: list[TextMissing] = field(default_factory=list)
    """Files that are empty or binary."""

    other_types: Counter[str] = field(default_factory=Counter)
    """Number of files in the folders of types that are not read, by suffix."""

    ignored: list[str] = field(default_factory=list)
    """Files and folders that ignore files leave out."""

    outside_links: int = 0
    """Number of links to files outside the folders; they are not followed."""

    problems: list[SourceError] = field(default_factory=list)
    """Files and folders that could not be read; their documents in the index are kept."""


def sync(
    index: Index,
    paths: Iterable[str | os.PathLike[str]] | None = None,
    options: FileOptions | None = None,
    *,
    defaults: FileOptions | None = None,
    commit_every: float | None = None,
    progress: ProgressCallback | None = None,
) -> SyncReport:
    """Update an index to match files and folders; the changes take effect with the next commit.

    Documents of new and changed files are added, those of files that no longer exist are deleted, and all others
    are kept. A folder or file that was named once is known to the index from then on. If a folder is gone, its
    documents are kept, since its disk may not be mounted; :func:`forget` removes them.

    :param paths: files and folders; None for all that the index knows
    :param options: which files are read in these folders, now and whenever they are refreshed; None for those that
        were given before
    :param defaults: the options of folders without options of their own
    :param commit_every: seconds after which the changes so far are committed; None to leave all to the caller
    :param progress: called for each folder that is listed, and before each file is read
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
    return _Sync(index, commit_every, progress).run(
        None if paths is None else [Path(path) for path in paths], options, defaults or FileOptions()
    )


def forget(index: Index, path: str | os.PathLike[str]) -> list[str] | None:
    """Delete the documents of a file, or of all files in a folder and below it, and return their ids.

    The index no longer knows the path. If it knows a folder around it, that folder brings the path back when it is
    refreshed, unless an ignore file or an option leaves it out. Files are not touched.

    :return: None if the index has nothing from this path
    :raises IndexLocked: another process is writing to the index

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Index.open(f"{folder}/index", create=True) as index:
    ...     size = Path(folder, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     report = sync(index, [f"{folder}/law.txt"])
    ...     index.commit()
    ...     forget(index, f"{folder}/law.txt"), forget(index, f"{folder}/nowhere.txt")
    (['law.txt'], None)
    """
    index.begin()
    ids = ids_below(index.path, _file_ids(index.revisions()), Path(path))
    known = KnownPaths.decode(index.path, index.sources)
    is_known = known.forget(index.path, Path(path))
    if is_known:
        index.set_sources(known.encode(index.path))
    return [id for id in ids if index.delete(id)] if ids or is_known else None


def _file_ids(revisions: Mapping[str, str]) -> list[str]:
    """Return the ids of the documents that come from files."""
    return [id for id, revision in revisions.items() if sources.is_file_revision(revision)]


class _Sync:
    """One update of an index, whose owner has begun a transaction."""

    def __init__(self, index: Index, commit_every: float | None, progress: ProgressCallback | None) -> None:
        self._index, self._progress = index, progress
        self._revisions = index.revisions()
        self._commits = RegularCommits(index, commit_every)
        self._reader = ContainedReader()
        self._report = SyncReport()

    def run(self, paths: list[Path] | None, options: FileOptions | None, defaults: FileOptions) -> SyncReport:
        index, report = self._index, self._report
        known = KnownPaths.decode(index.path, index.sources)
        ids = dict.fromkeys(_file_ids(self._revisions))
        found = find_candidates(index.path, known, ids, paths, options, defaults, self._progress)
        report.other_types, report.ignored = found.other_types, found.ignored
        report.outside_links, report.problems = found.outside_links, found.problems
        if (encoded := known.encode(index.path)) != index.sources:
            index.set_sources(encoded)
        for id in found.gone:
            self._remove(id)
        changed = [(id, file) for id, file in found.files.items() if self._may_have_changed(id, file)]
        with closing(self._reader):
            for count, (id, file) in enumerate(changed, 1):
                if self._progress:
                    self._progress(Progress(Phase.READING, count, len(changed)))
                self._update_or_report(id, file)
                self._commits.commit_if_due()
        return report

    def _update_or_report(self, id: str, file: CandidateFile) -> None:
        try:
            self._update(id, file)
        except TextMissing as error:
            self._report.skipped.append(error)
            self._remove(id)
        except SourceError as error:
            self._report.problems.append(error)

    def _may_have_changed(self, id: str, file: CandidateFile) -> bool:
        """Return whether a file must be read; count it if not."""
        revision = self._revisions.get(id, "")
        is_unchanged = sources.is_file_revision(revision) and not sources.may_have_changed(file.path, revision)
        self._report.unchanged += is_unchanged
        return not is_unchanged

    def _remove(self, id: str) -> None:
        if id in self._revisions and self._index.delete(id):
            self._report.removed.append(id)

    def _update(self, id: str, file: CandidateFile) -> None:
        """Add or update the document of one file, unless it turns out that the file has not changed.

        :raises SourceError: the file cannot be read, or its id belongs to a document that is not from a file
        """
        revision, report = self._revisions.get(id), self._report
        if revision is not None and not sources.is_file_revision(revision):
            raise SourceError(
                str(file.path),
                Message(
                    "the index already contains another document with the id {id!r}; delete that document first",
                    id=id,
                ),
            )
        document, skipped = sources.load_document(file.path, id, file.max_bytes, self._reader.read)
        try:
            validate(document)
        except DocumentError as error:
            raise SourceError(str(file.path), error.reason, error) from error
        if revision is not None and sources.is_same_revision(revision, document.revision):
            report.unchanged += 1
            return
        (report.added if revision is None else report.updated).append(id)
        if skipped:
            report.incomplete[id] = skipped
        self._report_encoding(document)
        self._index.update(document)

    def _report_encoding(self, document: Document) -> None:
        encodings = str(document.fields["encoding"] or "").split("+")
        if encodings[-1] == UNKNOWN:
            self._report.unconverted.append(document.id)
            encodings.pop()
        if any(encoding not in ("", "utf-8") for encoding in encodings):
            self._report.converted[document.id] = "+".join(encodings)
