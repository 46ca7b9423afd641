"""The command that looks for damage in an index, and mends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.search.cli.command import Command
from timviet.search.cli.messages import said, translated
from timviet.search.cli.options import (
    ERROR,
    durable_option,
    index_option,
    jobs_option,
    json_option,
    timeout_option,
)
from timviet.search.cli.sanitize import dumped, harmless
from timviet.search.cli.terminal import language

if TYPE_CHECKING:
    from timviet.index import Repair

__all__ = ["check"]


@click.command(cls=Command)
@click.option(
    "--deep", is_flag=True, help="Also compare the structures of the index with each other; takes longer."
)
@click.option("--repair", "mend", is_flag=True, help="Mend what is damaged, and tell what was done.")
@jobs_option
@durable_option
@timeout_option
@json_option
@index_option
def check(
    deep: bool, mend: bool, jobs: int | None, durable: bool, timeout: float, json_: bool, index_path: Path
) -> None:
    """Reads every byte of the index and tells what is damaged.

    A repair keeps what is sound, analyses anew what can be read of the rest, and takes what cannot from the commit
    before; it tells what is lost. Exit status: 0 all is well, or is well again, 2 something is damaged or lost.

    \b
    Example:
      timviet check
      timviet check --deep --repair
    """
    from timviet.index import check as check_index
    from timviet.index import repair

    if mend:
        done = repair(index_path, jobs=jobs, durable=durable, timeout=timeout)
        lost = bool(done.lost or done.unknown)
        lines = [*_in_our_language(done.damage), *_told(done)]
        facts = {"damage": done.damage, **asdict(done)}
    else:
        damage = check_index(index_path, deep=deep)
        lost = bool(damage)
        lines = [*_in_our_language(damage), said(language(), "damaged" if damage else "whole")]
        facts = {"damage": damage}
    if json_:
        click.echo(dumped({"version": 1, "index": str(index_path), **facts}))
    else:
        click.echo("\n".join(map(harmless, lines)))
    if lost:
        sys.exit(ERROR)


def _in_our_language(sentences: list[str]) -> Iterator[str]:
    return (translated(language(), sentence) for sentence in sentences)


def _told(done: Repair) -> Iterator[str]:
    """Yields what a repair did, in lines."""
    if done.analyzed:
        yield said(language(), "analysed-anew", count=done.analyzed)
    if done.earlier:
        yield said(language(), "as-earlier", count=len(done.earlier), ids=", ".join(done.earlier))
    if done.lost:
        yield said(language(), "lost", count=len(done.lost), ids=", ".join(done.lost))
    if done.unknown:
        yield said(language(), "lost-unknown", count=done.unknown)
    yield from _in_our_language(done.doubts)
    yield said(language(), "mended" if done.damage else "still-whole", count=done.documents)
