"""How is analysis spread over the cores?

Batches of documents go to worker processes in turn and come back in order, one batch a worker under way at a time.
The workers are plain subprocesses that run this module: they need nothing of the program that starts them (no
``if __name__ == "__main__"``, no fork beside threads), and end when their input does, however their master ends.
Where none can be started, or one dies, the work is done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import IO, Any

from timviet.index.analysis.field_batch import encode_texts
from timviet.index.document import Document
from timviet.index.schema import LAYERS, field_texts
from timviet.index.store.format.docstore import encode_document, train_dictionary
from timviet.index.store.segment.encoded_batch import EncodedBatch, encode_batch

__all__ = ["Analyzer", "Batch", "cores"]

Batch = tuple[list[Document], EncodedBatch]
"""Documents, and what the writer takes of them."""

_CHARACTERS = 200_000  # in a batch: enough to forget what a batch costs, little enough to hold a few
_DOCUMENTS = 512
_WORKER, _MASTER = 150 << 20, 212 << 20  # bytes of memory
_GREETING = b"timviet worker\n"
_WORTH_A_PROCESS = 4  # batches; with fewer, the workers would still be starting when all is done
_WORTH_A_DICTIONARY = 16  # batches; with fewer, the dictionary would take what it spares


def cores() -> int:
    """Gives the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Analyzer:
    """Analyses documents with some worker processes, which it starts when there is enough to do and keeps."""

    def __init__(self, jobs: int | None = None, *, memory: int | None = None) -> None:
        """Prepares for a number of processes: 1 does all the work here, None takes one for each processor.

        :param memory: bytes that they may take together with this one, if that is limited; there are no more of
            them than it has room for
        :raises ValueError: the number is below 1
        """
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs must be at least 1, got {jobs}")
        self._jobs = cores() if jobs is None else jobs
        if memory is not None:
            self._jobs = max(min(self._jobs, (memory - _MASTER) // _WORKER), 1)
        self._workers: list[_Worker] = []
        self._under_way: deque[tuple[_Worker, list[Document], bytes]] = deque()  # with the dictionary of each
        self._dictionary = b""

    @property
    def under_way(self) -> frozenset[str]:
        """The ids of documents that were handed over and are still to be yielded."""
        return frozenset(document.id for _, batch, _ in self._under_way for document in batch)

    @property
    def memory(self) -> int:
        """About the bytes that its processes take."""
        return _WORKER * self._jobs if self._jobs > 1 else 0

    def analyzed(self, documents: Iterable[Document], *, wait: bool = True) -> Iterator[Batch]:
        """Yields documents in their order, in batches; what is under way comes first.

        :param wait: whether to stay until all are done; else the last of them are left under way, and come with
            the next call, so that the workers have something to do until then
        """
        batches = _batches(documents)
        if not self._dictionary:
            first = list(islice(batches, _WORTH_A_DICTIONARY))
            if self._jobs > 1 and not self._workers and len(first) >= _WORTH_A_PROCESS:
                self._workers = [_Worker() for _ in range(self._jobs)]
            if len(first) == _WORTH_A_DICTIONARY:
                self._dictionary = train_dictionary(
                    encode_document(document) for batch in first for document in batch
                )
            batches = chain(first, batches)
        dictionary = self._dictionary
        if not self._workers:
            yield from ((batch, _analyze(batch, dictionary)) for batch in batches)
            return
        under_way, whole = self._under_way, False
        try:
            for batch in batches:
                if len(under_way) < len(self._workers):
                    busy = [worker for worker, _, _ in under_way]
                    worker = next(worker for worker in self._workers if worker not in busy)
                    worker.send(batch, dictionary)
                    under_way.append((worker, batch, dictionary))
                    continue
                worker, done, used = under_way.popleft()
                analysis = worker.receive(done, used)
                worker.send(batch, dictionary)
                under_way.append((worker, batch, dictionary))
                yield done, analysis
            while under_way and wait:
                worker, done, used = under_way.popleft()
                yield done, worker.receive(done, used)
            whole = True
        finally:
            if not whole:  # cut short: what the workers still say belongs to nobody
                self.close()

    def close(self) -> None:
        """Ends the worker processes; the next documents get a dictionary of their own."""
        self._dictionary = b""
        self._under_way.clear()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.end()


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.title) + len(document.body)
        if size >= _CHARACTERS or len(batch) >= _DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _texts(documents: list[Document]) -> dict[str, list[str]]:
    texts = [field_texts(document) for document in documents]
    return {field: [each[field] for each in texts] for field in LAYERS}


def _analyze(documents: list[Document], dictionary: bytes) -> EncodedBatch:
    texts = _texts(documents)
    fields = {field: encode_texts(texts[field], layers) for field, layers in LAYERS.items()}
    return encode_batch(documents, fields, dictionary)


def _runs_python() -> bool:
    """Tells whether there is an interpreter to start: a program that embeds one, or was frozen, is none."""
    name = os.path.basename(sys.executable or "").lower()
    return not getattr(sys, "frozen", False) and name.startswith(("python", "pypy"))


def _trusted_paths() -> Iterator[str]:
    """Yields where this process imports from, without the current folder, unless timviet itself is there."""
    here = os.path.realpath(os.getcwd())
    own = os.path.realpath(__file__)
    for path in sys.path:
        if os.path.isabs(path) and (os.path.realpath(path) != here or own.startswith(here + os.sep)):
            yield path


class _Worker:
    """A subprocess that analyses batches; what it cannot do is done here."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if _runs_python():
            # -P: nothing is imported from the current folder, which may be anybody's documents.
            command = [sys.executable, "-P", "-m", "timviet.index.workers"]
            paths = os.pathsep.join(_trusted_paths())
            with suppress(OSError):
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | {"PYTHONPATH": paths},
                )
        self._greeted = False

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def send(self, documents: list[Document], dictionary: bytes) -> None:
        plain = [(each.id, each.title, each.body, each.fields, each.revision) for each in documents]
        self._try(lambda process: _write(process.stdin, (plain, dictionary)))

    def receive(self, documents: list[Document], dictionary: bytes) -> EncodedBatch:
        answer: EncodedBatch | None = self._try(self._answer)
        return answer or _analyze(documents, dictionary)

    def _answer(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        if not self._greeted and process.stdout.read(len(_GREETING)) != _GREETING:
            raise EOFError  # something else writes to its output
        self._greeted = True
        return _read(process.stdout)

    def _try(self, action: Callable[[subprocess.Popen[bytes]], Any]) -> Any:
        if self._process is None:
            return None
        try:
            return action(self._process)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            self.end()
            return None


def _write(stream: IO[bytes] | None, message: Any) -> None:
    assert stream is not None
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _read(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    return pickle.load(stream)  # of our own subprocess, never of a file


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers requests until there are none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the master
    gc.disable()  # nothing here makes cycles, and what is remembered of runs is much to look through
    answers.write(_GREETING)
    while True:
        try:
            plain, dictionary = _read(requests)  # a frozen dataclass is slow to pickle, a tuple is not
        except EOFError:
            return
        try:
            _write(answers, _analyze([Document(*each) for each in plain], dictionary))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
