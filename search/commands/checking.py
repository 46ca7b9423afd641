"""The command that looks for damage in an index, and mends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.search.commands.options import (
    ERROR,
    index_option,
    jobs_option,
    json_option,
    sync_option,
    timeout_option,
)
from timviet.search.harmless import dumped, harmless

if TYPE_CHECKING:
    from timviet.index import Repair

__all__ = ["check"]


@click.command()
@click.option(
    "--deep", is_flag=True, help="Also compare the structures of the index with each other; takes longer."
)
@click.option("--repair", "mend", is_flag=True, help="Mend what is damaged, and tell what was done.")
@jobs_option
@sync_option
@timeout_option
@json_option
@index_option
def check(
    deep: bool, mend: bool, jobs: int | None, sync: bool, timeout: float, json_: bool, index_path: Path
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
        done = repair(index_path, jobs=jobs, sync=sync, timeout=timeout)
        lost = bool(done.lost or done.unknown)
        lines = [*done.damage, *_told(done)]
        facts = {"damage": done.damage, **asdict(done)}
    else:
        damage = check_index(index_path, deep=deep)
        lost = bool(damage)
        lines = [*damage, "damaged; run 'timviet check --repair'" if damage else "all is well"]
        facts = {"damage": damage}
    if json_:
        click.echo(dumped({"version": 1, "index": str(index_path), **facts}))
    else:
        click.echo("\n".join(map(harmless, lines)))
    if lost:
        sys.exit(ERROR)


def _told(done: Repair) -> Iterator[str]:
    """Yields what a repair did, in lines."""
    if done.analyzed:
        yield f"{done.analyzed} documents were taken out of damaged files and analysed anew"
    if done.earlier:
        yield f"{len(done.earlier)} of them are as an earlier commit had them: {', '.join(done.earlier)}"
    if done.lost:
        yield f"{len(done.lost)} documents can no longer be read; add them again: {', '.join(done.lost)}"
    if done.unknown:
        yield f"{done.unknown} documents can no longer be read, nor their ids"
    yield from done.doubts
    yield f"{'mended' if done.damage else 'all is well'}: {done.documents} documents are in the index"
