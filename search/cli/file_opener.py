"""How is a file opened with its default program, at the page of a hit if the program can do that?"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.search.cli.shown_path import shown_path

__all__ = ["open_file"]

_HAS_OWN_OPENER = sys.platform in ("darwin", "win32", "cygwin")
_OPENER = "xdg-open"
_SECONDS_TO_FAIL = 0.5

# How viewers of PDF are told to open a file at a page, by a word in the name of their desktop entry.
_VIEWERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("evince", "atril", "xreader", "papers"), ("--page-index={page}", "{file}")),
    "okular": ("--page", "{page}", "{file}"),
    "zathura": ("--page={page}", "{file}"),
    "mupdf": ("{file}", "{page}"),
    "qpdfview": ("{file}#{page}",),
    **dict.fromkeys(
        ("firefox", "chromium", "google-chrome", "microsoft-edge", "brave-browser"), ("{uri}#page={page}",)
    ),
}


def open_file(file: Path, place: Place | None = None) -> Message | None:
    """Open a file with its default program; return what is wrong, or None.

    :param place: where in the file; a page is shown if the program is known to be able to do that
    """
    from shutil import which  # slow to import, and few searches open a file

    path = shown_path(file)
    if not file.exists():
        return Message("{path}: this file is gone; 'timviet index' brings the index up to date", path=path)
    page = _page(place or {})
    if page is not None and _is_shown_at(file.absolute(), page):
        return None
    if not _HAS_OWN_OPENER and which(_OPENER) is None:
        return Message(
            "{path}: cannot be opened, because {program} is not installed; the package xdg-utils has it",
            path=path,
            program=_OPENER,
        )
    status = click.launch(os.fspath(file), wait=not _HAS_OWN_OPENER)
    if status:
        return Message("{path}: no program opened this file (exit status {status})", path=path, status=status)
    return None


def _page(place: Place) -> int | None:
    """Return the page of a place that is in the file itself, not in a file within it."""
    page = place.get("page")
    return page if isinstance(page, int) and not place.keys() & {"member", "attachment"} else None


def _is_shown_at(file: Path, page: int) -> bool:
    """Open a PDF file at a page, if the default viewer is known; return whether it was started."""
    import subprocess
    from shutil import which

    viewer = _default_viewer()
    name = next((name for name in _VIEWERS if name in viewer.lower()), "")
    program = which(name) if name else None
    if program is None:
        return False
    values = {"file": file, "page": page, "uri": file.as_uri()}
    command = [program, *(argument.format_map(values) for argument in _VIEWERS[name])]
    nowhere = subprocess.DEVNULL
    try:
        started = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
        return started.wait(_SECONDS_TO_FAIL) == 0
    except subprocess.TimeoutExpired:  # it shows the file
        return True
    except OSError:
        return False


def _default_viewer() -> str:
    """Return the name of the desktop entry of the default program for PDF files; empty if it is not known."""
    import subprocess

    command = ["xdg-mime", "query", "default", "application/pdf"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
