"""How are hits printed in the form that the options choose?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.errors import FieldMissing
from timviet.index.messages import Message, reason_of
from timviet.index.value_class import value_class
from timviet.search.cli import formats, render
from timviet.search.cli.hit_files import PathOf, link_getter, path_getter
from timviet.search.cli.output_options import OutputOptions
from timviet.search.cli.pager import page_text
from timviet.search.cli.terminal import line_width, print_notice, supports_links, uses_color
from timviet.search.language import translate
from timviet.search.sanitize import sanitize, sanitize_line

if TYPE_CHECKING:
    from timviet.search.results import Results

__all__ = ["HitPrinter"]

_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\0": "\0", r"\\": "\\"}


@value_class
class HitPrinter:
    """Prints hits in one of seven forms."""

    index_path: Path
    form: str
    """``text``, ``json``, ``jsonl``, ``csv``, ``template``, ``paths`` or ``count``."""

    columns: tuple[str, ...] | None = None
    template: str = ""
    color: str = "auto"
    links: str = "auto"
    is_paged: bool = True
    end: str = "\n"
    """Follows each path or count."""

    @classmethod
    def of(cls, index_path: Path, options: OutputOptions) -> HitPrinter:
        """Return the printer for some options.

        :raises click.UsageError: the options contradict each other, or the template is invalid
        """
        flags = {
            "json": options.as_json,
            "jsonl": options.json_lines,
            "csv": options.as_csv,
            "template": options.template is not None,
            "paths": options.only_paths,
            "count": options.only_count,
        }
        forms = [form for form, is_chosen in flags.items() if is_chosen]
        if len(forms) > 1:
            raise click.UsageError(
                translate(Message("only one of --json, --jsonl, --csv, --format, -l and -c can be used"))
            )
        return cls(
            index_path,
            forms[0] if forms else "text",
            _parse_columns(options.columns),
            _parse_template(options.template or ""),
            options.color,
            options.links,
            options.pager == "auto",
            "\0" if options.null else "\n",
        )

    @property
    def path_of(self) -> PathOf:
        """A function that returns the path of a hit's file, relative to the working directory if it is below."""
        return path_getter(self.index_path)

    def validate_fields(self, field_names: tuple[str, ...]) -> None:
        """Raise an error unless the index has every field that is to be printed.

        :param field_names: the metadata fields of the index
        :raises FieldMissing: a chosen name is neither one of these nor a property of every hit
        """
        if self.form == "template":
            _validate_names(formats.template_names(self.template), formats.TEMPLATE_NAMES, field_names)
        _validate_names(self.columns or (), formats.COLUMNS, field_names)

    def show(
        self,
        results: Results,
        start: int,
        query: str | None = None,
        *,
        has_header: bool = True,
        keeps_lines: bool = False,
    ) -> None:
        """Print a page of hits.

        :param start: the rank of the first hit
        :param query: printed before the hits, if several queries are answered
        :param has_header: whether the names of columns come first
        :param keeps_lines: whether passages keep their line ends
        """
        for note in results.notes:
            print_notice(
                note.message if query is None else Message("{query}: {note}", query=query, note=note.message)
            )
        path_of, columns = self.path_of, self.columns
        match self.form:
            case "json":
                click.echo(formats.as_json(results, path_of=path_of, columns=columns))
            case "jsonl":
                click.echo(formats.as_json_lines(results, path_of=path_of, columns=columns), nl=False)
            case "csv":
                text = formats.as_csv(results, path_of=path_of, columns=columns, has_header=has_header)
                _print_raw(text, nl=False)
            case "template":
                self._print_template(results, start, path_of)
            case "paths":
                self._print_rows(path_of(hit) or hit.id for hit in results)
            case "count":
                self._print_rows([f"{f'{query}:' if query else ''}{results.total}"])
            case _:
                self._print_text(results, start, query, keeps_lines)

    def _print_template(self, results: Results, start: int, path_of: PathOf) -> None:
        nl = not self.template.endswith(("\n", "\0"))
        for rank, hit in enumerate(results, start):
            try:
                _print_raw(formats.fill_template(self.template, hit, rank, path_of), nl=nl)
            except ValueError as error:
                raise _template_error(error) from error

    def _print_rows(self, rows: Iterable[str]) -> None:
        """Print paths or counts; on a terminal, each on a line."""
        shown = map(sanitize_line, rows) if sys.stdout.isatty() else rows
        _print_raw("".join(f"{row}{self.end}" for row in shown), nl=False)

    def _print_text(self, results: Results, start: int, query: str | None, keeps_lines: bool) -> None:
        text = f"== {sanitize_line(query)}\n" if query is not None else ""
        width = line_width(sys.stdout)
        if results.hits:
            text += render.as_text(
                results,
                width=width,
                color=uses_color(self.color),
                start=start,
                path_of=self.path_of,
                link_of=link_getter(self.index_path) if self._has_links() else None,
                keeps_lines=keeps_lines,
            )
            if results.facets:
                text += f"\n{render.facets_as_text(results, width)}\n"
            text += f"\n{translate(_describe_total(results))}\n"
        elif not results.total:
            text += f"{translate(_describe_total(results))}\n"
        page_text(text, self.is_paged and query is None)

    def _has_links(self) -> bool:
        if self.links == "auto":
            return uses_color("auto") and supports_links(os.environ)
        return self.links == "always"


def _describe_total(results: Results) -> Message:
    if not results.total and not results.total_exact:
        return Message("nothing found in the part of the index that was searched")
    if not results.total and sys.stdout.isatty():
        return Message("nothing found")
    if results.total_exact:
        return Message("{count:,} document found", "{count:,} documents found", count=results.total)
    return Message("at least {count:,} document found", "at least {count:,} documents found", count=results.total)


def _parse_columns(names: str | None) -> tuple[str, ...] | None:
    """Return the columns that are named, separated by commas; None if there are no names.

    :raises click.UsageError: there is none
    """
    if names is None:
        return None
    columns = tuple(filter(None, map(str.strip, names.split(","))))
    if not columns:
        message = Message(
            "--fields: no name given; available: {names}, and metadata fields", names=", ".join(formats.COLUMNS)
        )
        raise click.UsageError(translate(message))
    return columns


def _parse_template(text: str) -> str:
    """Return a template with its escapes replaced.

    :raises click.UsageError: the template is invalid
    """
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    try:
        formats.template_names(text)
    except ValueError as error:
        raise _template_error(error) from error
    return text


def _template_error(error: ValueError) -> click.UsageError:
    message = Message(
        "--format: {reason}; available names: {names}, and metadata fields",
        reason=reason_of(error),
        names=", ".join(formats.TEMPLATE_NAMES),
    )
    return click.UsageError(translate(message))


def _validate_names(chosen: Iterable[str], available: tuple[str, ...], field_names: tuple[str, ...]) -> None:
    valid_names = (*available, *(name for name in field_names if name not in available))
    for name in chosen:
        if name not in valid_names:
            raise FieldMissing(name, valid_names)


def _print_raw(text: str, *, nl: bool) -> None:
    """Print a text for programs as it is; on a terminal, without what could control the terminal."""
    if sys.stdout.isatty():
        text = "\r\n".join(map(sanitize, text.split("\r\n")))
    click.echo(text, nl=nl, color=True)  # without color=True, click removes escape sequences from paths
