"""How is analysis spread over the cores?

Batches of documents go to worker processes in turn and come back in order; each worker has one batch at a time.
The workers are plain subprocesses that run this module. They need nothing of the program that starts them (no ``if
__name__ == "__main__"``, no fork beside threads), and they end when their input ends, however the main process
ends. If a worker cannot be started or fails, a warning says so, and its batches are analyzed in the main process.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import IO, Any

from timviet.index.analysis.field_batch import encode_texts
from timviet.index.document import Document
from timviet.index.errors import WorkerFailed
from timviet.index.messages import Message, reason_of
from timviet.index.schema import LAYERS, field_texts
from timviet.index.store.format.document_json import encode_document
from timviet.index.store.format.text_blocks import train_dictionary
from timviet.index.store.segment.encoded_batch import EncodedBatch, encode_batch

__all__ = ["AnalysisPool", "AnalyzedBatch", "available_cores"]

AnalyzedBatch = tuple[list[Document], EncodedBatch]
"""Documents, and their analysis as the index writer takes it."""

_BATCH_CHARACTERS = 200_000  # enough to make the fixed cost of a batch small, and memory has room for several
_BATCH_DOCUMENTS = 512
_WORKER_MEMORY, _MAIN_MEMORY = 150 << 20, 212 << 20  # bytes
_GREETING = b"timviet worker\n"
_MIN_BATCHES_FOR_WORKERS = 4  # with fewer, all would be done before the workers have started
_MIN_BATCHES_FOR_DICTIONARY = 16  # with fewer, the dictionary would be larger than what it saves
_EXIT_SECONDS = 5.0  # for a failed worker to end by itself, so that its exit status is its own
_MAX_ERROR_CHARACTERS = 200  # of a worker's last line on standard error, in a warning


def available_cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class AnalysisPool:
    """Analysis of documents in worker processes, which start when there is enough to do and are then kept."""

    def __init__(self, jobs: int | None = None, *, memory: int | None = None) -> None:
        """Prepare a pool; no process is started yet.

        :param jobs: number of worker processes: 1 does all the work in this process, None means one per processor
        :param memory: bytes that the workers and this process may take together; there are no more workers than
            that has room for
        :raises ValueError: ``jobs`` is below 1
        """
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs must be at least 1, got {jobs}")
        self._jobs = available_cores() if jobs is None else jobs
        if memory is not None:
            self._jobs = max(min(self._jobs, (memory - _MAIN_MEMORY) // _WORKER_MEMORY), 1)
        self._workers: list[_WorkerProcess] = []
        self._pending: deque[tuple[_WorkerProcess, list[Document], bytes]] = deque()  # and the batch's dictionary
        self._dictionary = b""

    @property
    def pending_ids(self) -> frozenset[str]:
        """The ids of documents that workers have and that are still to be yielded."""
        return frozenset(document.id for _, batch, _ in self._pending for document in batch)

    @property
    def memory(self) -> int:
        """About the number of bytes that the workers take."""
        return _WORKER_MEMORY * self._jobs if self._jobs > 1 else 0

    def analyze(self, documents: Iterable[Document], *, wait: bool = True) -> Iterator[AnalyzedBatch]:
        """Yield documents and their analysis in batches, in order; batches pending from the last call come first.

        :param wait: whether to yield all batches; otherwise the last ones stay pending and come with the next
            call, so that the workers have something to do until then
        """
        batches = _batches(documents)
        if not self._dictionary:
            initial = list(islice(batches, _MIN_BATCHES_FOR_DICTIONARY))
            if self._jobs > 1 and not self._workers and len(initial) >= _MIN_BATCHES_FOR_WORKERS:
                self._workers = [_WorkerProcess() for _ in range(self._jobs)]
            if len(initial) == _MIN_BATCHES_FOR_DICTIONARY:
                self._dictionary = train_dictionary(map(encode_document, chain.from_iterable(initial)))
            batches = chain(initial, batches)
        if not self._workers:
            yield from ((batch, _analyze(batch, self._dictionary)) for batch in batches)
            return
        is_complete = False
        try:
            yield from self._distribute(batches, wait)
            is_complete = True
        finally:
            if not is_complete:  # nobody will take what the workers still send
                self.close()

    def _distribute(self, batches: Iterable[list[Document]], wait: bool) -> Iterator[AnalyzedBatch]:
        """Yield the batches in order, each analyzed by the worker that was free first."""
        pending, dictionary = self._pending, self._dictionary
        for batch in batches:
            if len(pending) < len(self._workers):
                busy = [worker for worker, _, _ in pending]
                worker = next(worker for worker in self._workers if worker not in busy)
                worker.send(batch, dictionary)
                pending.append((worker, batch, dictionary))
                continue
            worker, sent, sent_dictionary = pending.popleft()
            analysis = worker.receive(sent, sent_dictionary)
            worker.send(batch, dictionary)
            pending.append((worker, batch, dictionary))
            yield sent, analysis
        while pending and wait:
            worker, sent, sent_dictionary = pending.popleft()
            yield sent, worker.receive(sent, sent_dictionary)

    def close(self) -> None:
        """End the worker processes; the next documents get a new dictionary."""
        self._dictionary = b""
        self._pending.clear()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.kill()


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.title) + len(document.body)
        if size >= _BATCH_CHARACTERS or len(batch) >= _BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _analyze(documents: list[Document], dictionary: bytes) -> EncodedBatch:
    texts = [field_texts(document) for document in documents]
    fields = {field: encode_texts([text[field] for text in texts], layers) for field, layers in LAYERS.items()}
    return encode_batch(documents, fields, dictionary)


def _is_python() -> bool:
    """Return whether this program is an interpreter that can be started again, not one embedded or frozen."""
    name = os.path.basename(sys.executable or "").lower()
    return not getattr(sys, "frozen", False) and name.startswith(("python", "pypy"))


def _trusted_paths() -> Iterator[str]:
    """Yield the folders that this process imports from, without the current one, unless timviet is in it."""
    here = os.path.realpath(os.getcwd())
    own = os.path.realpath(__file__)
    for path in sys.path:
        if os.path.isabs(path) and (os.path.realpath(path) != here or own.startswith(here + os.sep)):
            yield path


class _WorkerProcess:
    """A subprocess that analyzes batches; those that it cannot analyze are analyzed in this process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._has_greeted = False
        if _is_python():
            self._start()

    def _start(self) -> None:
        import tempfile  # takes a while to import, and most programs start no worker

        with suppress(OSError):  # without a place for temporary files, the last line is not known
            # Not a pipe, because it is read only if the worker fails.
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 — kill() closes it
        # -P: nothing is imported from the current folder, which may be full of other people's documents.
        command = [sys.executable, "-P", "-m", "timviet.index.workers"]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if self._stderr is None else self._stderr,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(_trusted_paths())},
            )
        except OSError as error:
            self.kill()
            message = Message(
                "a worker process could not be started ({reason}); "
                "the main process continues its work, more slowly",
                reason=reason_of(error),
            )
            warnings.warn(message, WorkerFailed, stacklevel=2)

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def send(self, documents: list[Document], dictionary: bytes) -> None:
        """Hand a batch to the process."""
        values = [
            (document.id, document.title, document.body, document.fields, document.revision)
            for document in documents  # a frozen dataclass is slow to pickle, a tuple is not
        ]
        self._attempt(lambda process: _write(process.stdin, (values, dictionary)))

    def receive(self, documents: list[Document], dictionary: bytes) -> EncodedBatch:
        """Return the analysis of the batch that was sent last.

        :param documents: the batch, and
        :param dictionary: its dictionary, in case the process has failed
        """
        analysis: EncodedBatch | None = self._attempt(self._read_analysis)
        return analysis or _analyze(documents, dictionary)

    def _read_analysis(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        if not self._has_greeted and process.stdout.read(len(_GREETING)) != _GREETING:
            raise EOFError  # the process has ended, or something else writes to its output
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
        """Return what became of a failed process, and the last line that it wrote to standard error."""
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
        """Return the last line on the standard error of the process that is not blank, "" if there is none."""
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - 4 * _MAX_ERROR_CHARACTERS))
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip()[:_MAX_ERROR_CHARACTERS] if lines else ""


def _write(stream: IO[bytes] | None, message: Any) -> None:
    assert stream is not None
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _read(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    return pickle.load(stream)  # from our own subprocess, never from a file


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    gc.disable()  # there are no reference cycles to find, and the tables of chunks are much to search through
    answers.write(_GREETING)
    while True:
        try:
            values, dictionary = _read(requests)
        except EOFError:
            return
        try:
            _write(answers, _analyze([Document(*value) for value in values], dictionary))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
