"""``timviet index``: which files are added to the index, and what is reported?"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.messages import Message
from timviet.search.cli.command import Command, gather, option
from timviet.search.cli.options import (
    ERROR,
    MEGABYTE,
    durable_option,
    index_option,
    jobs_option,
    memory_option,
    timeout_option,
)
from timviet.search.cli.sync_report import report_lines
from timviet.search.cli.terminal import print_message, print_notice, show_progress

if TYPE_CHECKING:
    from timviet.index import SyncReport

__all__ = ["index_command"]


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """The arguments and options of ``timviet index``."""

    paths: tuple[Path, ...]
    max_size: int
    is_verbose: bool
    jobs: int | None
    memory: int
    durable: bool
    timeout: float
    index_path: Path


@click.command("index", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@option(
    "--max-size",
    type=click.IntRange(min=1),
    default=32,
    show_default=True,
    metavar="MB",
    help="Refuse files larger than this.",
)
@option("-v", "--verbose", "is_verbose", is_flag=True, help="Name every file that is reported.")
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
@gather(IndexOptions)
def index_command(options: IndexOptions) -> None:
    """Add files and folders to the index, or bring it up to date.

    New and changed files are indexed. Files that no longer exist in a given folder are removed from the index.
    Everything else stays. In folders, only .txt files are indexed; a file given as PATH is indexed whatever its
    name.

    \b
    Example:
      timviet index articles/ notes/today.txt

    Exit status: 0 success, 2 error, or some file could not be read.
    """
    report = _sync_files(options)
    _print_report(report, is_verbose=options.is_verbose)
    if report.problems:
        sys.exit(ERROR)


def _sync_files(options: IndexOptions) -> SyncReport:
    from timviet.index.files.sync import sync  # imported here, so that completion and help do not wait for it
    from timviet.index.index import Index

    with Index.open(
        options.index_path,
        create=any(os.path.lexists(path) for path in options.paths),  # a misspelled path creates no index
        jobs=options.jobs,
        memory=options.memory * MEGABYTE,
        durable=options.durable,
        timeout=options.timeout,
    ) as index:
        with show_progress(
            lambda count: Message("{count:,} file read", "{count:,} files read", count=count)
        ) as progress:
            report = sync(index, options.paths, max_bytes=options.max_size * MEGABYTE, progress=progress)
        with show_progress(
            lambda count: Message("{count:,} document indexed", "{count:,} documents indexed", count=count)
        ) as progress:
            index.commit(progress)
    return report


def _print_report(report: SyncReport, *, is_verbose: bool) -> None:
    for line in report_lines(report, is_verbose=is_verbose):
        print_notice(line)
    print_message(
        Message(
            "{added:,} added, {updated:,} updated, {removed:,} removed, {unchanged:,} unchanged",
            added=len(report.added),
            updated=len(report.updated),
            removed=len(report.removed),
            unchanged=report.unchanged,
        )
    )
