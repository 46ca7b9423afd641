"""How does ``timviet index --watch`` follow folders, and what does it say?

A line for each set of changes says what became of the documents. No error ends it: what could not be done is tried
again.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.errors import FolderMissing, SourceError, TimvietError
from timviet.index.files.globs import is_below
from timviet.index.messages import Message, reason_of
from timviet.search.cli.advice import describe
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.sync_report import shown_file
from timviet.search.cli.terminal import print_notice
from timviet.search.language import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timviet.index import SyncReport

__all__ = ["NewProblems", "change_line", "follow"]

_MOST_NAMED = 3  # files that a line names
_RETRY = 5.0  # seconds after an error


def follow(
    index_path: Path,
    refresh: Callable[[frozenset[str]], SyncReport],
    report: Callable[[SyncReport, frozenset[str]], None],
) -> None:
    """Bring the index up to date whenever its files have changed, until it is interrupted.

    :param refresh: brings the index up to date with some paths, and commits
    :param report: prints what was changed and what could not be read
    :raises ImportError: watchfiles is not installed
    """
    from timviet.index.files.watch import changes

    say = _Sayer()
    pending: frozenset[str] = frozenset()
    try_at = 0.0
    for paths in changes(index_path, lambda error: say(_unwatched(error))):
        pending |= paths
        if not pending or time.monotonic() < try_at:
            continue
        try:
            report(refresh(pending), pending)
        except (TimvietError, OSError, MemoryError) as error:
            say(describe(error))
            try_at = time.monotonic() + _RETRY
        else:
            pending = frozenset()
            say.forget()


class NewProblems:
    """Leaves out of reports what was said before."""

    def __init__(self, first: SyncReport) -> None:
        """Take the first report, which was printed."""
        problems = (*first.problems, *first.skipped)
        self._told = {path: problem.reason for path, problem in _by_path(problems)}
        self._missing = {path for path, problem in _by_path(problems) if isinstance(problem, FolderMissing)}

    def returned(self, report: SyncReport, paths: frozenset[str]) -> list[Message]:
        """Return a message for each folder that was missing before, and is no longer.

        :param paths: absolute; the report is on these and on what is below them
        """
        missing = {path for path, problem in _by_path(report.problems) if isinstance(problem, FolderMissing)}
        back = sorted(path for path in self._missing - missing if os.path.isdir(path) and _is_in(path, paths))
        self._missing = (self._missing | missing).difference(back)
        return [Message("{path}: this folder is there again", path=shown_path(path)) for path in back]

    def of(self, report: SyncReport, paths: frozenset[str]) -> SyncReport:
        """Return a report with the problems that are new, and without what was left out on purpose.

        :param paths: absolute; the report is on these and on what is below them
        """
        reported = {os.path.abspath(problem.path) for problem in (*report.problems, *report.skipped)}
        for path in [*self._told]:
            if path not in reported and _is_in(path, paths):
                del self._told[path]  # it is well now
        return replace(
            report,
            problems=[problem for problem in report.problems if self._is_new(problem)],
            skipped=[problem for problem in report.skipped if self._is_new(problem)],
            other_types=Counter(),
            ignored=[],
            outside_links=0,
        )

    def _is_new(self, problem: SourceError) -> bool:
        path = os.path.abspath(problem.path)
        is_new = self._told.get(path) != problem.reason
        self._told[path] = problem.reason
        return is_new


def _is_in(path: str, paths: frozenset[str]) -> bool:
    return any(path == other or is_below(path, other) for other in paths)


def _by_path(problems: Iterable[SourceError]) -> Iterator[tuple[str, SourceError]]:
    return ((os.path.abspath(problem.path), problem) for problem in problems)


class _Sayer:
    """Prints errors, but not the same one again and again."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, message: str) -> None:
        if message != self._last:
            self._last = message
            print_notice(message)

    def forget(self) -> None:
        """Print the next error in any case."""
        self._last = ""


def _unwatched(error: Exception) -> Message:
    return Message(
        "the system cannot watch the folders ({reason}); they are looked at every 30 seconds",
        reason=reason_of(error),
    )


def change_line(index_path: Path, report: SyncReport) -> Message:
    """Return what has changed, in one line: how many documents, and the first of them."""
    ids = [*report.added, *report.updated, *report.moved, *report.removed]
    names = [shown_file(index_path, id) for id in ids[:_MOST_NAMED]]
    return Message(
        "{counts}: {names}",
        counts=", ".join(map(translate, _counts(report))),
        names=", ".join(names) + (", …" if len(ids) > len(names) else ""),
    )


def _counts(report: SyncReport) -> Iterator[Message]:
    if report.added:
        yield Message("{count:,} added", count=len(report.added))
    if report.updated:
        yield Message("{count:,} updated", count=len(report.updated))
    if report.moved:
        yield Message("{count:,} moved", count=len(report.moved))
    if report.removed:
        yield Message("{count:,} removed", count=len(report.removed))
