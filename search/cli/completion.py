"""What may follow on a command line that is being typed: which documents, and which fields?

A shell asks while a person waits, so nothing is an error: without an index, nothing follows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.errors import TimvietError
from timviet.search.cli.index_location import INDEX_VARIABLE, nearest_index
from timviet.search.cli.working_directory import is_only_id
from timviet.search.sanitize import sanitize_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["complete_documents", "complete_fields", "complete_property_list"]


def complete_documents(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return paths of indexed files as they are reached from here, and ids, up to the next slash.

    Names that a terminal cannot show as they are, or that have tabs or line ends, are left out.
    """
    from timviet.index.files.paths import document_file
    from timviet.index.files.revisions import is_file_revision
    from timviet.index.index import Index

    folder, name = os.path.split(typed)
    here = None if is_only_id(typed) else os.path.join(os.path.abspath(folder or "."), "")
    before = typed.removesuffix(name)
    names: set[str] = set()
    try:
        index_path = _index_path(ctx)
        with Index.open(index_path) as index:
            revisions = index.revisions()
    except (TimvietError, OSError):
        return []
    for id, revision in revisions.items():
        if here is not None and is_file_revision(revision):
            path = str(document_file(index_path, id))
            if path.startswith(here + name):
                names.add(before + path.removeprefix(here))
        if id.startswith(typed):
            names.add(id)
    return _items(_shortened(names, typed))


def complete_fields(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the metadata fields of the index that begin with what was typed."""
    return _items(name for name in _field_names(ctx) if name.startswith(typed))


def complete_property_list(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what was typed of a list with commas, its last name completed by a property of hits or a field."""
    from timviet.search.cli.formats import COLUMNS

    before, comma, last = typed.rpartition(",")
    given = before.split(",")
    names = dict.fromkeys((*COLUMNS, *_field_names(ctx)))
    return _items(f"{before}{comma}{name}" for name in names if name.startswith(last) and name not in given)


def _items(names: Iterable[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if sanitize_line(name) == name and "\t" not in name]


def _index_path(ctx: click.Context) -> Path:
    """Return the index that the options typed so far name; click does not ask for defaults while completing."""
    paths = ctx.params.get("index_paths") or (ctx.params.get("index_path"),)
    path = paths[0] or os.environ.get(INDEX_VARIABLE)
    return Path(path) if path else nearest_index()


def _field_names(ctx: click.Context) -> tuple[str, ...]:
    from timviet.search.searcher import Searcher

    try:
        with Searcher(_index_path(ctx)) as searcher:
            return searcher.field_names
    except (TimvietError, OSError):
        return ()


def _shortened(names: set[str], typed: str) -> list[str]:
    """Return names up to the first slash after what was typed, or further if they are all in one folder."""
    while len(names) > 1:
        shortened = {name[: slash + 1] if (slash := name.find("/", len(typed))) >= 0 else name for name in names}
        if len(shortened) > 1:
            return sorted(shortened)
        (typed,) = shortened
    return sorted(names)
