"""What are the standard streams, and what if one is closed or cannot be written?

Output is UTF-8 in every locale. A closed stream is replaced by one that fails when it is used, so that no file of
an index gets its number. Nothing is said where standard error cannot be written.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import TextIO

from timviet.index.messages import Message, reason_of
from timviet.index.portable import PortableError

__all__ = ["StreamFailed", "end_on_closed_pipe", "input_lines", "prepare_streams"]

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2


class StreamFailed(PortableError):
    """Raised when standard input cannot be read or standard output cannot be written."""

    def __init__(self, message: Message, original_error: OSError) -> None:
        super().__init__(message)
        self.is_closed_pipe = original_error.errno == errno.EPIPE


class _Output(io.FileIO):
    """Standard output, or standard error if it may fail in silence."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "w", closefd=False)
        self._is_needed = number == _OUTPUT
        self._has_failed = False

    def write(self, data: object) -> int:
        """Write bytes.

        :raises StreamFailed: standard output cannot be written; what follows is thrown away
        """
        if not self._has_failed:
            try:
                return super().write(data)  # type: ignore[arg-type]
            except OSError as error:
                self._has_failed = True
                if self._is_needed:
                    raise StreamFailed(_describe_output(error), error) from error
        return len(data)  # type: ignore[arg-type]


def _describe_output(error: OSError) -> Message:
    if error.errno == errno.EBADF:
        return Message("standard output is closed")
    return Message("cannot write to standard output: {reason}", reason=reason_of(error))


def prepare_streams() -> None:
    """Make standard output and standard error UTF-8, and open what is closed."""
    for number in (_INPUT, _OUTPUT, _ERRORS):
        _open_if_closed(number)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(_INPUT, closefd=False)), encoding="utf-8")
    sys.stdout = _text_stream(_OUTPUT, sys.stdout)
    sys.stderr = _text_stream(_ERRORS, sys.stderr)


def input_lines() -> Iterator[bytes]:
    """Yield the lines of standard input.

    :raises StreamFailed: it cannot be read
    """
    try:
        yield from sys.stdin.buffer
    except OSError as error:
        if error.errno == errno.EBADF:
            raise StreamFailed(Message("standard input is closed"), error) from error
        reason = reason_of(error)
        raise StreamFailed(Message("cannot read standard input: {reason}", reason=reason), error) from error


def end_on_closed_pipe() -> None:
    """End the process as the system does if nobody reads its output."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)


def _open_if_closed(number: int) -> None:
    """Open a closed stream so that reading it or writing to it fails, except for standard error."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDONLY if number == _OUTPUT else os.O_WRONLY)  # gets the lowest free number


def _text_stream(number: int, previous: TextIO | None) -> io.TextIOWrapper:
    buffer = io.BufferedWriter(_Output(number))
    is_immediate = isinstance(previous, io.TextIOWrapper) and previous.write_through
    return io.TextIOWrapper(
        buffer,
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=number == _ERRORS or os.isatty(number),
        write_through=is_immediate,
    )
