"""How does a worker process start, receive batches of documents, and return their analysis?

The main process starts ``python -m timviet.index.workers.process``, a plain subprocess. It needs nothing of the
program that starts it (no ``if __name__ == "__main__"``, no fork beside threads). It ends when its input ends,
however the main process ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields as fields_of
from operator import attrgetter
from typing import IO, Any

from timviet.index.analysis.field_batch import encode_texts
from timviet.index.document import Document
from timviet.index.messages import Message, reason_of
from timviet.index.own_process import end_process, start_module
from timviet.index.schema import LAYERS
from timviet.index.section_texts import stretch_texts
from timviet.index.store.segment.writing.document_parts import DocumentPart
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch, encode_batch
from timviet.index.warnings import WorkerFailed

__all__ = ["WorkerProcess", "analyze_batch"]

_document_values = attrgetter(*(field.name for field in fields_of(Document)))
_GREETING = b"timviet worker\n"
_EXIT_SECONDS = 5.0  # for a failed worker to end by itself, so that its exit status is its own
_MAX_ERROR_CHARACTERS = 200  # of a worker's last line on standard error, in a warning


def analyze_batch(parts: list[DocumentPart], dictionary: bytes) -> EncodedBatch:
    """Return the analysis of parts of documents, their stored texts compressed with a dictionary."""
    of_parts = [list(stretch_texts(part.document, is_first=not part.start)) for part in parts]
    fields = {
        field: encode_texts([texts[field] for sections in of_parts for _, texts in sections], layers)
        for field, layers in LAYERS.items()
    }
    return encode_batch(parts, fields, dictionary, [[start for start, _ in sections] for sections in of_parts])


def _is_python() -> bool:
    """Return whether ``sys.executable`` is a Python interpreter, not a frozen or embedding program."""
    name = os.path.basename(sys.executable or "").lower()
    return not getattr(sys, "frozen", False) and name.startswith(("python", "pypy"))


class WorkerProcess:
    """A subprocess that analyzes batches. When it fails, the main process analyzes them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._has_greeted = False
        if _is_python():
            self._start()

    def _start(self) -> None:
        import tempfile  # slow to import, and most programs start no worker

        with suppress(OSError):  # without a temporary file, warnings omit the last line of standard error
            # Not a pipe: it is read only if the worker fails.
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 — kill() closes it
        try:
            self._process = start_module("timviet.index.workers.process", self._stderr)
        except OSError as error:
            self.kill()
            message = Message(
                "a worker process could not be started ({reason}); "
                "the main process continues its work, more slowly",
                reason=reason_of(error),
            )
            warnings.warn(message, WorkerFailed, stacklevel=2)

    def kill(self) -> None:
        """End the process at once, and wait until it has ended."""
        process, self._process = self._process, None
        if process is not None:
            end_process(process)
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def send(self, parts: list[DocumentPart], dictionary: bytes) -> None:
        """Send a batch to the process."""
        values = [*map(_values_of, parts)]
        self._attempt(lambda process: _write(process.stdin, (values, dictionary)))

    def receive(self, parts: list[DocumentPart], dictionary: bytes) -> EncodedBatch:
        """Return the analysis of the batch that was sent last.

        :param parts: the batch, which is analyzed here if the process has failed
        :param dictionary: the dictionary of the batch
        """
        analysis: EncodedBatch | None = self._attempt(self._read_analysis)
        return analysis or analyze_batch(parts, dictionary)

    def _read_analysis(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        if not self._has_greeted and process.stdout.read(len(_GREETING)) != _GREETING:
            raise EOFError  # the process has ended, or another program writes to its output
        self._has_greeted = True
        return _read(process.stdout)

    def _attempt(self, action: Callable[[subprocess.Popen[bytes]], Any]) -> Any:
        """Return the result of an action on the process, or None with a warning if the process fails."""
        if self._process is None:
            return None
        try:
            return action(self._process)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            message = self._failure(self._process)
            self.kill()
            warnings.warn(message, WorkerFailed, stacklevel=2)
            return None

    def _failure(self, process: subprocess.Popen[bytes]) -> Message:
        """Return a warning with the exit status and the last error line of a failed process."""
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            status = process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return Message(
                "a worker process returned invalid data; the main process continues its work, more slowly"
            )
        line = self._last_error_line()
        if status < 0:
            reason = Message("signal {number}", number=-status)
        elif line:
            reason = Message("exit status {status}: {line}", status=status, line=line)
        else:
            reason = Message("exit status {status}", status=status)
        return Message(
            "a worker process failed ({reason}); the main process continues its work, more slowly", reason=reason
        )

    def _last_error_line(self) -> str:
        """Return the last line on standard error that is not blank, or "" if there is none."""
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - 4 * _MAX_ERROR_CHARACTERS))
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip()[:_MAX_ERROR_CHARACTERS] if lines else ""


def _values_of(part: DocumentPart) -> tuple[tuple[Any, ...], int, int, int, int]:
    """Return a part as tuples, which are faster to pickle than frozen dataclasses."""
    return _document_values(part.document), part.start, part.line_ends, part.length, part.checksum


def _write(stream: IO[bytes] | None, message: Any) -> None:
    assert stream is not None
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _read(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    return pickle.load(stream)  # from our own subprocess, never from a file


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Analyze batches until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    gc.disable()  # there are no reference cycles, and searching the large tables of chunks for them is slow
    answers.write(_GREETING)
    while True:
        try:
            values, dictionary = _read(requests)
        except EOFError:
            return
        try:
            parts = [DocumentPart(Document(*document), *numbers) for document, *numbers in values]
            _write(answers, analyze_batch(parts, dictionary))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
