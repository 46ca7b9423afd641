"""``timviet similar``: which documents are most like this one?"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.errors import DocumentMissing
from timviet.index.files.paths import document_id
from timviet.index.messages import Message
from timviet.index.value_class import value_class
from timviet.search.cli.command import Command, gather, option
from timviet.search.cli.completion import complete_documents
from timviet.search.cli.importing import importing
from timviet.search.cli.options import ERROR, NOTHING_FOUND, index_option
from timviet.search.cli.output import HitPrinter
from timviet.search.cli.output_options import OutputOptions, output_options
from timviet.search.cli.terminal import exit_on_closed_pipe, print_notice

if TYPE_CHECKING:
    from timviet.search.results import Results
    from timviet.search.searcher import Searcher

__all__ = ["similar"]


@value_class
class SimilarOptions:
    """The arguments and options of ``timviet similar``, besides those that choose how hits are printed."""

    name: str
    limit: int
    index_path: Path


@click.command(cls=Command)
@click.argument("name", metavar="PATH_OR_ID", shell_complete=complete_documents)
@option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Number of hits."
)
@output_options
@index_option
@gather(SimilarOptions, OutputOptions)
def similar(options: SimilarOptions, output: OutputOptions) -> None:
    """Show the documents most similar to one in the index.

    \b
    Example:
      timviet similar articles/rice.txt

    Exit status: 0 found, 1 nothing found, 2 error.
    """
    with importing():  # not earlier, so that help is shown without numpy
        from timviet.search.searcher import Searcher
    exit_on_closed_pipe()
    printer = HitPrinter.of(options.index_path, output)
    with Searcher(options.index_path) as searcher:
        printer.validate_fields(searcher.field_names)
        results = _find(searcher, options)
    if results is None:
        print_notice(Message("{name}: no document in the index has this path or id", name=options.name))
        sys.exit(ERROR)
    printer.show(results, 1)
    if not results.hits:
        sys.exit(NOTHING_FOUND)


def _find(searcher: Searcher, options: SimilarOptions) -> Results | None:
    """Return what is similar to the document with an id or a path; None if there is none.

    :raises StoreError: it is no id, so it is a path, which is relative, and the working directory is gone
    """
    with suppress(DocumentMissing):
        return searcher.similar(options.name, limit=options.limit)
    with suppress(DocumentMissing):
        return searcher.similar(document_id(options.index_path, Path(options.name)), limit=options.limit)
    return None
