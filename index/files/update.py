"""Which documents change so that an index matches its files?

A file that has not changed is not opened (:mod:`timviet.index.files.revisions`). Of one that has, the bytes are
compared first: if they are those of a document in the index, its text is taken from there; it is extracted only if
that is not stored. The write lock is taken at the first change, so an update that changes nothing writes
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from timviet.index.causes import Cause
from timviet.index.document import Document, LeftOutDocument
from timviet.index.encodings.decoding import UNKNOWN
from timviet.index.errors import SourceError, TextMissing
from timviet.index.files.candidates import CandidateFile, FoundFiles, find_candidates
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import PathIds, document_file
from timviet.index.files.read_ahead import read_ahead
from timviet.index.files.readers.contained import ContainedReaders
from timviet.index.files.report import SyncReport
from timviet.index.files.revisions import (
    is_file_revision,
    is_same_revision,
    is_stored,
    is_unchanged,
    size_in,
)
from timviet.index.files.selection import FileOptions
from timviet.index.files.sources import Source, make_document, read_source, restore_document
from timviet.index.files.stored_texts import StoredTexts
from timviet.index.files.unread import FailedContents, UnreadFile, decode_unread, encode_unread, installed_readers
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.portable import PortableError
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.index.regular_commits import RegularCommits

__all__ = ["Overtaken", "Update", "UpdateRequest"]


class Overtaken(PortableError):
    """Raised when another writer has committed after an update had looked at the index."""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What is to be updated; see :func:`timviet.index.files.sync.sync`."""

    paths: list[Path] | None
    options: FileOptions | None
    defaults: FileOptions
    within: Collection[str] | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a file that may have changed."""

    document: Document | None = None
    """None if it has not changed, or could not be read."""

    origin: str = ""
    """The id of the document that has the same content; empty if there is none."""

    unread: UnreadFile | None = None
    """The record of a file that could not be read, or not completely."""

    is_gone: bool = False
    """Whether the file has vanished since it was listed."""


class Update:
    """One update of an index, or the preview of one."""

    def __init__(
        self,
        path: Path,
        index: Index | None,
        request: UpdateRequest,
        commit_every: float | None,
        progress: ProgressCallback | None,
        *,
        is_preview: bool = False,
    ) -> None:
        """Look at the index.

        :param index: None if there is none yet, for a preview
        """
        self._path, self._index, self._request, self._progress = path, index, request, progress
        self._is_preview, self._is_begun = is_preview, False
        self._generation = 0 if index is None else index.generation
        self._revisions = {} if index is None else index.revisions()
        self._sources = "" if index is None else index.sources
        self._unread = {} if index is None else decode_unread(path, index.unread)
        self._saved = dict(self._unread)
        self._failed = FailedContents(self._unread)
        self._stored = StoredTexts(self._revisions, _unfit(self._unread), self._stored_document)
        self._commits = None if index is None else RegularCommits(index, commit_every)
        self._jobs = 1 if index is None or is_preview else index.jobs
        self._readers = ContainedReaders(self._jobs)
        self._report = SyncReport()
        self._found = FoundFiles()

    def is_missed(self, id: str) -> bool:
        """Return whether the file of a document exists, as far as was seen, though it could not be read.

        That is known once the update has run.
        """
        record = self._unread.get(id)
        if record is not None:
            return not record.cause.is_textless
        return not self._found.covers(str(document_file(self._path, id)))

    def _free_memory(self) -> None:
        if self._index is not None:
            self._index.end_workers()

    def run(self) -> SyncReport:
        """Make the changes and return what they are."""
        found = self._found = self._find_candidates()
        self._record_problems(found)
        self._stored.set_gone(found.gone)
        changed = [(id, file) for id, file in found.files.items() if self._may_have_changed(id, file)]
        if changed:
            self._report_progress(0, len(changed))
        with closing(self._readers):
            examined = read_ahead(
                changed, self._examine, size=_size, jobs=self._jobs, before_large=self._free_memory
            )
            for count, ((id, file), outcome) in enumerate(examined, 1):
                self._apply(id, file, outcome)
                del outcome  # its document may be large, and a commit needs memory
                if self._commits is not None:
                    self._commits.commit_if_due(self._save_unread)
                self._report_progress(count, len(changed))
        moved = frozenset(self._report.moved.values())
        for id in found.gone:
            if id not in moved:
                self._remove(id)
        self._save_unread()
        return self._report

    def _report_progress(self, count: int, total: int) -> None:
        if self._progress:
            self._progress(Progress(Phase.READING, count, total))

    def _find_candidates(self) -> FoundFiles:
        report, request = self._report, self._request
        known = KnownPaths.decode(self._path, self._sources)
        found = find_candidates(
            self._path,
            known,
            dict.fromkeys(id for id, revision in self._revisions.items() if is_file_revision(revision)),
            request.paths,
            request.options,
            request.defaults,
            self._progress,
            within=request.within,
        )
        report.other_types, report.ignored = found.other_types, found.ignored
        report.outside_links, report.problems = found.outside_links, found.problems
        if (encoded := known.encode(self._path)) != self._sources and (index := self._writable()) is not None:
            index.set_sources(encoded)
        return found

    def _record_problems(self, found: FoundFiles) -> None:
        """Note which files and folders could not even be looked at; forget those that are gone or are well now."""
        root, gone = str(document_file(self._path, "")), frozenset(found.gone)
        for id in [*self._unread]:
            if id not in found.files and (id in gone or found.covers(os.path.join(root, id))):
                del self._unread[id]
        ids = PathIds(self._path)
        for problem in found.problems:
            if problem.cause not in (Cause.MISSING, Cause.OWN_INDEX):
                self._unread[ids.of(os.path.abspath(problem.path))] = UnreadFile.of(problem)

    def _may_have_changed(self, id: str, file: CandidateFile) -> bool:
        """Return whether a file must be read; report it if not."""
        record, revision = self._unread.get(id), self._revisions.get(id, "")
        if is_unchanged(revision, file.stamp) and is_stored(revision) is file.store:
            if record is not None and record.cause is Cause.INCOMPLETE:
                if not record.is_final:
                    return True
            elif record is not None:  # the file is what it was before it could not be read
                del self._unread[id]
            self._report.unchanged += 1
            return False
        is_known = record is not None and record.cause is not Cause.INCOMPLETE and record.is_final
        if record is not None and is_known and is_unchanged(record.revision, file.stamp):
            self._report_unread(file, record)
            return False
        return True

    def _examine(self, candidate: tuple[str, CandidateFile]) -> _Outcome:
        """Return what comes of a file; change nothing. Several threads do this at once."""
        id, file = candidate
        revision = self._revisions.get(id)
        if revision is not None and not is_file_revision(revision):
            reason = Message(
                "the index already contains another document with the id {id!r}; delete that document first", id=id
            )
            return _Outcome(unread=UnreadFile.of(SourceError(file.path, reason, cause=Cause.ID_TAKEN)))
        if self._is_preview and not self._must_be_opened(candidate):
            return _Outcome(Document(id))
        try:
            source = read_source(file.path, id, file.max_bytes, store=file.store)
        except SourceError as error:
            if error.cause is Cause.MISSING:
                return _Outcome(is_gone=True)
            return _Outcome(unread=UnreadFile.of(error))
        try:
            return self._examine_source(source, revision)
        except SourceError as error:
            return _Outcome(unread=UnreadFile.of(error, source.revision, self._unread.get(id)))

    def _must_be_opened(self, candidate: tuple[str, CandidateFile]) -> bool:
        """Return whether a preview cannot tell what comes of a file without trying to read its bytes."""
        id, file = candidate
        is_refused = not file.stamp or _size(candidate) > file.max_bytes or id in self._unread
        return is_refused or self._stored.may_have(file.stamp)

    def _examine_source(self, source: Source, revision: str | None) -> _Outcome:
        """Return what comes of a file whose bytes were read.

        :raises SourceError: no reader can read it
        """
        failed = self._failed.find(source, self._unread.get(source.id))
        if failed is not None:
            return _Outcome(unread=failed)
        record = self._incomplete(source.id)
        is_same = (
            revision is not None
            and is_same_revision(revision, source.revision)
            and is_stored(revision) is source.store
        )
        if is_same and (record is None or record.is_final):
            return _Outcome(unread=record)
        stored = self._stored.find(source)
        origin = "" if stored is None else stored.id
        if stored is not None and not isinstance(stored, LeftOutDocument):
            record = self._incomplete(stored.id)
            record = None if record is None else replace(record, revision=source.revision)
            return _Outcome(restore_document(source, stored), origin, record)
        if self._is_preview:
            return _Outcome(Document(source.id, revision=source.revision), origin)
        document, skipped = make_document(source, self._readers.read)
        if not skipped:
            return _Outcome(document, origin)
        record = UnreadFile(Cause.INCOMPLETE, tuple(skipped), source.revision, installed_readers())
        return _Outcome(document, origin, record)

    def _incomplete(self, id: str) -> UnreadFile | None:
        """Return the record of a file of which a part could not be read; None if there is none."""
        record = self._unread.get(id)
        return record if record is not None and record.cause is Cause.INCOMPLETE else None

    def _apply(self, id: str, file: CandidateFile, outcome: _Outcome) -> None:
        """Report what came of a file, and change the index."""
        record = outcome.unread
        if record is not None:
            self._unread[id] = record
        else:
            self._unread.pop(id, None)
        if outcome.is_gone:
            self._remove(id)
        elif outcome.document is not None:
            self._update(outcome.document, outcome)
        elif record is None or record.cause is Cause.INCOMPLETE:
            self._report.unchanged += 1
        else:
            self._report_unread(file, record)
            if record.cause.is_textless:
                self._remove(id)

    def _update(self, document: Document, outcome: _Outcome) -> None:
        """Add or update the document of a file."""
        id, report, index = document.id, self._report, self._writable()
        if id in self._revisions:
            report.updated.append(id)
        elif outcome.origin and (moved := self._stored.take_gone(id, document.revision)) is not None:
            report.moved[id] = moved
            if index is not None:
                index.delete(moved)
        else:
            report.added.append(id)
        if not outcome.origin:
            if outcome.unread is not None:
                report.incomplete[id] = outcome.unread.reasons
            self._report_encoding(document)
        if index is not None:
            index.update(document)

    def _report_unread(self, file: CandidateFile, record: UnreadFile) -> None:
        error = record.as_error(file.path)
        if isinstance(error, TextMissing):
            self._report.skipped.append(error)
        else:
            self._report.problems.append(error)

    def _report_encoding(self, document: Document) -> None:
        encodings = str(document.fields.get("encoding") or "").split("+")
        if encodings[-1] == UNKNOWN:
            self._report.unconverted.append(document.id)
            encodings.pop()
        if any(encoding not in ("", "utf-8") for encoding in encodings):
            self._report.converted[document.id] = "+".join(encodings)

    def _remove(self, id: str) -> None:
        if id not in self._revisions:
            return
        index = self._writable()
        if index is None or index.delete(id):
            self._report.removed.append(id)

    def _save_unread(self) -> None:
        """Hand the records to the index, to be committed with the documents."""
        if self._unread != self._saved and (index := self._writable()) is not None:
            index.set_unread(encode_unread(self._unread))
            self._saved = dict(self._unread)

    def _stored_document(self, id: str) -> Document | None:
        return None if self._index is None else self._index.stored(id)

    def _writable(self) -> Index | None:
        """Return the index, locked for changes; None for a preview.

        :raises Overtaken: another writer has committed since this update looked at the index
        """
        if self._is_preview or self._index is None:
            return None
        if not self._is_begun:
            self._index.begin()
            if self._index.generation != self._generation:
                raise Overtaken
            self._is_begun = True
        return self._index


def _size(candidate: tuple[str, CandidateFile]) -> int:
    """Return the number of bytes of a file when it was listed."""
    return size_in(candidate[1].stamp)


def _unfit(unread: Mapping[str, UnreadFile]) -> list[str]:
    """Return the ids of documents that lack parts which the readers of today may be able to read."""
    return [id for id, file in unread.items() if file.cause is Cause.INCOMPLETE and not file.is_final]
