"""When is a text shown by a pager, and by which one?

As with git: by ``$PAGER``, or ``less``, on a terminal only; but only a text that is higher than the terminal.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

import click

from timviet.search.cli.wrap import display_width

__all__ = ["choose_pager", "page_text"]

_SETTINGS = {"LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"}
"""For pagers that are not set up otherwise: colors, and no screen of their own."""

_NOT_RUN = (126, 127)  # the exit statuses of a shell that cannot run a command


def page_text(text: str, is_paged: bool) -> None:
    """Print a text; through a pager if ``is_paged`` and the text is higher than the terminal."""
    pager = choose_pager(os.environ) if is_paged and sys.stdout.isatty() and _is_too_high(text) else None
    if pager is None or not _has_shown(pager, text):
        click.echo(text, color=True, nl=False)


def choose_pager(environment: Mapping[str, str]) -> str | None:
    """Return the command of the pager, or None if there is none or none is wanted."""
    from shutil import which  # slow to import, and most texts are short

    pager = environment.get("PAGER")
    if pager is None and environment.get("TERM", "") not in ("", "dumb"):
        return next(filter(which, ("less", "more")), None)
    return None if pager is None or pager.strip() in ("", "cat") else pager


def _is_too_high(text: str) -> bool:
    """Return whether a text and a prompt below it need more lines than the terminal has."""
    import shutil

    width, height = shutil.get_terminal_size()
    return sum(max(-(-display_width(line) // width), 1) for line in text.splitlines()) >= height


def _has_shown(pager: str, text: str) -> bool:
    """Show a text with a pager and wait until it ends; return False if it cannot be run."""
    import subprocess

    settings = {name: value for name, value in _SETTINGS.items() if name not in os.environ}
    # The pager decides what Ctrl-C means, and whether it reads to the end. A handler is not inherited.
    previous = [(number, signal.signal(number, lambda *_: None)) for number in _left_to_the_pager()]
    try:
        with subprocess.Popen(
            pager,
            shell=True,
            stdin=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | settings,
        ) as process:
            process.communicate(text)
    finally:
        for number, handler in previous:
            signal.signal(number, handler)
    return process.returncode not in _NOT_RUN


def _left_to_the_pager() -> list[signal.Signals]:
    return [signal.SIGINT, signal.SIGPIPE] if hasattr(signal, "SIGPIPE") else [signal.SIGINT]
