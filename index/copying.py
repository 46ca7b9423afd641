"""How is an index copied to another place: from a folder to a cluster, back, or to one of the same kind?

The texts are taken from the index and analyzed for the copy, so the files that they come from are not needed. The
copy is committed now and then, with a note that it is not finished. If it is interrupted, the next call compares
what is there with the original, and goes on with the rest. In the end all is read back and compared.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass

from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import CopyFailed, SourceError
from timviet.index.files.original_texts import OriginalTexts, missing_texts
from timviet.index.files.relocation import Relocation
from timviet.index.groups import in_groups
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.opensearch.address import place_of, real_place_of
from timviet.index.progress import Phase, Progress, ProgressCallback, ignore
from timviet.index.regular_commits import RegularCommits
from timviet.index.store.commit.index_writer import MEMORY
from timviet.index.store.format.documents.document_checksum import DocumentChecksum, document_digest
from timviet.index.unfinished_copy import UnfinishedCopy

__all__ = ["CopyReport", "copy_index"]

_AT_ONCE, _CHARACTERS_AT_ONCE = 200, 4_000_000  # documents that are compared at once; as many as a cluster returns


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What :func:`copy_index` has done.

    >>> CopyReport(10, "0" * 32, sent=4).kept
    6
    """

    count: int
    """Number of documents in both indexes."""

    checksum: str
    """Of the ids and all stored values of the documents, of both indexes."""

    sent: int = 0
    """Number of documents that were copied now."""

    deleted: int = 0
    """Number of documents of an interrupted copy that the original does not have any more."""

    newly_stored: int = 0
    """Number of documents whose texts only the copy stores."""

    has_changed: bool = False
    """Whether the original has changed since the copy was interrupted."""

    was_finished: bool = False
    """Whether both were the same already, so that nothing was changed."""

    @property
    def kept(self) -> int:
        """Number of documents that were there already."""
        return self.count - self.sent


def copy_index(
    origin: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    commit_every: float | None = 60.0,
    progress: ProgressCallback | None = None,
    memory: int = MEMORY,
    jobs: int | None = None,
    durable: bool = True,
    timeout: float = 0.0,
) -> CopyReport:
    """Copy the last commit of an index to another place, and compare both.

    Both places are folders or addresses, as for :meth:`timviet.index.Index.open`. Documents come with all that is
    stored, and so does what the index knows of files. These stay where they are: in the copy, the id of a file is
    what it would be if the file had been indexed there. A text that is not stored is read from its file; a cluster
    stores all texts.

    Nothing but this function opens the copy until it is finished. If it is interrupted, or a document cannot be
    copied, the next call goes on with what is there. If the original has changed meanwhile, its last commit is
    copied. If the copy is finished already, both are compared and nothing is changed.

    :param commit_every: seconds after which what was copied is kept for an interruption
    :param progress: called for each document that is copied, and for each that is compared in the end
    :param memory: as for :meth:`timviet.index.Index.open`, like ``jobs``, ``durable`` and ``timeout``
    :raises IndexMissing: there is no index to copy
    :raises IndexUnfinished: the index to copy is itself a copy that is not finished
    :raises IndexLocked: another process is writing to the copy
    :raises CopyFailed: there is another index at the target, or the copy is not the same
    :raises TextsLeftOut: texts are not stored, and their files cannot be read; all others have been copied
    :raises DocumentError: the path of a file is too long for an id there

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(f"{folder}/index", create=True) as index:
    ...         index.add(Document("law", body="Đội mũ bảo hiểm."))
    ...     report = copy_index(f"{folder}/index", f"{folder}/copy")
    ...     report.sent, copy_index(f"{folder}/index", f"{folder}/copy").was_finished
    (1, True)
    """
    if real_place_of(origin) == real_place_of(target):
        raise CopyFailed(
            place_of(target), Message("this is the index that is to be copied"), Message("name another place")
        )
    settings = {"memory": memory, "jobs": jobs, "durable": durable, "timeout": timeout}
    with (
        Index.open(origin) as index,
        Index.open(target, create=True, allow_unfinished=True, **settings) as copy,  # type: ignore[arg-type]
        closing(OriginalTexts(index.path, index.sources)) as texts,
    ):
        return _Copying(index, copy, texts, commit_every, progress or ignore).run()


