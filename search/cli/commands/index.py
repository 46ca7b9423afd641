"""``timviet index``: which files are added to the index, and what is reported?"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.absolute_paths import absolute_path
from timviet.index.malloc import share_one_heap
from timviet.index.messages import Message
from timviet.index.value_class import value_class
from timviet.search.cli.command import Command, gather, option
from timviet.search.cli.config import current_config
from timviet.search.cli.error_values import error_values
from timviet.search.cli.file_options import FileChoices, file_options
from timviet.search.cli.interrupts import UndoneOnInterrupt
from timviet.search.cli.options import (
    ERROR,
    MEGABYTE,
    durable_option,
    index_option,
    jobs_option,
    memory_option,
    timeout_option,
)
from timviet.search.cli.progress import show_progress
from timviet.search.cli.record_options import STANDARD_INPUT, RecordOptions, record_options
from timviet.search.cli.sync_report import preview_lines, report_lines, summary
from timviet.search.cli.terminal import print_message, print_notice
from timviet.search.language import translate
from timviet.search.sanitize import dump_json

if TYPE_CHECKING:
    from timviet.index import FileOptions, Index, SyncReport

__all__ = ["index_command"]


@value_class
class IndexOptions:
    """The arguments and options of ``timviet index``, besides those that choose files."""

    paths: tuple[Path, ...]
    is_watching: bool
    is_dry_run: bool
    is_strict: bool
    errors: str
    is_verbose: bool
    commit_every: float
    jobs: int | None
    memory: int
    durable: bool
    timeout: float
    index_path: Path


@click.command("index", cls=Command)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@file_options
@record_options
@option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Then follow the folders, and bring the index up to date whenever a file changes, until Ctrl-C.",
)
@option("-n", "--dry-run", "is_dry_run", is_flag=True, help="Print what would change, and change nothing.")
@option(
    "--strict",
    "is_strict",
    is_flag=True,
    help="Exit with status 2 if any file could not be read or has no text; index nothing if a record cannot be "
    "read.",
)
@option(
    "--errors",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json: print a line of JSON on standard output for each file that could not be read, and all else on "
    "standard error. Default: text.",
)
@option("-v", "--verbose", "is_verbose", is_flag=True, help="Name every file that is reported.")
@option(
    "--commit-every",
    type=click.FloatRange(min=0),
    default=60.0,
    metavar="SECONDS",
    help="Commit again when this time has passed, so that an interruption loses no more. Default: 60.",
)
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
@gather(IndexOptions, FileChoices, RecordOptions)
def index_command(options: IndexOptions, choices: FileChoices, records: RecordOptions) -> None:
    """Add files and folders to the index, or bring it up to date.

    Without PATH, all folders and files that were named before are brought up to date, each with the options that
    were given for it. New and changed files are indexed; files that no longer exist are removed from the index. If
    a folder is gone, its documents stay, because its disk may not be mounted; 'timviet remove' removes them.

    In folders, documents of all known formats are indexed: text, PDF, office documents, HTML, mail and more;
    hidden files, and those that ignore files name, are left out. A file given as PATH is always indexed.

    With --no-store the index is smaller, but files are read when passages are shown. Of a file that has changed
    since, only the title is shown until the index is up to date.

    A file that cannot be read is reported, and tried again when it has changed or when the library that it needs
    was installed. 'timviet status' lists these files.

    With --format, PATH is a file of records, or - for standard input, and each record is a document. The same
    records can be indexed again: documents with the same ids are updated, all others stay.

    \b
    Example:
      timviet index articles/ notes/today.md
      timviet index
      timviet index --watch
      timviet index --type txt,md --exclude drafts/ .
      timviet index --no-store archive/
      timviet index --format csv --id "Mã" --title "Tên" --body "Nội dung" --field "date=Ngày:date" data.csv
      zcat data.jsonl.gz | timviet index - --format jsonl --field year:int --field tags

    Exit status: 0 success, 2 error, or a path does not exist, or a folder or a record could not be read.
    """
    with UndoneOnInterrupt(options.index_path):
        if records.are_used(options.paths):
            _index_records(options, choices, records)
            return
        if options.is_watching:
            _watch(options, choices)
            return
        report = _preview(options, choices) if options.is_dry_run else _sync_files(options, choices)
        _print_report(report, options)
    is_incomplete = bool(report.problems or report.skipped)
    if any(problem.cause.is_of_path for problem in report.problems) or (options.is_strict and is_incomplete):
        sys.exit(ERROR)


def _open_index(options: IndexOptions) -> Index:
    from timviet.index.index import Index  # imported here, so that completion and help do not wait for it

    share_one_heap()
    return Index.open(
        options.index_path,
        create=any(  # not if misspelled
            path == STANDARD_INPUT or os.path.lexists(absolute_path(path)) for path in options.paths
        ),
        jobs=options.jobs,
        memory=options.memory * MEGABYTE,
        durable=options.durable,
        timeout=options.timeout,
    )


def _index_records(options: IndexOptions, choices: FileChoices, records: RecordOptions) -> None:
    from timviet.index.files.selection import MAX_BYTES
    from timviet.search.cli.record_import import add_records

    if choices.store is not None:
        message = Message(
            "--store and --no-store are for files; the text of a record is always stored, since it cannot be read "
            "again"
        )
        raise click.UsageError(translate(message))
    if choices.include or choices.exclude or choices.types or choices.hidden or choices.no_ignore:
        message = Message("options that choose the files of a folder cannot be used with --format")
        raise click.UsageError(translate(message))
    if options.is_watching or options.is_dry_run or options.errors != "text":
        message = Message("--watch, --dry-run and --errors cannot be used with --format")
        raise click.UsageError(translate(message))
    with _open_index(options) as index:
        has_problems = add_records(
            index,
            options.paths,
            records,
            max_size=choices.max_size * MEGABYTE if choices.max_size else MAX_BYTES,
            commit_every=options.commit_every,
            is_strict=options.is_strict,
            is_verbose=options.is_verbose,
        )
    if has_problems:
        sys.exit(ERROR)


def _file_options(options: IndexOptions, choices: FileChoices) -> FileOptions | None:
    """Return the options of the folders that are named.

    :raises click.UsageError: none is named
    """
    chosen = choices.as_options()
    if chosen is not None and not options.paths:
        raise click.UsageError(translate(Message("name the folders that the options are for")))
    return chosen


def _sync_files(
    options: IndexOptions, choices: FileChoices | None = None, within: frozenset[str] | None = None
) -> SyncReport:
    chosen = None if choices is None else _file_options(options, choices)
    from timviet.index.files.sync import sync

    with _open_index(options) as index:
        if not (options.paths or index.sources):
            raise click.UsageError(
                translate(Message("no folder or file was indexed yet; name one: timviet index PATH..."))
            )
        with show_progress() as progress:
            report = sync(
                index,
                options.paths or None,
                chosen,
                defaults=current_config().file_options(),
                within=within,
                commit_every=options.commit_every,
                progress=progress,
            )
            index.commit(progress)
    return report


def _watch(options: IndexOptions, choices: FileChoices) -> None:
    """Bring the index up to date again and again.

    :raises click.ClickException: the library for it is not installed
    """
    if options.is_dry_run:
        raise click.UsageError(translate(Message("--watch and --dry-run cannot be used together")))
    if find_spec("watchfiles") is None:
        reason = Message(
            "needs a library that is not installed: {command}", command="pip install 'timviet[watch]'"
        )
        raise click.ClickException(translate(Message("{option}: {reason}", option="--watch", reason=reason)))
    from timviet.search.cli.watching import NewProblems, change_line, follow

    report = _sync_files(options, choices)
    _print_report(report, options)
    new_problems = NewProblems(report)
    say = print_notice if options.errors == "json" else print_message
    say(Message("watching for changes; Ctrl-C ends"))

    def tell(report: SyncReport, paths: frozenset[str]) -> None:
        _print_problems(new_problems.of(report, paths), options)
        for line in new_problems.returned(report, paths):
            say(line)
        if report.has_changes:
            say(change_line(options.index_path, report))

    follow(options.index_path, lambda paths: _sync_files(replace(options, paths=()), within=paths), tell)


def _preview(options: IndexOptions, choices: FileChoices) -> SyncReport:
    from timviet.index.files.sync import preview

    defaults = current_config().file_options()
    with show_progress() as progress:
        return preview(
            options.index_path,
            options.paths or None,
            _file_options(options, choices),
            defaults=defaults,
            progress=progress,
        )


def _print_report(report: SyncReport, options: IndexOptions) -> None:
    """Print what has changed, and what was not read: one on standard output, the other on standard error."""
    _print_problems(report, options)
    say = print_notice if options.errors == "json" else print_message
    if options.is_dry_run:
        for line in preview_lines(options.index_path, report):
            say(line)
    say(summary(report))


def _print_problems(report: SyncReport, options: IndexOptions) -> None:
    if options.errors == "json":
        for values in error_values(options.index_path, report):
            click.echo(dump_json(values))
    else:
        for line in report_lines(options.index_path, report, is_verbose=options.is_verbose):
            print_notice(line)
