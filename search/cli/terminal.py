"""How does the command line speak to people and to pipes?"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from timviet.index.files.paths import document_file
from timviet.search.cli.messages import language_of, said
from timviet.search.cli.sanitize import harmless
from timviet.search.results import Hit

__all__ = [
    "complain",
    "counted",
    "end_with_the_pipe",
    "file_of",
    "file_shower",
    "language",
    "links_to",
    "say",
    "shows_links",
    "speak",
    "typed",
    "wants_color",
    "wide_shown",
]

_language = language_of(os.environ)


def language() -> str:
    """Gives the language that is spoken."""
    return _language


def speak(chosen: str | None) -> None:
    """Chooses the language; None for that of the locale."""
    global _language
    _language = chosen or language_of(os.environ)


def say(key: str, /, **evidence: object) -> None:
    """Says a message of the table on standard output."""
    click.echo(said(_language, key, **evidence))


def complain(message: str) -> None:
    """Says something on standard error."""
    click.echo(f"timviet: {harmless(message)}", err=True)


def end_with_the_pipe() -> None:
    """Lets whoever reads our output stop early; not for commands that write to pipes of their own."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def wants_color(choice: str) -> bool:
    """Tells whether to colour standard output."""
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"


def typed(context: click.Context, parameter: click.Parameter, text: str) -> str:
    """Reads an argument as UTF-8, which people type even where the locale knows only ASCII."""
    try:
        return os.fsencode(text).decode()
    except UnicodeError:
        return text


_LINKING = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "VTE_VERSION", "WT_SESSION", "GHOSTTY_RESOURCES_DIR")
_LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})


def shows_links(environment: Mapping[str, str]) -> bool:
    """Tells whether the terminal is one of those known to show links (OSC 8)."""
    return any(name in environment for name in _LINKING) or environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS


def wide_shown(text: str, paged: bool) -> None:
    """Shows text; on a terminal that it is too long for through a pager, if that is wanted."""
    if paged and sys.stdout.isatty() and sys.stdin.isatty():
        height = os.get_terminal_size(sys.stdout.fileno()).lines
        if height and text.count("\n") >= height:
            click.echo_via_pager(text, color=True)
            return
    click.echo(text, color=True, nl=False)


def file_of(index_path: Path, hit: Hit) -> Path | None:
    """Gives the file that a hit stands for; the inverse of the path that is stored when a file is indexed."""
    path = hit.fields.get("path")
    return None if path is None else document_file(index_path, str(path))


def file_shower(index_path: Path) -> Callable[[Hit], str | None]:
    """Gives a function that names the file of a hit as it is reached from here."""
    here = Path.cwd()

    def path_of(hit: Hit) -> str | None:
        file = file_of(index_path, hit)
        if file is None:
            return None
        return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)

    return path_of


def links_to(index_path: Path) -> Callable[[Hit], str | None]:
    """Gives a function that gives the address of the file of a hit."""

    def link_of(hit: Hit) -> str | None:
        file = file_of(index_path, hit)
        return None if file is None else file.as_uri()

    return link_of


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None] | None]:
    """Counts on standard error while the block runs, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    count, shown = 0, 0.0

    def progress(done: int) -> None:
        nonlocal count, shown
        count += done
        if time.monotonic() - shown > 0.1:
            shown = time.monotonic()
            click.echo(f"\r{count:,} {said(_language, what)}", err=True, nl=False)

    yield progress
    if shown:
        click.echo("\r\x1b[K", err=True, nl=False)