class _Copying:
    """One call of :func:`copy_index`."""

    def __init__(
        self,
        index: Index,
        copy: Index,
        texts: OriginalTexts,
        commit_every: float | None,
        progress: ProgressCallback,
    ) -> None:
        self._index, self._copy, self._texts, self._progress = index, copy, texts, progress
        self._note = UnfinishedCopy(place_of(index.path), index.generation)
        self._place = place_of(copy.path)
        self._relocation = Relocation(index.path, copy.path)
        self._sources = self._relocation.sources(index.sources)
        self._unread = self._relocation.unread(index.unread)
        self._commits = RegularCommits(copy, commit_every)
        self._checksum = DocumentChecksum()  # of the documents as they are to be in the copy
        self._found = DocumentChecksum()  # of those that are in the copy
        self._missing: list[str] = []  # ids of documents whose texts cannot be read
        self._sent = self._newly_stored = 0

    def run(self) -> CopyReport:
        """Copy all that is not there yet, and compare."""
        if self._is_taken():
            return self._compare()
        before = self._begin()
        self._send_all(goes_on=before is not None)
        self._copy.commit(keeps_lock=True)
        self._require_texts()
        deleted = self._delete_others()
        if not self._is_same(len(self._copy)):
            raise self._different_error()
        self._copy.set_sources(self._sources)
        self._copy.set_unread(self._unread)
        self._copy.commit()
        has_changed = before is not None and before.generation != self._note.generation
        return CopyReport(
            self._checksum.count, str(self._checksum), self._sent, deleted, self._newly_stored, has_changed
        )

    def _compare(self) -> CopyReport:
        """Compare with an index that is there already."""
        total = len(self._index) + len(self._copy)
        if len(self._index) != len(self._copy):
            raise self._taken_error()
        for stored in self._index.stored_documents():
            if (document := self._prepared(stored)) is not None:
                self._checksum.add(document_digest(document))
                self._progress(Progress(Phase.CHECKING, self._checksum.count, total))
        self._require_texts()
        if not self._is_same(total):
            raise self._taken_error()
        return CopyReport(self._checksum.count, str(self._checksum), was_finished=True)

    def _is_taken(self) -> bool:
        """Return whether there is an index at the target that is no unfinished copy."""
        copy = self._copy
        if UnfinishedCopy.of(self._place, copy.sources) is not None:
            return False
        return bool(len(copy) or copy.sources or copy.unread)

    def _begin(self) -> UnfinishedCopy | None:
        """Take the lock of the copy, and note what it is a copy of.

        :return: what was noted before, if there are documents already
        :raises CopyFailed: there is something else
        """
        copy = self._copy
        copy.begin(allow_outdated=True)
        if self._is_taken():
            raise self._taken_error()
        before = UnfinishedCopy.of(self._place, copy.sources) if len(copy) else None
        if before is not None and before.origin != self._note.origin:
            reason = Message("this is an unfinished copy of {origin}", origin=before.origin)
            raise CopyFailed(self._place, reason, Message("finish that copy, or use a place where no index is"))
        if before is not None and not copy.is_current:
            reason = Message("another version of timviet has begun this copy")
            raise CopyFailed(self._place, reason, Message("remove it, then copy again"))
        copy.begin()
        copy.set_sources(self._note.encode())
        copy.commit(keeps_lock=True)
        return before

    def _send_all(self, *, goes_on: bool) -> None:
        """Copy all documents that are not there yet.

        :param goes_on: whether some may be there
        """
        kept = 0
        for group in in_groups(self._index.stored_documents(), _size, _CHARACTERS_AT_ONCE, _AT_ONCE):
            prepared = [(stored, self._prepared(stored)) for stored in group]
            documents = [(stored, document) for stored, document in prepared if document is not None]
            ids = [document.id for _, document in documents] if goes_on else ()
            there = {document.id: document_digest(document) for document in self._copy.stored_of(ids)}
            for stored, document in documents:
                digest = document_digest(document)
                self._checksum.add(digest)
                if there.get(document.id) == digest:
                    kept += 1
                else:
                    self._send(stored, document)
                self._progress(Progress(Phase.COPYING, self._sent, len(self._index) - kept))

    def _prepared(self, stored: Document) -> Document | None:
        """Return a document as it is to be in the copy, without its text if that is not stored there.

        :return: None if its text is needed and cannot be read
        """
        if isinstance(stored, LeftOutDocument) and self._relocation.stores_all:
            self._newly_stored += 1
            return self._whole(stored)
        return self._relocation.document(stored)

    def _send(self, stored: Document, prepared: Document) -> None:
        """Copy a document.

        :param prepared: as it is to be in the copy
        """
        document = self._whole(stored) if isinstance(stored, LeftOutDocument) and not prepared.store else prepared
        if document is not None:
            self._copy.update(document)
            self._sent += 1
            self._commits.commit_if_due()

    def _whole(self, stored: LeftOutDocument) -> Document | None:
        """Return a document for the copy with the text of its file; None if that cannot be read."""
        try:
            return self._relocation.document(self._texts.read(stored))
        except SourceError:
            self._missing.append(stored.id)
            return None

    def _require_texts(self) -> None:
        """Raise an error if any text could not be read.

        :raises TextsLeftOut: so it is
        """
        if self._missing:
            advice = Message("make them readable or remove them from the index, then copy again")
            raise missing_texts(self._index.path, self._missing, advice)

    def _delete_others(self) -> int:
        """Delete what an interrupted copy has and the original has no more; return how many there were."""
        copy, translate = self._copy, self._relocation.id
        if len(copy) <= self._checksum.count:
            return 0
        ids = {translate(id, revision) for id, revision in self._index.revisions().items()}
        count = copy.delete_many([id for id in copy.revisions() if id not in ids])
        copy.commit(keeps_lock=True)
        return count

    def _is_same(self, total: int) -> bool:
        """Read the copy, and return whether it has the documents that it is to have.

        :param total: the number of documents that are read for that, with those that were read before
        """
        self._found, done = DocumentChecksum(), total - len(self._copy)
        for document in self._copy.stored_documents():
            self._found.add(document_digest(document))
            self._progress(Progress(Phase.CHECKING, done + self._found.count, total))
        return (self._found.count, str(self._found)) == (self._checksum.count, str(self._checksum))

    def _different_error(self) -> CopyFailed:
        reason = Message(
            "the copy is not the same: {count:,} documents, checksum {checksum}, "
            "instead of {wanted:,}, checksum {wanted_checksum}",
            count=self._found.count,
            checksum=str(self._found),
            wanted=self._checksum.count,
            wanted_checksum=str(self._checksum),
        )
        return CopyFailed(self._place, reason, Message("copy again, which sends what is not the same"))

    def _taken_error(self) -> CopyFailed:
        return CopyFailed(
            self._place,
            Message("there is an index already, and its documents are not the same"),
        )


def _size(document: Document) -> int:
    """Return the characters of a body, even if it is not stored."""
    return document.body_length if isinstance(document, LeftOutDocument) else len(document.body)
