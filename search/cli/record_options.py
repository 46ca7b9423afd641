"""Which options say what the records of data are?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.messages import Message, reason_of
from timviet.index.value_class import value_class
from timviet.search.cli.command import option
from timviet.search.language import translate

if TYPE_CHECKING:
    from timviet.index.records.mapping import RecordMapping

__all__ = ["STANDARD_INPUT", "RecordOptions", "record_options"]

STANDARD_INPUT = Path("-")
_OTHERS = "*"


@value_class
class RecordOptions:
    """The values of the options that :func:`record_options` adds."""

    record_format: str | None
    id_key: str | None
    title_key: str | None
    body_keys: tuple[str, ...]
    field_sources: tuple[str, ...]

    def are_used(self, paths: tuple[Path, ...]) -> bool:
        """Return whether the paths are files of records.

        :raises click.UsageError: the options do not fit together, or to the paths
        """
        if self.record_format is not None:
            if not paths:
                raise click.UsageError(translate(Message("name the files of records, or - for standard input")))
            for path in paths:
                if path != STANDARD_INPUT and path.is_dir():
                    raise click.UsageError(
                        translate(Message("{path} is a folder; --format reads files and - only", path=path))
                    )
            return True
        if self.id_key or self.title_key or self.body_keys or self.field_sources:
            message = Message("--id, --title, --body and --field need --format: jsonl, csv or tsv")
            raise click.UsageError(translate(message))
        if STANDARD_INPUT in paths:
            raise click.UsageError(translate(Message("standard input needs --format: jsonl, csv or tsv")))
        return False

    def mapping(self) -> RecordMapping:
        """Return which parts of a document the records have.

        :raises click.UsageError: a field is described wrongly
        """
        from timviet.index.records.mapping import RecordMapping, parse_field_source  # only to read records

        usual = RecordMapping()
        sources = [text for text in self.field_sources if text != _OTHERS]
        try:
            fields = tuple(map(parse_field_source, sources))
        except ValueError as error:
            raise click.UsageError(translate(Message("--field: {reason}", reason=reason_of(error)))) from error
        return RecordMapping(
            self.id_key or usual.id,
            self.title_key or usual.title,
            self.body_keys or usual.bodies,
            fields,
            takes_others=len(sources) < len(self.field_sources) or not sources,
        )


def record_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options on records to a command."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


_OPTIONS = (
    option(
        "--format",
        "record_format",
        type=click.Choice(["jsonl", "csv", "tsv"]),
        help="Take each line of JSON, or each row of a table with a header line, as a document.",
    ),
    option("--id", "id_key", metavar="KEY", help="Key or column of the id. Default: id."),
    option("--title", "title_key", metavar="KEY", help="Key or column of the title. Default: title."),
    option(
        "--body",
        "body_keys",
        multiple=True,
        metavar="KEY",
        help="Key or column of the body; several are joined. Default: body.",
    ),
    option(
        "--field",
        "field_sources",
        multiple=True,
        metavar="NAME[:TYPE]",
        help="Take a metadata field; NAME=KEY:TYPE if the key or column has another name. TYPE: text, int, float, "
        "bool, date, datetime or list; without it, as it is in the data. * stands for all other keys. Default: *.",
    ),
)
