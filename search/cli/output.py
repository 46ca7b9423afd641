"""In which form are hits printed?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from timviet.index.errors import FieldMissing
from timviet.search.cli import formats as rows
from timviet.search.cli import render
from timviet.search.cli.messages import said, told, translated
from timviet.search.cli.sanitize import harmless
from timviet.search.cli.terminal import (
    complain,
    file_shower,
    language,
    links_to,
    shows_links,
    wants_color,
    wide_shown,
)
from timviet.search.results import Hit, Results

__all__ = ["Output", "output_options"]

_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\0": "\0", r"\\": "\\"}


@dataclass(frozen=True, slots=True)
class Output:
    """What was chosen."""

    index_path: Path
    form: str
    """``text``, ``json``, ``jsonl``, ``csv``, ``template``, ``paths`` or ``count``."""

    columns: tuple[str, ...] = rows.COLUMNS
    template: str = ""
    color: str = "auto"
    links: str = "auto"
    paged: bool = True
    end: str = "\n"
    """Behind each path or count."""

    @classmethod
    def of(cls, index_path: Path, chosen: dict[str, Any]) -> Output:
        """Reads the options that :func:`output_options` adds, and takes them out.

        :raises click.UsageError: they contradict each other
        """
        flags = {
            "json": chosen.pop("json_"),
            "jsonl": chosen.pop("jsonl"),
            "csv": chosen.pop("csv_"),
            "template": (template := chosen.pop("template")) is not None,
            "paths": chosen.pop("paths_only"),
            "count": chosen.pop("count_only"),
        }
        forms = [name for name, flag in flags.items() if flag]
        if len(forms) > 1:
            raise click.UsageError(said(language(), "one-form"))
        columns, color, links = chosen.pop("columns"), chosen.pop("color"), chosen.pop("links")
        paged, zero = chosen.pop("pager") == "auto", chosen.pop("zero")
        template = _unescaped(template or "")
        try:
            rows.template_names(template)
        except ValueError as error:
            raise _bad_template(error) from error
        told = rows.COLUMNS if columns is None else tuple(filter(None, map(str.strip, columns.split(","))))
        if not told:
            raise click.UsageError(said(language(), "no-columns", names=", ".join(rows.TOLD)))
        form = forms[0] if forms else "text"
        return cls(index_path, form, told, template, color, links, paged, "\0" if zero else "\n")

    @property
    def path_of(self) -> Callable[[Hit], str | None]:
        """Names the file of a hit as it is reached from here."""
        return file_shower(self.index_path)

    def check(self, field_names: tuple[str, ...]) -> None:
        """Looks whether the index has all that is to be printed.

        :param field_names: the metadata fields there are
        :raises FieldMissing: something chosen is none of these, nor told of every hit
        """
        if self.form == "template":
            self._check(rows.template_names(self.template), rows.NAMED, field_names)
        self._check(self.columns, rows.TOLD, field_names)

    @staticmethod
    def _check(chosen: Iterable[str], told: tuple[str, ...], field_names: tuple[str, ...]) -> None:
        known = (*told, *(name for name in field_names if name not in told))
        for name in chosen:
            if name not in known:
                raise FieldMissing(name, known)

    def show(
        self, results: Results, first: int, query: str | None = None, *, head: bool = True, lines: bool = False
    ) -> None:
        """Prints a page of hits.

        :param first: the rank of the first hit
        :param query: said before the hits, if several are answered
        :param head: whether the names of columns come first
        :param lines: whether passages keep their lines
        """
        path_of = self.path_of
        for each in results.notes:
            if self.form == "text" or (each.kind == "empty-filter" and self.form != "json"):
                complain(told(language(), each))  # a list that should be shorter is not handed on in silence
        match self.form:
            case "json":
                click.echo(rows.as_json(results, path_of=path_of, columns=self.columns))
            case "jsonl":
                click.echo(rows.as_lines(results, path_of=path_of, columns=self.columns), nl=False)
            case "csv":
                _print(rows.as_csv(results, path_of=path_of, columns=self.columns, head=head), nl=False)
            case "template":
                self._fill(results, first, path_of)
            case "paths":
                _print("".join(f"{path_of(hit) or hit.id}{self.end}" for hit in results), nl=False)
            case "count":
                click.echo(f"{f'{query}:' if query else ''}{results.total}", nl=False)
                click.echo(self.end, nl=False)
            case _:
                self._text(results, first, query, lines)

    def _fill(self, results: Results, first: int, path_of: Callable[[Hit], str | None]) -> None:
        for rank, hit in enumerate(results, first):
            try:
                _print(rows.filled(self.template, hit, rank, path_of), nl=not self.template.endswith(("\n", "\0")))
            except ValueError as error:
                raise _bad_template(error) from error

    def _text(self, results: Results, first: int, query: str | None, lines: bool) -> None:
        shown = f"== {harmless(query)}\n" if query is not None else ""
        if results.hits:
            linked = self.links == "always" or (
                self.links == "auto" and wants_color("auto") and shows_links(os.environ)
            )
            link_of = links_to(self.index_path) if linked else None
            color = wants_color(self.color)
            path_of = self.path_of
            shown += render.as_text(
                results,
                color=color,
                first=first,
                path_of=path_of,
                link_of=link_of,
                lines=lines,
                language=language(),
            )
            if results.facets:
                shown += f"\n{render.facets_as_text(results)}\n"
            key = "found" if results.total_exact else "found-at-least"
            shown += f"\n{said(language(), key, total=results.total)}\n"
        wide_shown(shown, self.paged and query is None)


def _print(text: str, *, nl: bool) -> None:
    """Prints what is meant for programs as it is, but nothing that would command a terminal."""
    if sys.stdout.isatty():
        text = "\r\n".join(map(harmless, text.split("\r\n")))
    click.echo(text, nl=nl, color=True)  # otherwise click cuts what looks like a colour out of a path


def _bad_template(error: ValueError) -> click.UsageError:
    reason = translated(language(), str(error))
    return click.UsageError(said(language(), "bad-template", reason=reason, names=", ".join(rows.NAMED)))


def _unescaped(template: str) -> str:
    for escape, sign in _ESCAPES.items():
        template = template.replace(escape, sign)
    return template


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that choose how hits are printed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--json", "json_", is_flag=True, help="Print one JSON object a query."),
    click.option("--jsonl", is_flag=True, help="Print one JSON object a hit, each on a line."),
    click.option("--csv", "csv_", is_flag=True, help="Print comma-separated values, names of columns first."),
    click.option(
        "--format",
        "template",
        metavar="TEMPLATE",
        help=r"Print each hit so, as '{score:.2f}\t{path}'. Names: rank, id, score, title, path, snippet, html, "
        r"and metadata fields. \t, \n and \0 are understood.",
    ),
    click.option(
        "--fields",
        "columns",
        metavar="NAMES",
        help="What --json, --jsonl and --csv tell of a hit, with commas between: id, score, title, path, snippet, "
        "snippets, title_highlights, fields, or any metadata field.",
    ),
    click.option("-l", "--files-with-matches", "paths_only", is_flag=True, help="Print only paths, of all hits."),
    click.option("-c", "--count", "count_only", is_flag=True, help="Print only how many documents match."),
    click.option("-0", "--null", "zero", is_flag=True, help="End each path of -l with a NUL, as for xargs -0."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours; auto means on a terminal, unless NO_COLOR is set.",
    ),
    click.option(
        "--links",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Paths as links (OSC 8); auto means on terminals known to show them.",
    ),
    click.option(
        "--pager",
        type=click.Choice(["auto", "never"]),
        default="auto",
        show_default=True,
        help="What is longer than the terminal goes through $PAGER.",
    ),
)
