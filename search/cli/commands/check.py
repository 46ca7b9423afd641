"""``timviet check``: is the index damaged, and what does a repair save?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.messages import Message
from timviet.search.cli.command import Command, option
from timviet.search.cli.interrupts import UndoneOnInterrupt
from timviet.search.cli.options import (
    ERROR,
    durable_option,
    index_option,
    jobs_option,
    json_option,
    timeout_option,
)
from timviet.search.cli.terminal import print_message
from timviet.search.language import translate
from timviet.search.sanitize import dump_json

if TYPE_CHECKING:
    from timviet.index import Repair
    from timviet.index.integrity.check import Findings

__all__ = ["check"]


@click.command(cls=Command)
@option(
    "--deep", is_flag=True, help="Also compare the structures of the index with each other, which takes longer."
)
@option("--repair", "repairs", is_flag=True, help="Repair the damage and report what was done.")
@option(
    "--skip-unreadable",
    is_flag=True,
    help="With --repair: count as lost what the disk cannot read. See first whether it is connected, and copy the "
    "folder.",
)
@jobs_option
@durable_option
@timeout_option
@json_option
@index_option
def check(
    deep: bool,
    repairs: bool,
    skip_unreadable: bool,
    jobs: int | None,
    durable: bool,
    timeout: float,
    as_json: bool,
    index_path: Path,
) -> None:
    """Read every byte of the index and report damage.

    A repair keeps what is sound, recovers and analyzes what can still be read, takes the rest from the previous
    commit, and reports what is lost. It changes nothing if a file cannot be opened or read: the file may be sound.

    \b
    Example:
      timviet check
      timviet check --deep --repair

    Exit status: 0 no damage, or all of it repaired, 2 damage found, documents lost, or error.
    """
    from timviet.index.integrity.check import examine
    from timviet.index.integrity.repair import repair

    if skip_unreadable and not repairs:
        raise click.UsageError(translate(Message("--skip-unreadable needs --repair")))
    details: dict[str, object]
    if repairs:
        with UndoneOnInterrupt(index_path):
            report = repair(
                index_path, jobs=jobs, durable=durable, timeout=timeout, skip_unreadable=skip_unreadable
            )
        details = asdict(report)
        lines = [*report.unreadable, *report.damage, *_describe_repair(report)]
        is_sound = not (report.lost or report.unknown)
    else:
        findings = examine(index_path, deep=deep)
        details = findings._asdict()
        lines = [*findings.unreadable, *findings.damage, *_describe_findings(findings)]
        is_sound = not any(findings)
    if as_json:
        click.echo(dump_json({"version": 1, "index": str(index_path), **details}))
    else:
        for line in lines:
            print_message(line)
    if not is_sound:
        sys.exit(ERROR)


def _describe_findings(findings: Findings) -> Iterator[str]:
    """Yield a line for each thing to do about the findings of a check."""
    if findings.unreadable:
        yield Message(
            "the disk may be failing: try again, and copy the folder to another disk; "
            "'timviet check --repair --skip-unreadable' goes on without what cannot be read"
        )
    if findings.damage:
        yield Message("damage found; run 'timviet check --repair'")
    if not any(findings):
        yield Message("no damage found")


def _describe_repair(report: Repair) -> Iterator[str]:
    """Yield a line for each thing that a repair did."""
    if report.analyzed:
        yield Message(
            "{count:,} document was recovered from damaged files and analyzed again",
            "{count:,} documents were recovered from damaged files and analyzed again",
            count=report.analyzed,
        )
    if report.earlier:
        yield Message(
            "{count:,} of them was restored from an earlier commit: {ids}",
            "{count:,} of them were restored from an earlier commit: {ids}",
            count=len(report.earlier),
            ids=", ".join(report.earlier),
        )
    if report.lost:
        yield Message(
            "{count:,} document can no longer be read; add it again: {ids}",
            "{count:,} documents can no longer be read; add them again: {ids}",
            count=len(report.lost),
            ids=", ".join(report.lost),
        )
    if report.unknown:
        yield Message(
            "{count:,} document can no longer be read, and its id is unknown",
            "{count:,} documents can no longer be read, and their ids are unknown",
            count=report.unknown,
        )
    yield from report.doubts
    yield _describe_state(report)


def _describe_state(report: Repair) -> Message:
    """Return a line on the state of the index after a repair."""
    if report.damage:
        return Message(
            "repaired: the index has {count:,} document",
            "repaired: the index has {count:,} documents",
            count=report.documents,
        )
    return Message(
        "no damage found: the index has {count:,} document",
        "no damage found: the index has {count:,} documents",
        count=report.documents,
    )
