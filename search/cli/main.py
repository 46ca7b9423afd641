"""The command line: thin, over the two front doors."""

from __future__ import annotations

import io
import sys
import warnings

import click

from timviet.index.errors import TimvietError, TimvietWarning
from timviet.search.cli.command import Commands, Later, told_usage
from timviet.search.cli.messages import said, told_of, translated
from timviet.search.cli.options import ERROR, INTERRUPTED
from timviet.search.cli.sanitize import harmless
from timviet.search.cli.terminal import complain, language

__all__ = ["cli", "main"]


_COMMANDS = Later(
    {
        "index": "keeping:index_command",
        "search": "searching:search",
        "suggest": "looking:suggest",
        "similar": "looking:similar",
        "rebuild": "keeping:rebuild",
        "analyze": "looking:analyze",
        "remove": "keeping:remove",
        "status": "keeping:status",
        "check": "checking:check",
        "completion": "looking:completion",
    }
)


@click.group(cls=Commands, commands=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="timviet", prog_name="timviet", message="%(prog)s %(version)s")
def cli() -> None:
    """Finds Vietnamese text: typed with all marks, some, or none.

    \b
    Example:
      timviet index articles/
      timviet search "nghi quyet dai hoi"

    Exit status: 0 found or done, 1 nothing found, 2 error, 130 interrupted.
    """


def main() -> None:
    """Runs the command line, with the exit status as documented."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with warnings.catch_warnings(action="always", category=TimvietWarning):
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
