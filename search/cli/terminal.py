"""How is output written to a terminal or a pipe?"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from typing import TextIO

import click

from timviet.search.language import translate
from timviet.search.sanitize import sanitize_line

__all__ = [
    "exit_on_closed_pipe",
    "fit_lines",
    "line_width",
    "print_message",
    "print_notice",
    "supports_links",
    "uses_color",
]


def print_message(message: str) -> None:
    """Print a message on a line of standard output."""
    click.echo(fit_lines(sanitize_line(translate(message)), sys.stdout))


def print_notice(message: str) -> None:
    """Print a message on a line of standard error."""
    click.echo(fit_lines(f"timviet: {sanitize_line(translate(message))}", sys.stderr), err=True)


def line_width(stream: TextIO | None) -> int | None:
    """Return the cells of a line of a terminal, at least 20; None if the stream is no terminal."""
    if stream is None or not stream.isatty():
        return None
    import shutil  # slow to import, and not needed for pipes

    return max(shutil.get_terminal_size().columns, 20)


def fit_lines(text: str, stream: TextIO) -> str:
    """Return a text with its lines wrapped if it is written to a terminal."""
    width = line_width(stream)
    if width is None:
        return text
    from timviet.search.cli.wrap import wrap  # not needed for pipes

    return "\n".join(wrap(line, width, "  ") for line in text.split("\n"))


def exit_on_closed_pipe() -> None:
    """End the process when the reader of its output closes the pipe; not for commands with pipes of their own."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def uses_color(choice: str) -> bool:
    """Return whether standard output is colored."""
    if choice == "auto":
        is_dumb = os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb")
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not is_dumb
    return choice == "always"


_LINK_VARIABLES = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "VTE_VERSION", "WT_SESSION", "GHOSTTY_RESOURCES_DIR")
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})


def supports_links(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal is one of those known to support links (OSC 8)."""
    return (
        any(name in environment for name in _LINK_VARIABLES) or environment.get("TERM_PROGRAM") in _LINK_PROGRAMS
    )
