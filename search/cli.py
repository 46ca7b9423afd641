"""The command line: thin, over the two front doors."""

from __future__ import annotations

import io
import sys
import warnings

import click

from timviet.index.errors import TimvietError
from timviet.index.store.storage import FellBack
from timviet.search.commands import checking, keeping, looking, searching
from timviet.search.commands.command import Commands, told_usage
from timviet.search.commands.options import ERROR, INTERRUPTED
from timviet.search.commands.terminal import complain, language
from timviet.search.harmless import harmless
from timviet.search.messages import said, told_of, translated

__all__ = ["cli", "main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="timviet", prog_name="timviet", message="%(prog)s %(version)s")
def cli() -> None:
    """Finds Vietnamese text: typed with all marks, some, or none.

    \b
    Example:
      timviet index articles/
      timviet search "nghi quyet dai hoi"

    Exit status: 0 found or done, 1 nothing found, 2 error, 130 interrupted.
    """


for _command in (
    keeping.index_command,
    searching.search,
    looking.suggest,
    looking.similar,
    keeping.rebuild,
    looking.analyze,
    keeping.remove,
    keeping.status,
    checking.check,
    looking.completion,
):
    cli.add_command(_command)


def main() -> None:
    """Runs the command line, with the exit status as documented."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with warnings.catch_warnings(action="always", category=FellBack):
            warnings.showwarning = lambda message, *_, **__: complain(translated(language(), str(message)))
            cli.main(prog_name="timviet", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        click.echo(harmless(told_usage(error)), err=True, nl=False)
        sys.exit(ERROR)
    except TimvietError as error:
        complain(told_of(language(), error))
        sys.exit(ERROR)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:
        complain(said(language(), "system", reason=translated(language(), str(error.strerror or error))))
        sys.exit(ERROR)
