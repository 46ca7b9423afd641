"""How do tests run a command on a terminal?"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from command_server import start_command, wait_for_command

__all__ = ["Shown", "on_terminal"]

_SETTINGS = ("COLUMNS", "LINES", "NO_COLOR", "PAGER", "LESS", "LV", "LESSCHARSET", "TIMVIET_INDEX")


@dataclass(frozen=True)
class Shown:
    """What a command wrote to its terminal, and how it ended."""

    text: str
    status: int

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def on_terminal(
    *arguments: str,
    cwd: Path,
    columns: int = 80,
    rows: int = 24,
    keys: str = "",
    environment: Mapping[str, str] = {},
) -> Shown:
    """Run ``timviet`` with its standard streams on a terminal of a size; no pager unless the environment has one.

    :param keys: what a person types
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    start_command(
        arguments, (theirs, theirs, theirs), cwd, {**clean, "TERM": "xterm", "PAGER": "cat", **environment}
    )
    os.close(theirs)
    if keys:
        os.write(ours, keys.encode())
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:
        pass  # the other end was closed
    os.close(ours)
    return Shown(b"".join(pieces).decode().replace("\r\n", "\n"), wait_for_command())
