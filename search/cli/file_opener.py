"""How is a file opened with its default program?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from timviet.index.messages import Message
from timviet.search.cli.shown_path import shown_path

__all__ = ["open_file"]

_HAS_OWN_OPENER = sys.platform in ("darwin", "win32", "cygwin")
_OPENER = "xdg-open"


def open_file(file: Path) -> Message | None:
    """Open a file with its default program; return what is wrong, or None."""
    from shutil import which  # slow to import, and few searches open a file

    path = shown_path(file)
    if not file.exists():
        return Message("{path}: this file is gone; 'timviet index' brings the index up to date", path=path)
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
