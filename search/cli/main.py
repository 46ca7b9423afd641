"""What happens between ``timviet …`` in a shell and its exit status?"""

from __future__ import annotations

import io
import os
import sys
import warnings

import click

from timviet.index.errors import TimvietError
from timviet.index.messages import Message, reason_of
from timviet.index.warnings import TimvietWarning
from timviet.search.cli.advice import describe
from timviet.search.cli.command import CommandGroup, LazyCommands, Option
from timviet.search.cli.interrupts import INTERRUPTED, describe_kept
from timviet.search.cli.options import ERROR
from timviet.search.cli.streams import StreamFailed, end_on_closed_pipe
from timviet.search.cli.terminal import fit_lines, print_notice
from timviet.search.sanitize import sanitize

__all__ = ["cli", "main"]


_COMMANDS = LazyCommands(
    {
        "index": "index_command",
        "search": "search",
        "suggest": "suggest",
        "similar": "similar",
        "serve": "serve",
        "mcp": "mcp",
        "export": "export",
        "copy": "copy",
        "rebuild": "rebuild",
        "analyze": "analyze",
        "remove": "remove",
        "status": "status",
        "check": "check",
        "completion": "completion",
    }
)


@click.group(cls=CommandGroup, commands=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="timviet",
    prog_name="timviet",
    message="%(prog)s %(version)s",
    cls=Option,
    help="Show the version and exit.",
)
def cli() -> None:
    """Search Vietnamese text, typed with all accents, some, or none.

    \b
    Example:
      timviet index articles/
      timviet search "nghi quyet dai hoi"

    Exit status: 0 success, 1 nothing found, 2 error, 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit with the documented status."""
    try:
        with warnings.catch_warnings(action="always", category=TimvietWarning):
            warnings.showwarning = _show_warning
            cli.main(prog_name="timviet", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        output = io.StringIO()
        error.show(output)
        click.echo(fit_lines(sanitize(output.getvalue()), sys.stderr), err=True, nl=False)
        sys.exit(ERROR)
    except TimvietError as error:
        print_notice(describe(error))
        sys.exit(ERROR)
    except (click.Abort, KeyboardInterrupt):
        if kept := describe_kept():
            print_notice(kept)
        sys.exit(INTERRUPTED)
    except StreamFailed as failure:
        if failure.is_closed_pipe:
            end_on_closed_pipe()
        print_notice(failure.args[0])
        sys.exit(ERROR)
    except MemoryError:
        print_notice(
            Message("not enough memory; nothing was lost; raise the limit or end other programs, then try again")
        )
        sys.exit(ERROR)
    except OSError as error:
        reason = reason_of(error)
        if error.filename is not None:
            reason = Message("{path}: {reason}", path=os.fsdecode(error.filename), reason=reason)
        print_notice(Message("{reason}; nothing was lost; fix this and try again", reason=reason))
        sys.exit(ERROR)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning on one line; takes the arguments of :func:`warnings.showwarning`."""
    print_notice(describe(message) if isinstance(message, Warning) else message)
