"""Which lines report what became of the files of an index?

A folder of old files would have a line for each; what many files have in common is said once, with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from timviet.index.errors import FolderMissing, SourceError
from timviet.index.messages import Message
from timviet.search.cli.advice import describe
from timviet.search.cli.shown_path import shown_path
from timviet.search.language import translate

if TYPE_CHECKING:
    from pathlib import Path

    from timviet.index import SyncReport

__all__ = ["preview_lines", "report_lines", "shown_file", "summary"]

_MOST_NAMED = 3  # files with the same fate that have a line each

_MOST_TYPES = 4  # suffixes that are listed

_File = TypeVar("_File")
_FileProblem = TypeVar("_FileProblem", bound=SourceError)


def report_lines(index_path: Path, report: SyncReport, *, is_verbose: bool) -> Iterator[str]:
    """Yield lines on files that were skipped, converted, or could not be read.

    :param is_verbose: whether every file has a line of its own
    """
    lines = _Lines(index_path, report, is_verbose)
    yield from lines.left_out()
    yield from lines.converted()
    yield from lines.incomplete()
    yield from lines.skipped()
    yield from lines.problems()
    if lines.is_shortened:
        yield Message("-v names each of these files")


def summary(report: SyncReport) -> Message:
    """Return how many documents have changed."""
    counts = {
        "added": len(report.added),
        "updated": len(report.updated),
        "removed": len(report.removed),
        "unchanged": report.unchanged,
    }
    if report.moved:
        return Message(
            "{added:,} added, {updated:,} updated, {moved:,} moved, {removed:,} removed, {unchanged:,} unchanged",
            moved=len(report.moved),
            **counts,
        )
    return Message("{added:,} added, {updated:,} updated, {removed:,} removed, {unchanged:,} unchanged", **counts)


def preview_lines(index_path: Path, report: SyncReport) -> Iterator[Message]:
    """Yield a line for each document that would change."""
    for id in report.added:
        yield Message("would add {path}", path=shown_file(index_path, id))
    for id in report.updated:
        yield Message("would update {path}", path=shown_file(index_path, id))
    for id, old in report.moved.items():
        old_path = shown_file(index_path, old)
        yield Message("would move {old} to {path}", old=old_path, path=shown_file(index_path, id))
    for id in report.removed:
        yield Message("would remove {path}", path=shown_file(index_path, id))


def shown_file(index_path: Path, id: str) -> str:
    """Return the path of a document's file as it is shown."""
    from timviet.index.files.paths import document_file

    return shown_path(document_file(index_path, id))


class _Lines:
    """The lines of one report."""

    def __init__(self, index_path: Path, report: SyncReport, is_verbose: bool) -> None:
        self._index_path, self._report, self._is_verbose = index_path, report, is_verbose
        self.is_shortened = False
        """Whether files have no line of their own."""

    def _names_each(self, files: Collection[object], most_named: int = _MOST_NAMED) -> bool:
        """Return whether each of these files has a line of its own; note if not."""
        names_each = self._is_verbose or len(files) <= most_named
        self.is_shortened |= not names_each
        return names_each

    def _shown(self, id: str) -> str:
        return shown_file(self._index_path, id)

    def left_out(self) -> Iterator[Message]:
        report = self._report
        if report.outside_links:
            yield Message(
                "skipped {count:,} symbolic link that leads out of its folder",
                "skipped {count:,} symbolic links that lead out of their folders",
                count=report.outside_links,
            )
        if self._names_each(report.ignored, 0):
            for path in report.ignored:
                yield Message("{path}: left out by an ignore file", path=shown_path(path))
        else:
            yield Message(
                "left out {count:,} file or folder that an ignore file names; --no-ignore reads it",
                "left out {count:,} files or folders that ignore files name; --no-ignore reads them",
                count=len(report.ignored),
            )
        if count := report.other_types.total():
            yield Message(
                "skipped {count:,} file of another type ({types})",
                "skipped {count:,} files of other types ({types})",
                count=count,
                types=_list_types(report.other_types),
            )

    def converted(self) -> Iterator[Message]:
        report = self._report
        for encoding, ids in _grouped(report.converted, lambda id: report.converted[id]).items():
            name = _encoding_name(encoding)
            if self._names_each(ids):
                yield from (
                    Message("{path}: read as {encoding}", path=self._shown(id), encoding=name) for id in ids
                )
            else:
                yield Message(
                    "{count:,} file read as {encoding}",
                    "{count:,} files read as {encoding}",
                    count=len(ids),
                    encoding=name,
                )
        if self._names_each(report.unconverted):
            for id in report.unconverted:
                yield Message(
                    "{path}: some lines look like an old encoding and could not be converted",
                    path=self._shown(id),
                )
        else:
            yield Message(
                "{count:,} file has lines that look like an old encoding and could not be converted",
                "{count:,} files have lines that look like an old encoding and could not be converted",
                count=len(report.unconverted),
            )

    def incomplete(self) -> Iterator[Message]:
        parts = [(id, reason) for id, reasons in self._report.incomplete.items() for reason in reasons]
        if self._names_each(parts):
            for id, reason in parts:
                yield Message("{path}: not all was read: {reason}", path=self._shown(id), reason=reason)
        else:
            yield Message(
                "{count:,} file was not read completely",
                "{count:,} files were not read completely",
                count=len(self._report.incomplete),
            )

    def skipped(self) -> Iterator[Message]:
        for problems in _grouped_by_reason(self._report.skipped):
            if self._names_each(problems):
                yield from (Message("skipped {problem}", problem=describe(problem)) for problem in problems)
            else:
                yield Message(
                    "skipped {count:,} file like {path}: {reason}",
                    "skipped {count:,} files like {path}: {reason}",
                    count=len(problems),
                    path=shown_path(problems[0].path),
                    reason=problems[0].reason,
                )

    def problems(self) -> Iterator[str]:
        for problems in _grouped_by_reason(self._report.problems):
            if self._names_each(problems) or isinstance(problems[0], FolderMissing):
                yield from map(describe, problems)
            else:
                yield Message(
                    "{count:,} file like {path}: {reason}",
                    "{count:,} files like {path}: {reason}",
                    count=len(problems),
                    path=shown_path(problems[0].path),
                    reason=problems[0].reason,
                )


def _list_types(other_types: Counter[str]) -> str:
    """Return the most frequent suffixes, with their numbers if there are several."""
    suffixes = [(suffix or Message("no suffix"), count) for suffix, count in other_types.most_common(_MOST_TYPES)]
    if len(other_types) == 1:
        return suffixes[0][0]
    listed = ", ".join(f"{translate(suffix)} {count:,}" for suffix, count in suffixes)
    return f"{listed}, …" if len(other_types) > _MOST_TYPES else listed


def _grouped_by_reason(problems: Iterable[_FileProblem]) -> Iterable[list[_FileProblem]]:
    return _grouped(problems, lambda problem: _template(problem.reason)).values()


def _grouped(files: Iterable[_File], key: Callable[[_File], str]) -> dict[str, list[_File]]:
    """Return files by what they have in common, in the order of the first of each group."""
    groups: dict[str, list[_File]] = {}
    for file in files:
        groups.setdefault(key(file), []).append(file)
    return groups


def _template(reason: str) -> str:
    """Return what reasons have in common that differ only in their evidence, such as the size of a file."""
    return reason.template if isinstance(reason, Message) else reason


def _encoding_name(encoding: str) -> str:
    """Return an encoding as people write it: ``TCVN3``, ``UTF-8+VNI``."""
    if encoding == "utf-8 twice":
        return Message("UTF-8, encoded twice")
    return encoding.upper()
