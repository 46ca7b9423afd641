"""How are records added to the index, and what is reported?"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO

from timviet.index.absolute_paths import absolute_path
from timviet.index.errors import SourceError
from timviet.index.files.file_content import describe_error
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.records.importing import FORMATS, ImportReport, RecordImporter
from timviet.index.records.record import BadRecord
from timviet.search.cli.advice import describe
from timviet.search.cli.progress import show_progress
from timviet.search.cli.record_options import STANDARD_INPUT, RecordOptions
from timviet.search.cli.terminal import print_message, print_notice

__all__ = ["add_records"]

_MOST_NAMED = 10  # bad records that have a line each


def add_records(
    index: Index,
    paths: tuple[Path, ...],
    options: RecordOptions,
    *,
    max_size: int,
    commit_every: float,
    is_strict: bool,
    is_verbose: bool,
) -> bool:
    """Add the records of files to an index, commit, and report; return whether there were problems.

    :param max_size: characters of the longest record
    :param commit_every: seconds after which the records so far are committed, unless ``is_strict``
    :param is_strict: whether nothing is indexed if something cannot be read
    :param is_verbose: whether all bad records are named, not only the first ones
    :raises SourceError: nothing is indexed
    :raises StoreError: a path is relative, and the working directory is gone
    """
    importer = RecordImporter(index, options.mapping(), commit_every=None if is_strict else commit_every)
    problems = _Problems(is_strict=is_strict, most_named=None if is_verbose else _MOST_NAMED)
    with show_progress() as progress:
        for path in paths:
            try:
                with _open(path) as stream:
                    records = FORMATS[options.record_format or ""](stream, max_size)
                    importer.add(records, partial(problems.add, path), progress)
            except BadRecord as error:
                problems.add(path, error)
            except OSError as error:
                problems.add(
                    path, BadRecord(None, Message("cannot be read: {reason}", reason=describe_error(error)))
                )
        index.commit(progress)
    problems.report()
    _print_report(importer.report)
    return problems.count > 0


def _open(path: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else open(absolute_path(path), "rb")


class _Problems:
    """Collects what cannot be read, in bounded memory."""

    def __init__(self, *, is_strict: bool, most_named: int | None) -> None:
        self._is_strict, self._most_named = is_strict, most_named
        self._named: list[SourceError] = []
        self.count = 0

    def add(self, path: Path, error: BadRecord) -> None:
        """Add a problem.

        :raises SourceError: all problems are errors
        """
        reason = error.reason
        if error.line is not None:
            reason = Message("line {line}: {reason}", line=error.line, reason=reason)
        name = Message("standard input") if path == STANDARD_INPUT else str(path)
        if self._is_strict:
            raise SourceError(name, Message("{reason}; nothing was indexed", reason=reason), error)
        problem = SourceError(name, reason, error)
        self.count += 1
        if self._most_named is None:
            print_notice(describe(problem))
        elif len(self._named) < self._most_named:
            self._named.append(problem)

    def report(self) -> None:
        """Print the problems that were not printed yet."""
        for problem in self._named:
            print_notice(describe(problem))
        if self._most_named is not None and (more := self.count - len(self._named)):
            print_notice(
                Message(
                    "{count:,} more problem; -v names all", "{count:,} more problems; -v names all", count=more
                )
            )


def _print_report(report: ImportReport) -> None:
    if report.repeated:
        print_notice(
            Message(
                "{count:,} record has the id of an earlier one and replaced it",
                "{count:,} records have the id of an earlier one and replaced it",
                count=report.repeated,
            )
        )
    print_message(
        Message(
            "{added:,} added, {updated:,} updated, {removed:,} removed, {unchanged:,} unchanged",
            added=report.added,
            updated=report.updated,
            removed=0,
            unchanged=report.unchanged,
        )
    )
