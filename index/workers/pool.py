"""Which worker process analyzes which batch of documents?

A batch has several documents, or a part of a very long one. It goes to a free worker, and the analyses come back
in the order of the documents. Each worker has one batch at a time. If a worker cannot be started or fails, a
warning says so, and the main process analyzes its batches.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from timviet.index.document import Document
from timviet.index.schema import items_of
from timviet.index.store.format.documents.document_json import encode_document
from timviet.index.store.format.documents.text_blocks import train_dictionary
from timviet.index.store.segment.writing.document_parts import DocumentPart, parts_of
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch
from timviet.index.workers.process import WorkerProcess, analyze_batch

__all__ = ["AnalysisPool", "AnalyzedBatch"]

AnalyzedBatch = tuple[list[Document], EncodedBatch]
"""The documents that begin in a batch, and its analysis as the index writer takes it."""

_BATCH_CHARACTERS = 200_000  # enough to make the fixed cost of a batch small; several batches fit in memory
_BATCH_DOCUMENTS = 512
_WORKER_MEMORY, _MAIN_MEMORY = 150 << 20, 212 << 20  # bytes
_MIN_BATCHES_FOR_WORKERS = 4  # fewer are analyzed before workers have started
_MIN_BATCHES_FOR_DICTIONARY = 16  # with fewer, the dictionary would be larger than what it saves


class AnalysisPool:
    """Worker processes that analyze documents. They start when there is enough to do, and then keep running."""

    def __init__(self, jobs: int | None = None, *, memory: int | None = None) -> None:
        """Prepare a pool; no process is started yet.

        :param jobs: number of worker processes: 1 does all the work in this process, None means one per processor
        :param memory: bytes that the workers and this process may take together; it limits the number of workers
        :raises ValueError: ``jobs`` is below 1
        """
        if jobs is not None and jobs < 1:
            raise ValueError(f"jobs must be at least 1, got {jobs}")
        jobs = _available_cores() if jobs is None else jobs
        if memory is not None:
            jobs = max(min(jobs, (memory - _MAIN_MEMORY) // _WORKER_MEMORY), 1)
        self.jobs = jobs
        """Number of worker processes; with 1, this process does all the work."""
        self._workers: list[WorkerProcess] = []
        # Worker, batch and dictionary of what was sent and not received:
        self._pending: deque[tuple[WorkerProcess, list[DocumentPart], bytes]] = deque()
        self._dictionary = b""

    @property
    def pending_ids(self) -> frozenset[str]:
        """The ids of documents that were sent to workers and have not been yielded yet."""
        return frozenset(part.document.id for _, batch, _ in self._pending for part in batch)

    @property
    def memory(self) -> int:
        """About the number of bytes that the workers take."""
        return _WORKER_MEMORY * self.jobs if self.jobs > 1 else 0

    def analyze(self, documents: Iterable[Document], *, wait: bool = True) -> Iterator[AnalyzedBatch]:
        """Yield documents and their analysis in batches, in order; batches pending from the last call come first.

        :param wait: whether to yield all batches; otherwise the last ones stay pending until the next call, so
            that the workers are busy in the meantime
        """
        batches = _batches(documents)
        if not self._dictionary:
            initial = list(islice(batches, _MIN_BATCHES_FOR_DICTIONARY))
            if self.jobs > 1 and not self._workers and len(initial) >= _MIN_BATCHES_FOR_WORKERS:
                self._workers = [WorkerProcess() for _ in range(self.jobs)]
            if len(initial) == _MIN_BATCHES_FOR_DICTIONARY:
                texts = (encode_document(part.document) for part in chain.from_iterable(initial))
                self._dictionary = train_dictionary(texts)
            batches = chain(initial, batches)
        if not self._workers:
            yield from ((_begun(batch), analyze_batch(batch, self._dictionary)) for batch in batches)
            return
        is_complete = False
        try:
            yield from self._distribute(batches, wait)
            is_complete = True
        finally:
            if not is_complete:  # nobody will read the remaining answers of the workers
                self.close()

    def _distribute(self, batches: Iterable[list[DocumentPart]], wait: bool) -> Iterator[AnalyzedBatch]:
        """Yield the batches in order, each analyzed by the first free worker."""
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
            yield _begun(sent), analysis
        while pending and wait:
            worker, sent, sent_dictionary = pending.popleft()
            yield _begun(sent), worker.receive(sent, sent_dictionary)

    def close(self) -> None:
        """End the worker processes; the next documents get a new dictionary."""
        self._dictionary = b""
        self._pending.clear()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.kill()


def _available_cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begun(batch: list[DocumentPart]) -> list[Document]:
    """Return the documents that begin in a batch."""
    return [part.document for part in batch if not part.start]


def _batches(documents: Iterable[Document]) -> Iterator[list[DocumentPart]]:
    batch: list[DocumentPart] = []
    size = 0
    for part in chain.from_iterable(map(parts_of, documents)):
        batch.append(part)
        size += _size(part.document)
        if size >= _BATCH_CHARACTERS or len(batch) >= _BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(document: Document) -> int:
    """Return how many characters a document has, about: a number, or a part of a place, counts as one."""
    values = chain.from_iterable(map(items_of, document.fields.values()))
    return (
        len(document.title)
        + len(document.body)
        + sum(len(value) if isinstance(value, str) else 1 for value in values)
        + sum(len(place) for _, place in document.places)
    )
