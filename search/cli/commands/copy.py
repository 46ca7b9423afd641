"""``timviet copy``: how does an index move to a cluster, back, or to another folder?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.malloc import share_one_heap
from timviet.index.messages import Message
from timviet.index.opensearch.address import is_cluster_address
from timviet.index.store.commit.file_names import CONFIG_FILE
from timviet.search.cli.command import Command
from timviet.search.cli.interrupts import UndoneOnInterrupt
from timviet.search.cli.options import MEGABYTE, durable_option, jobs_option, memory_option, timeout_option
from timviet.search.cli.progress import show_progress
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.terminal import print_message, print_notice

if TYPE_CHECKING:
    from timviet.index import CopyReport

__all__ = ["copy"]


@click.command(cls=Command)
@click.argument("origin", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("target", metavar="TO", type=click.Path(path_type=Path))
@jobs_option
@memory_option
@durable_option
@timeout_option
def copy(origin: Path, target: Path, jobs: int | None, memory: int, durable: bool, timeout: float) -> None:
    """Copy an index to another folder, to a cluster or back, and compare both.

    FROM and TO are folders, or opensearch://HOST:9200/NAME. Documents are taken from the index, not from their
    files, unless their texts are not stored. The files stay where they are, and 'timviet index' goes on with them
    at TO. FROM may be searched and changed meanwhile: its last commit is copied.

    TO can be searched when it is whole. If copying is interrupted, the same command goes on with what is there. If
    TO was whole before, nothing is changed, and both are only compared.

    \b
    Example:
      timviet copy .timviet opensearch://localhost:9200/kho
      timviet copy opensearch://localhost:9200/kho backup/.timviet

    Exit status: 0 both are the same, 2 error.
    """
    from timviet.index.copying import copy_index

    share_one_heap()
    with UndoneOnInterrupt(target, can_go_on=True):
        with show_progress() as progress:
            report = copy_index(
                origin,
                target,
                progress=progress,
                memory=memory * MEGABYTE,
                jobs=jobs,
                durable=durable,
                timeout=timeout,
            )
        for notice in _notices(report):
            print_notice(notice)
        if not is_cluster_address(origin) and os.path.lexists(origin / CONFIG_FILE):
            print_notice(_about_settings(origin, target))
        print_message(
            Message(
                "both indexes have {count:,} document, checksum {checksum}",
                "both indexes have {count:,} documents, checksum {checksum}",
                count=report.count,
                checksum=report.checksum,
            )
        )


def _notices(report: CopyReport) -> Iterator[Message]:
    """Yield what should be known of a copy besides that it is whole."""
    if report.was_finished:
        yield Message("the copy was whole already, and nothing was changed")
    elif report.kept:
        yield Message(
            "went on with an interrupted copy, which had {count:,} document already",
            "went on with an interrupted copy, which had {count:,} documents already",
            count=report.kept,
        )
    if report.has_changed:
        yield Message("the index has changed since the copy was begun; what differs was copied again")
    if report.deleted:
        yield Message(
            "deleted {count:,} document that the index no longer has",
            "deleted {count:,} documents that the index no longer has",
            count=report.deleted,
        )
    if report.newly_stored:
        yield Message(
            "the text of {count:,} document is now stored, since a cluster stores all texts",
            "the texts of {count:,} documents are now stored, since a cluster stores all texts",
            count=report.newly_stored,
        )


def _about_settings(origin: Path, target: Path) -> Message:
    file = shown_path(origin / CONFIG_FILE)
    if is_cluster_address(target):
        return Message(
            "the settings in {file} are not copied; for an index on a cluster they belong in [tool.timviet] of "
            "pyproject.toml",
            file=file,
        )
    return Message(
        "the settings in {file} are not copied; copy that file into {folder}, and check the paths in it",
        file=file,
        folder=shown_path(target),
    )
