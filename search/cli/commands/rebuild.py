"""``timviet rebuild``: how is an index built again, from the stored texts or from the files?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from timviet.index.malloc import share_one_heap
from timviet.index.messages import Message
from timviet.search.cli.command import Command, option
from timviet.search.cli.config import current_config
from timviet.search.cli.interrupts import UndoneOnInterrupt
from timviet.search.cli.options import (
    MEGABYTE,
    durable_option,
    index_option,
    jobs_option,
    memory_option,
    timeout_option,
)
from timviet.search.cli.progress import show_progress
from timviet.search.cli.sync_report import report_lines
from timviet.search.cli.terminal import print_message, print_notice

__all__ = ["rebuild"]


@click.command(cls=Command)
@option("--from-files", "from_files", is_flag=True, help="Read the files again, and not only the stored texts.")
@option("-v", "--verbose", "is_verbose", is_flag=True, help="Name every file that is reported.")
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
def rebuild(
    from_files: bool,
    is_verbose: bool,
    jobs: int | None,
    memory: int,
    durable: bool,
    timeout: float,
    index_path: Path,
) -> None:
    """Analyze all documents again and replace the index with the result.

    Until then, searches use the old index. The texts are those that are stored in the index; if some are not
    stored, --from-files is needed.

    With --from-files, all files and folders that were named before are read again. If that is interrupted, the
    same command goes on with the files that were read. A document stays as it is stored if it is not from a file,
    or if its file cannot be read now.

    \b
    Example:
      timviet rebuild
      timviet rebuild --from-files
    """
    share_one_heap()
    settings = {"memory": memory * MEGABYTE, "jobs": jobs, "durable": durable, "timeout": timeout}
    with UndoneOnInterrupt(index_path, can_go_on=from_files):
        if from_files:
            count = _read_files(index_path, settings, is_verbose=is_verbose)
        else:
            count = _analyze_stored_texts(index_path, settings)
        print_message(Message("{count:,} document rebuilt", "{count:,} documents rebuilt", count=count))


def _analyze_stored_texts(index_path: Path, settings: Mapping[str, Any]) -> int:
    """Rebuild an index from its stored texts, and return the number of its documents."""
    from timviet.index.index import Index

    with Index.open(index_path, **settings) as index:
        with show_progress() as progress:
            index.rebuild(progress)
        return len(index)


def _read_files(index_path: Path, settings: Mapping[str, Any], *, is_verbose: bool) -> int:
    """Rebuild an index from the files of its documents, and return the number of its documents."""
    from timviet.index.files.rebuilding import rebuild_from_files

    with show_progress() as progress:
        done = rebuild_from_files(
            index_path, defaults=current_config().file_options(), progress=progress, **settings
        )
    for line in report_lines(index_path, done.files, is_verbose=is_verbose):
        print_notice(line)
    if done.files.unchanged:
        print_notice(
            Message(
                "{count:,} file had been read before an interruption",
                "{count:,} files had been read before an interruption",
                count=done.files.unchanged,
            )
        )
    if done.kept:
        print_notice(
            Message(
                "kept {count:,} document as it is stored, since its file cannot be read now",
                "kept {count:,} documents as they are stored, since their files cannot be read now",
                count=len(done.kept),
            )
        )
    return done.count
