"""``timviet search``: which documents answer a query, and on which page?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.messages import Message, reason_of
from timviet.index.value_class import value_class
from timviet.search.cli.command import TextCommand, gather, option
from timviet.search.cli.completion import complete_fields
from timviet.search.cli.config import current_config
from timviet.search.cli.hit_files import hit_file
from timviet.search.cli.importing import importing
from timviet.search.cli.options import ERROR, NOTHING_FOUND, indexes_option
from timviet.search.cli.output import HitPrinter
from timviet.search.cli.output_options import OutputOptions, output_options
from timviet.search.cli.streams import input_lines
from timviet.search.cli.terminal import exit_on_closed_pipe, print_notice
from timviet.search.cli.typed_words import text_argument
from timviet.search.cli.word_lists import load_synonyms
from timviet.search.cli.working_directory import ExistingFile, validate_typed_paths, working_directory
from timviet.search.language import translate, translate_help
from timviet.search.planning.choices import Accents, Match
from timviet.search.query.examples import EXAMPLES

if TYPE_CHECKING:
    from timviet.search.results import Results
    from timviet.search.searcher import Searcher

__all__ = ["search"]

_DEFAULT_LIMIT = 10


@value_class
class SearchOptions:
    """The arguments and options of ``timviet search``, besides those that choose how hits are printed."""

    query: str
    limit: int | None
    page: int
    after: str | None
    filters: tuple[str, ...]
    sort: tuple[str, ...]
    facets: tuple[str, ...]
    snippets: int
    context: int | None
    accents: str
    match: str
    synonyms: Path | None
    abbreviations: Path | None
    explain: bool
    opens: bool
    index_paths: tuple[Path, ...]


class _SearchCommand(TextCommand):
    """The command, whose help ends with the syntax of queries."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(translate_help("Query syntax")):
            formatter.write_dl([(query, translate_help(meaning)) for query, meaning in EXAMPLES])


