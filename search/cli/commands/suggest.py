"""``timviet suggest``: which queries begin like this?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from timviet.search.cli.command import TextCommand, option
from timviet.search.cli.importing import importing
from timviet.search.cli.options import NOTHING_FOUND, indexes_option, json_option
from timviet.search.cli.terminal import exit_on_closed_pipe
from timviet.search.cli.typed_words import text_argument
from timviet.search.sanitize import dump_json, sanitize_line

__all__ = ["suggest"]


@click.command(cls=TextCommand)
@text_argument("text", "TEXT")
@option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    metavar="N",
    help="Number of suggestions.",
)
@json_option
@indexes_option
def suggest(text: str, limit: int, as_json: bool, index_paths: tuple[Path, ...]) -> None:
    """Suggest words, names and titles of the index that begin with TEXT.

    Accents are optional. A space at the end asks for the next word. Nothing is suggested within fields, patterns
    and quotation marks.

    \b
    Example:
      timviet suggest "dai hoi d"

    Exit status: 0 suggestions found, 1 none, 2 error.
    """
    with importing():  # not earlier, so that help is shown without numpy
        from timviet.search.searcher import Searcher
    exit_on_closed_pipe()
    with Searcher(index_paths) as searcher:
        suggestions = searcher.suggest(text, limit=limit)
    if as_json:
        rows = [asdict(suggestion) for suggestion in suggestions]
        click.echo(dump_json({"version": 1, "text": text, "suggestions": rows}))
    else:
        for suggestion in suggestions:
            click.echo(sanitize_line(suggestion.text))
    if not suggestions:
        sys.exit(NOTHING_FOUND)
