"""The commands that keep an index: index, remove, rebuild, status.

What writes is imported when it is needed: who only searches need not wait for it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from timviet.search.cli.command import Command
from timviet.search.cli.messages import said, told_of
from timviet.search.cli.options import (
    ERROR,
    MEGABYTE,
    NOTHING_FOUND,
    durable_option,
    index_option,
    jobs_option,
    json_option,
    memory_option,
    timeout_option,
)
from timviet.search.cli.sanitize import dumped, harmless
from timviet.search.cli.terminal import complain, counted, language, say

__all__ = ["index_command", "rebuild", "remove", "status"]


@click.command("index", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=32,
    show_default=True,
    metavar="MB",
    help="Refuse larger files.",
)
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
def index_command(
    paths: tuple[Path, ...],
    max_size: int,
    jobs: int | None,
    memory: int,
    durable: bool,
    timeout: float,
    index_path: Path,
) -> None:
    """Brings files and folders into the index.

    New and changed files are indexed, files gone from a folder given are removed, the rest is not touched.
    From folders, .txt files are taken; a file that is named itself is taken whatever its name.

    \b
    Example:
      timviet index articles/ notes/today.txt

    Exit status: 0 done, 2 some file could not be read, or nothing was done.
    """
    from timviet.index.files.sync import sync as sync_files
    from timviet.index.index import Index

    create = any(os.path.lexists(path) for path in paths)  # a misspelt path makes no index
    with Index.open(
        index_path, create=create, jobs=jobs, memory=memory * MEGABYTE, durable=durable, timeout=timeout
    ) as index:
        with counted("files read") as progress:
            report = sync_files(index, paths, max_bytes=max_size * MEGABYTE, progress=progress)
        with counted("documents indexed") as progress:
            index.commit(progress)
    if report.outside_links:
        key = "outside-one" if report.outside_links == 1 else "outside"
        complain(said(language(), key, count=report.outside_links))
    for id, encoding in report.converted.items():
        complain(said(language(), "read-as", id=id, encoding=encoding))
    for problem in report.problems:
        complain(told_of(language(), problem))
    if report.skipped:
        key = "left-out-one" if report.skipped == 1 else "left-out"
        complain(said(language(), key, count=report.skipped))
    say(
        "synced",
        added=len(report.added),
        updated=len(report.updated),
        removed=len(report.removed),
        unchanged=report.unchanged,
    )
    if report.problems:
        sys.exit(ERROR)


@click.command(cls=Command)
@jobs_option
@memory_option
@durable_option
@timeout_option
@index_option
def rebuild(jobs: int | None, memory: int, durable: bool, timeout: float, index_path: Path) -> None:
    """Analyses all stored documents anew, and swaps the result in.

    Searches go on with the old index meanwhile. The files the documents came from are not read.

    \b
    Example:
      timviet rebuild
    """
    from timviet.index.index import Index

    with Index.open(index_path, jobs=jobs, memory=memory * MEGABYTE, durable=durable, timeout=timeout) as index:
        with counted("documents rebuilt") as progress:
            index.rebuild(progress)
        say("rebuilt", count=len(index))


@click.command(cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="PATH_OR_ID...")
@durable_option
@timeout_option
@index_option
def remove(names: tuple[str, ...], durable: bool, timeout: float, index_path: Path) -> None:
    """Removes documents from the index; files are not touched.

    A folder stands for all documents from files below it. What is no such path is taken for an id.

    \b
    Example:
      timviet remove articles/old.txt drafts/

    Exit status: 0 done, 1 some name stood for no document, 2 error.
    """
    from timviet.index.files.paths import ids_below
    from timviet.index.files.sources import is_file_revision
    from timviet.index.index import Index

    missing = []
    with Index.open(index_path, durable=durable, timeout=timeout) as index:
        index.begin()
        revisions = index.revisions()
        from_files = [id for id, revision in revisions.items() if is_file_revision(revision)]
        removed = 0
        for name in names:
            matching = ids_below(index.path, from_files, Path(name)) or ([name] if name in revisions else [])
            removed += sum(index.delete(id) for id in matching)
            if not matching:
                missing.append(name)
    for name in missing:
        complain(said(language(), "not-in-index", name=name))
    say("removed", count=removed)
    if missing:
        sys.exit(NOTHING_FOUND)


@click.command(cls=Command)
@json_option
@index_option
def status(json_: bool, index_path: Path) -> None:
    """Tells what is in the index.

    \b
    Example:
      timviet status
    """
    from timviet.index.index import Index

    with Index.open(index_path) as index:
        size = sum(file.stat().st_size for file in index.path.rglob("*") if file.is_file())
        facts: dict[str, Any] = {
            "version": 1,
            "index": str(index.path),
            "documents": len(index),
            "bytes": size,
            "outdated": not index.is_current,
        }
    if json_:
        click.echo(dumped(facts))
        return
    lines = [(said(language(), f"status-{name}"), facts[name]) for name in ("index", "documents", "bytes")]
    if facts["outdated"]:
        lines.append((said(language(), "status-outdated"), said(language(), "outdated")))
    width = max(len(label) for label, _ in lines)
    for label, fact in lines:
        click.echo(f"{label:{width}}  {harmless(str(fact))}")
