"""The command that searches."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from timviet.search.cli.command import Command
from timviet.search.cli.messages import said, translated
from timviet.search.cli.options import ERROR, NOTHING_FOUND, index_option
from timviet.search.cli.output import Output, output_options
from timviet.search.cli.terminal import complain, end_with_the_pipe, file_of, language, typed
from timviet.search.planning.analyzed_clause import Accents
from timviet.search.planning.synonyms import read_synonyms
from timviet.search.query.examples import EXAMPLES
from timviet.search.results import Results
from timviet.search.searcher import Searcher

__all__ = ["search"]

_PAGE = 10
_QUERIES = "\n".join(f"  {query:<22}{meaning}" for query, meaning in EXAMPLES)


@click.command(cls=Command, epilog=f"\b\nHow queries are written:\n{_QUERIES}")
@click.argument("query", callback=typed)
@click.option(
    "-n",
    "--limit",
    "-m",
    "--max-count",
    "limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Hits on a page. Default: {_PAGE}, with -l all.",
)
@click.option(
    "--page", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Which page to show."
)
@click.option("--after", metavar="CURSOR", help="The page behind the one whose JSON told this cursor.")
@click.option("--filter", "filters", multiple=True, metavar="QUERY", help="Show only hits that match this too.")
@click.option("--sort", metavar="FIELD", help="Order by a metadata field, from the highest down as -FIELD.")
@click.option("--facet", "facets", multiple=True, metavar="FIELD", help="Count the values of a metadata field.")
@click.option(
    "--snippets", type=click.IntRange(1, 100), default=1, show_default=True, metavar="N", help="Passages of a hit."
)
@click.option(
    "-C",
    "--context",
    type=click.IntRange(min=0),
    metavar="N",
    help="Show whole lines, and so many before and behind a passage.",
)
@click.option(
    "--accents",
    type=click.Choice([each.value for each in Accents]),
    default=Accents.AUTO.value,
    show_default=True,
    help="auto puts back marks that were left out, exact takes QUERY as typed, ignore looks at no marks.",
)
@click.option(
    "--synonyms",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="TIMVIET_SYNONYMS",
    metavar="FILE",
    help="Words that mean the same, a line for each group, with commas between. Default: $TIMVIET_SYNONYMS.",
)
@click.option("--explain", is_flag=True, help="Say of each hit what made its score.")
@click.option("--open", "opens", is_flag=True, help="Open the file of the best hit with the program for it.")
@output_options
@index_option
def search(query: str, index_path: Path, **chosen: Any) -> None:
    """Shows the documents that answer QUERY best.

    Marks may be left out; those typed count. "Quoted words" must stand together. If QUERY is a hyphen, each line
    of standard input is a query.

    \b
    Example:
      timviet search "dai hoi dang bo quan long bien"
      timviet search --json -n 3 '"Nghị quyết" 05-CT/TW'
      timviet search --accents exact "ban nhac Nam"
      timviet search -l -0 "gạo OR ngô" | xargs -0 cp -t found/
      timviet search --explain -n 1 "nghi quyet"
      timviet search --synonyms words.txt "xe máy"
      timviet search --filter 'year:>=2016' --sort -date --facet author "xuất khẩu"

    Exit status: 0 found, 1 nothing found, 2 error.
    """
    end_with_the_pipe()
    output = Output.of(index_path, chosen)
    opens, page, limit = chosen.pop("opens"), chosen.pop("page"), chosen.pop("limit")
    facets = tuple(chosen.pop("facets"))
    if chosen["after"] is not None and page > 1:
        raise click.UsageError(said(language(), "one-page"))
    found, lines = False, chosen["context"] is not None
    file = chosen.pop("synonyms")
    with Searcher(index_path, synonyms=None if file is None else read_synonyms(file)) as searcher:
        output.check(searcher.field_names)
        if limit is None:
            limit = max(len(searcher), 1) if output.form == "paths" else _PAGE
        if output.form == "count":
            limit, page = 0, 1
        first = (page - 1) * limit
        for number, asked in enumerate(_lines() if query == "-" else [query]):
            try:
                results = searcher.search(
                    asked, limit=limit, offset=first, exact_total=True, facets=facets, **chosen
                )
            except ValueError as error:
                raise click.UsageError(translated(language(), str(error))) from error
            if any(note.kind == "no-words" for note in results.notes):
                complain(said(language(), "no-words", query=asked))
                if query != "-":
                    sys.exit(ERROR)
                continue
            found = found or bool(results.total if output.form == "count" else results.hits)
            output.show(results, first + 1, asked if query == "-" else None, head=not number, lines=lines)
            if output.form == "text" and not results.hits and results.total:
                complain(said(language(), "page-behind", page=page, total=results.total))
            if opens and results.hits:
                _open(index_path, results)
    if not found:
        sys.exit(NOTHING_FOUND)


def _lines() -> Iterator[str]:
    """Yields the queries on standard input."""
    for line in sys.stdin.buffer:
        query = line.decode("utf-8", "replace").lstrip("\ufeff").strip()  # the mark that some editors begin with
        if query:
            yield query


def _open(index_path: Path, results: Results) -> None:
    file = file_of(index_path, results[0])
    if file is None or not file.exists():
        complain(said(language(), "no-file", id=results[0].id))
        sys.exit(ERROR)
    if click.launch(os.fspath(file), wait=True):
        complain(said(language(), "no-file", id=results[0].id))
        sys.exit(ERROR)
