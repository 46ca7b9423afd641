"""``timviet remove``: which documents leave the index?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.messages import Message
from timviet.search.cli.command import Command
from timviet.search.cli.completion import complete_documents
from timviet.search.cli.interrupts import UndoneOnInterrupt
from timviet.search.cli.options import NOTHING_FOUND, durable_option, index_option, timeout_option
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.terminal import print_message, print_notice
from timviet.search.cli.working_directory import is_only_id

if TYPE_CHECKING:
    from timviet.index import Index

__all__ = ["remove"]


@click.command(cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="PATH_OR_ID...", shell_complete=complete_documents)
@durable_option
@timeout_option
@index_option
def remove(names: tuple[str, ...], durable: bool, timeout: float, index_path: Path) -> None:
    """Remove documents from the index; files are not touched.

    A folder stands for all documents whose files are in it or below. A name that is not such a path is taken
    as an id.

    \b
    Example:
      timviet remove articles/old.txt drafts/

    Exit status: 0 success, 1 a name matched no document, 2 error.
    """
    from timviet.index.index import Index

    with UndoneOnInterrupt(index_path):
        with Index.open(index_path, durable=durable, timeout=timeout) as index:
            index.begin()
            removed, missing = _delete(index, names)
            returning = [*_returning(index, names)]
        for name in missing:
            print_notice(Message("{name}: no document in the index has this path or id", name=name))
        for name, folder in returning:
            print_notice(
                Message(
                    "{name}: the next 'timviet index' adds it again, because {folder} is indexed; "
                    "to keep it out, name it in {file}",
                    name=name,
                    folder=shown_path(folder),
                    file=shown_path(folder / ".timvietignore"),
                )
            )
        print_message(Message("{count:,} removed", count=removed))
    if missing:
        sys.exit(NOTHING_FOUND)


def _delete(index: Index, names: tuple[str, ...]) -> tuple[int, list[str]]:
    """Delete the documents that are named; return their number, and the names that matched none.

    :raises StoreError: a name is no id, so it is a path, which is relative, and the working directory is gone
    """
    from timviet.index.files.sync import forget

    removed, missing = 0, []
    for name in names:
        if is_only_id(name) and index.delete(name):
            removed += 1
            continue
        ids = forget(index, name)
        if ids is not None:
            removed += len(ids)
        elif index.delete(name):
            removed += 1
        else:
            missing.append(name)
    return removed, missing


def _returning(index: Index, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the names of files that are in a folder that is still indexed, each with that folder."""
    from timviet.index.files.known_paths import KnownPaths

    known = KnownPaths.decode(index.path, index.sources)
    for name in names:
        if not Path(name).exists():
            continue
        folder = known.folder_around(index.path, Path(name))
        if folder is not None:
            yield name, folder