@click.command(cls=_SearchCommand)
@text_argument("query", "QUERY")
@option(
    "-n",
    "--limit",
    "-m",
    "--max-count",
    "limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Hits per page. Default: {_DEFAULT_LIMIT}; with -l, all.",
)
@option("--page", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Page to show.")
@option("--after", metavar="CURSOR", help="Show the page after the one whose JSON has this cursor.")
@option("--filter", "filters", multiple=True, metavar="QUERY", help="Show only hits that also match QUERY.")
@option(
    "--sort",
    multiple=True,
    shell_complete=complete_fields,
    metavar="FIELD",
    help="Sort by a metadata field; -FIELD sorts in descending order. A second --sort orders equal values.",
)
@option(
    "--facet",
    "facets",
    multiple=True,
    shell_complete=complete_fields,
    metavar="FIELD",
    help="Count the hits per value of a metadata field.",
)
@option(
    "--snippets", type=click.IntRange(1, 100), default=1, show_default=True, metavar="N", help="Passages per hit."
)
@option(
    "-C",
    "--context",
    type=click.IntRange(min=0),
    metavar="N",
    help="Show whole lines, with N lines before and after each passage.",
)
@option(
    "--accents",
    type=click.Choice([accents.value for accents in Accents]),
    default=Accents.AUTO.value,
    show_default=True,
    help="auto restores omitted accents, exact takes QUERY as typed, ignore disregards accents.",
)
@option(
    "--match",
    type=click.Choice([match.value for match in Match]),
    default=Match.MOST.value,
    show_default=True,
    help="Which documents match: those with any of the words, with the most telling ones, or with all.",
)
@option(
    "--synonyms",
    type=ExistingFile(),
    envvar="TIMVIET_SYNONYMS",
    metavar="FILE",
    help="Use the synonyms in FILE: one group per line, separated by commas. Default: $TIMVIET_SYNONYMS.",
)
@option(
    "--abbreviations",
    type=ExistingFile(),
    envvar="TIMVIET_ABBREVIATIONS",
    metavar="FILE",
    help="Use the abbreviations in FILE: lines like 'HTX = hợp tác xã'. Default: $TIMVIET_ABBREVIATIONS.",
)
@option("--explain", is_flag=True, help="Explain the score of each hit.")
@option(
    "--open",
    "opens",
    is_flag=True,
    help="Open the file of the best hit with its default program, a PDF file at the page.",
)
@output_options
@indexes_option
@gather(SearchOptions, OutputOptions)
def search(options: SearchOptions, output: OutputOptions) -> None:
    """Show the documents that best match QUERY.

    Accents are optional; those you type count. "Quoted words" must be side by side. Words that begin with a
    hyphen come after --. If QUERY is -, each line of standard input is a query.

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
    with importing():  # not earlier, so that help is shown without numpy
        from timviet.search.searcher import Searcher
    exit_on_closed_pipe()
    printer = HitPrinter.of(options.index_paths[0], output)
    if options.after is not None and options.page > 1:
        raise click.UsageError(translate(Message("--page and --after cannot be used together")))
    synonyms = load_synonyms(current_config(), options.synonyms, options.abbreviations)
    with Searcher(options.index_paths, synonyms=synonyms, here=working_directory()) as searcher:
        printer.validate_fields(searcher.field_names)
        has_found = False
        for number, query in enumerate(_read_queries(options)):
            has_found |= _answer(searcher, printer, options, query, is_first=not number)
    if not has_found:
        sys.exit(NOTHING_FOUND)


def _read_queries(options: SearchOptions) -> Iterator[str]:
    """Yield the query that was typed, or those on standard input."""
    if options.query != "-":
        yield options.query
        return
    for line in input_lines():
        query = line.decode("utf-8", "replace").lstrip("\ufeff").strip()  # some editors write a byte order mark
        if query:
            yield query


def _answer(
    searcher: Searcher, printer: HitPrinter, options: SearchOptions, query: str, *, is_first: bool
) -> bool:
    """Print the answer to a query; return whether anything was found."""
    limit, page = _choose_page(searcher, printer, options)
    results = _search(searcher, options, query, limit, (page - 1) * limit)
    is_one_of_many = options.query == "-"
    printer.show(
        results,
        (page - 1) * limit + 1,
        query if is_one_of_many else None,
        has_header=is_first,
        keeps_lines=options.context is not None,
    )
    if printer.form != "count" and not results.hits and results.total:
        print_notice(
            Message(
                "page {page} does not exist: there is {count:,} hit",
                "page {page} does not exist: there are {count:,} hits",
                page=page,
                count=results.total,
            )
        )
    if options.opens and results.hits:
        _open_best_hit(options.index_paths[0], results)
    return bool(results.total if printer.form == "count" else results.hits)


def _choose_page(searcher: Searcher, printer: HitPrinter, options: SearchOptions) -> tuple[int, int]:
    """Return how many hits a page has, and which page is shown."""
    if printer.form == "count":
        return 0, 1
    default = max(len(searcher), 1) if printer.form == "paths" else _DEFAULT_LIMIT
    return options.limit or default, options.page


def _search(searcher: Searcher, options: SearchOptions, query: str, limit: int, offset: int) -> Results:
    for text in (query, *options.filters):
        validate_typed_paths(text)
    try:
        return searcher.search(
            query,
            limit=limit,
            offset=offset,
            exact_total=True,
            accents=Accents(options.accents),
            match=Match(options.match),
            filters=options.filters,
            sort=options.sort,
            facets=options.facets,
            after=options.after,
            snippets=options.snippets,
            context=options.context,
            explain=options.explain,
        )
    except ValueError as error:
        raise click.UsageError(translate(reason_of(error))) from error


def _open_best_hit(index_path: Path, results: Results) -> None:
    from timviet.search.cli.file_opener import open_file  # few searches open a file

    file = hit_file(index_path, results[0])
    problem: Message | None
    if file is None:
        problem = Message(
            "{id}: this document does not come from a file, so it cannot be opened", id=results[0].id
        )
    else:
        problem = open_file(file, results[0].place)
    if problem is not None:
        print_notice(problem)
        sys.exit(ERROR)
