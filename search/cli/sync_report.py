"""Which lines report what became of the files of an index?

A folder of old files would have a line for each; what many files have in common is said once, with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from timviet.index.messages import Message
from timviet.search.cli.advice import describe

if TYPE_CHECKING:
    from timviet.index import SyncReport

__all__ = ["report_lines"]

_MOST_NAMED = 3  # files with the same fate that have a line each

_File = TypeVar("_File")


def report_lines(report: SyncReport, *, is_verbose: bool) -> Iterator[str]:
    """Yield lines on files that were skipped, converted, or could not be read.

    :param is_verbose: whether every file has a line of its own
    """
    most_named = (
        len(report.converted) + len(report.unconverted) + len(report.problems) if is_verbose else _MOST_NAMED
    )
    if report.outside_links:
        yield Message(
            "skipped {count:,} symbolic link that leads out of its folder",
            "skipped {count:,} symbolic links that lead out of their folders",
            count=report.outside_links,
        )
    is_shortened = False
    for encoding, ids in _grouped(report.converted, lambda id: report.converted[id]).items():
        name = _encoding_name(encoding)
        if len(ids) <= most_named:
            yield from (Message("{path}: read as {encoding}", path=id, encoding=name) for id in ids)
        else:
            is_shortened = True
            yield Message(
                "{count:,} file read as {encoding}",
                "{count:,} files read as {encoding}",
                count=len(ids),
                encoding=name,
            )
    if len(report.unconverted) <= most_named:
        for id in report.unconverted:
            yield Message("{path}: some lines look like an old encoding and could not be converted", path=id)
    else:
        is_shortened = True
        yield Message(
            "{count:,} file has lines that look like an old encoding and could not be converted",
            "{count:,} files have lines that look like an old encoding and could not be converted",
            count=len(report.unconverted),
        )
    for problems in _grouped(report.problems, lambda problem: _template(problem.reason)).values():
        if len(problems) <= most_named:
            yield from map(describe, problems)
        else:
            is_shortened = True
            yield Message(
                "{count:,} file like {path}: {reason}",
                "{count:,} files like {path}: {reason}",
                count=len(problems),
                path=problems[0].path,
                reason=problems[0].reason,
            )
    if report.skipped:
        yield Message(
            "skipped {count:,} file that is not .txt",
            "skipped {count:,} files that are not .txt",
            count=report.skipped,
        )
    if is_shortened:
        yield Message("-v names each of these files")


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
