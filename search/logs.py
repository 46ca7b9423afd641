"""How are the log lines of a server written?"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TypeAlias

from timviet.search.sanitize import sanitize, sanitize_line

__all__ = ["log_to_stderr"]

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_to_stderr() -> None:
    """Write warnings and errors of all libraries on standard error, a message on a line, safe for a terminal.

    It may show them: an error of a library may repeat a name, or a text that somebody sent.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_LineFormatter("%(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class _LineFormatter(logging.Formatter):
    """Formats a message on one line, and tracebacks below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is that of logging
        return sanitize_line(super().formatMessage(record))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802
        return sanitize(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        return sanitize(super().formatStack(stack_info))
