"""How are records added to an index, so that the same data can be added again?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from timviet.index.document import Document
from timviet.index.errors import DocumentError, DuplicateDocument
from timviet.index.files.revisions import is_file_revision
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.progress import Phase, Progress, ProgressCallback
from timviet.index.records.json_lines import read_json_lines
from timviet.index.records.mapping import RecordMapping
from timviet.index.records.record import BadRecord, Record, Records
from timviet.index.records.separated_values import read_comma_separated_values, read_tab_separated_values
from timviet.index.regular_commits import RegularCommits
from timviet.index.store.format.documents.document_json import encode_document
from timviet.index.validation import validate

__all__ = ["FORMATS", "ImportReport", "RecordImporter"]

FORMATS: Mapping[str, Callable[[BinaryIO, int], Records]] = {
    "jsonl": read_json_lines,
    "csv": read_comma_separated_values,
    "tsv": read_tab_separated_values,
}
"""The function that reads each format, given the longest row in characters."""


@dataclass
class ImportReport:
    """How many records became what."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    """Records that are no documents."""

    repeated: int = 0
    """Records whose id an earlier one had; the last one counts."""


class RecordImporter:
    """Adds the documents of records to an index, or updates them, with the next commit.

    Documents with other ids stay. A document that is in the index as it is in the records is left alone.
    """

    def __init__(self, index: Index, mapping: RecordMapping, *, commit_every: float | None = None) -> None:
        """Prepare to add records.

        :param commit_every: seconds after which the changes so far are committed; None to leave all to the caller
        """
        self._index, self._mapping = index, mapping
        self._commits = RegularCommits(index, commit_every)
        self._seen: set[str] = set()  # ids of records that were in the index before
        self._read_count = 0
        self.report = ImportReport()

    def add(
        self,
        records: Records,
        on_problem: Callable[[BadRecord], object],
        progress: ProgressCallback | None = None,
    ) -> None:
        """Add records, which are read one by one.

        :param on_problem: called for each record that is no document; the others are added nevertheless
        :param progress: called after each record
        :raises BadRecord: the columns of a table do not have the parts of a document
        :raises IndexLocked: another writer is at work
        """
        if records.columns is not None:
            self._mapping.validate_columns(records.columns)
        self._index.begin()
        missing_keys, has_records = set(self._mapping.named_keys), False
        for record in records.items:
            self._read_count += 1
            try:
                if isinstance(record, BadRecord):
                    raise record
                has_records = True
                missing_keys.difference_update(record.values)
                self._add_record(record)
            except BadRecord as error:
                self.report.refused += 1
                on_problem(error)
            if progress:
                progress(Progress(Phase.ADDING, self._read_count, None))
            self._commits.commit_if_due()
        for key in sorted(missing_keys) if records.columns is None and has_records else ():
            on_problem(BadRecord(None, Message("no record has the key {name!r}", name=key)))

    def _add_record(self, record: Record) -> None:
        try:
            document = validate(self._mapping.document(record))
        except DocumentError as error:
            raise BadRecord(record.line, error.reason) from error
        existing = self._index.stored(document.id)  # that of a file may not be read: it is never replaced
        if existing is None:
            self._add_new(document)
        else:
            self._update(existing, document, record.line)

    def _add_new(self, document: Document) -> None:
        try:
            self._index.add(document)
            self.report.added += 1
        except DuplicateDocument:  # an earlier record has the id
            self._index.update(document)
            self.report.repeated += 1

    def _update(self, existing: Document, document: Document, line: int) -> None:
        is_repeated = document.id in self._seen
        if not is_repeated and encode_document(existing) == encode_document(document):
            self.report.unchanged += 1
        elif is_file_revision(existing.revision):
            message = Message("the id {id!r} is that of a file in the index; use another", id=document.id)
            raise BadRecord(line, message)
        else:
            self._index.update(document)
            self.report.repeated += is_repeated
            self.report.updated += not is_repeated
        self._seen.add(document.id)
