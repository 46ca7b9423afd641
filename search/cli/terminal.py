"""How is output written to a terminal or a pipe?"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click

from timviet.index.messages import Message
from timviet.index.progress import Progress, ProgressCallback
from timviet.search.cli.language import translate
from timviet.search.cli.sanitize import sanitize

__all__ = [
    "exit_on_closed_pipe",
    "page_text",
    "print_message",
    "print_notice",
    "show_progress",
    "supports_links",
    "uses_color",
]


def print_message(message: str) -> None:
    """Print a message on standard output."""
    click.echo(sanitize(translate(message)))


def print_notice(message: str) -> None:
    """Print a message on standard error."""
    click.echo(f"timviet: {sanitize(translate(message))}", err=True)


def exit_on_closed_pipe() -> None:
    """End the process when the reader of its output closes the pipe; not for commands with pipes of their own."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def uses_color(choice: str) -> bool:
    """Return whether standard output is colored."""
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"


_LINK_VARIABLES = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "VTE_VERSION", "WT_SESSION", "GHOSTTY_RESOURCES_DIR")
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})


def supports_links(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal is one of those known to support links (OSC 8)."""
    return (
        any(name in environment for name in _LINK_VARIABLES) or environment.get("TERM_PROGRAM") in _LINK_PROGRAMS
    )


def page_text(text: str, is_paged: bool) -> None:
    """Print a text; through a pager if ``is_paged`` and the text is longer than the terminal."""
    if is_paged and sys.stdout.isatty() and sys.stdin.isatty():
        height = os.get_terminal_size(sys.stdout.fileno()).lines
        if height and text.count("\n") >= height:
            click.echo_via_pager(text, color=True)
            return
    click.echo(text, color=True, nl=False)


@contextmanager
def show_progress(describe: Callable[[int], Message]) -> Iterator[ProgressCallback | None]:
    """Yield a function that shows a running count on standard error; None if that is not a terminal.

    :param describe: returns the text for a count
    """
    if not sys.stderr.isatty():
        yield None
        return
    shown_at = 0.0

    def show(progress: Progress) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at > 0.1:
            shown_at = time.monotonic()
            click.echo(f"\r{translate(describe(progress.done))}", err=True, nl=False)

    yield show
    if shown_at:
        click.echo("\r\x1b[K", err=True, nl=False)
