"""Which options choose how hits are printed?"""

from __future__ import annotations

from collections.abc import Callable

import click

from timviet.index.value_class import value_class
from timviet.search.cli.command import option
from timviet.search.cli.completion import complete_property_list

__all__ = ["OutputOptions", "output_options"]


@value_class
class OutputOptions:
    """The values of the options that :func:`output_options` adds."""

    as_json: bool
    json_lines: bool
    as_csv: bool
    template: str | None
    columns: str | None
    only_paths: bool
    only_count: bool
    null: bool
    color: str
    links: str
    pager: str


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose how hits are printed to a command."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


_OPTIONS = (
    option("--json", "as_json", is_flag=True, help="Print one JSON object per query."),
    option("--jsonl", "json_lines", is_flag=True, help="Print one JSON object per hit, each on its own line."),
    option("--csv", "as_csv", is_flag=True, help="Print comma-separated values, with a header line."),
    option(
        "--format",
        "template",
        metavar="TEMPLATE",
        help=r"Print each hit with a template, such as '{score:.2f}\t{path}'. Names: rank, id, score, title, "
        r"path, place, snippet, html, and metadata fields. Escapes: \t, \n and \0.",
    ),
    option(
        "--fields",
        "columns",
        metavar="NAMES",
        shell_complete=complete_property_list,
        help="What --json, --jsonl and --csv print for each hit, separated by commas: id, score, title, path, "
        "snippet, place, snippets, title_highlights, fields, or any metadata field.",
    ),
    option("-l", "--files-with-matches", "only_paths", is_flag=True, help="Print only the paths of the hits."),
    option("-c", "--count", "only_count", is_flag=True, help="Print only the number of matching documents."),
    option("-0", "--null", is_flag=True, help="End each path of -l with NUL, for xargs -0."),
    option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to use colors; auto: on a terminal, unless NO_COLOR is set.",
    ),
    option(
        "--links",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to print paths as links (OSC 8); auto: on terminals known to support them.",
    ),
    option(
        "--pager",
        type=click.Choice(["auto", "never"]),
        default="auto",
        show_default=True,
        help="When to use $PAGER, or less; auto: if the output is higher than the terminal.",
    ),
)
