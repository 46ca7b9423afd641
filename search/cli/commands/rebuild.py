"""``timviet rebuild``: how is an index brought to this version of the analysis?"""

from __future__ import annotations

from pathlib import Path

import click

from timviet.index.messages import Message
from timviet.search.cli.command import Command
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
from timviet.search.cli.terminal import print_message

__all__ = ["rebuild"]


@click.command(cls=Command)
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
def rebuild(jobs: int | None, memory: int, durable: bool, timeout: float, index_path: Path) -> None:
    """Analyze all stored documents again and replace the index with the result.

    Until then, searches use the old index. The original files are not read.

    \b
    Example:
      timviet rebuild
    """
    from timviet.index.index import Index

    with (
        UndoneOnInterrupt(index_path),
        Index.open(index_path, jobs=jobs, memory=memory * MEGABYTE, durable=durable, timeout=timeout) as index,
    ):
        with show_progress() as progress:
            index.rebuild(progress)
        print_message(Message("{count:,} document rebuilt", "{count:,} documents rebuilt", count=len(index)))
