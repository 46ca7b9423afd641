"""How are documents written for clients, while others search?

Changes are made in a thread of their own, one request after the other, so that searches go on meanwhile. All
changes of a request are one commit. The write lock on disk keeps other processes, such as the other workers, from
writing meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from timviet.index.errors import IndexLocked, StoreError
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.records.record import BadRecord
from timviet.search.web.options import WriteOptions
from timviet.search.web.problems import Problem, RequestProblem, unwritable
from timviet.search.web.service import Overloaded

__all__ = ["Changes", "DocumentWriter", "writer_of"]

_MOST = 16  # requests that send their documents or wait for the thread

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many documents a request has changed."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    repeated: int = 0


class DocumentWriter:
    """Writes the index of one worker process."""

    def __init__(self, index_path: Path, options: WriteOptions) -> None:
        self._path, self.options = index_path, options
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._count = 0  # only the event loop changes it

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take one of the places for requests that write.

        :raises Overloaded: all are taken
        """
        if self._count >= _MOST:
            raise Overloaded
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1

    async def write(self, change: Callable[[Index], Changes]) -> tuple[Changes, int]:
        """Make changes in one commit; return how many, and the number of a commit that has them.

        :param change: makes the changes, in the thread
        :raises RequestProblem: they cannot be made; nothing was changed
        :raises DocumentMissing: as ``change`` does
        """
        moment = time.monotonic() + self.options.lock_timeout
        return await asyncio.wrap_future(self._thread.submit(self._write, change, moment))

    def close(self) -> None:
        """Wait for the changes that are being made; those that have not begun are not made."""
        self._thread.shutdown(cancel_futures=True)

    def _write(self, change: Callable[[Index], Changes], moment: float) -> tuple[Changes, int]:
        """Make changes.

        :param moment: until when to wait for another writer
        """
        try:
            with closing(Index.open(self._path, timeout=max(0.0, moment - time.monotonic()))) as index:
                index.begin()
                base = index.generation
                changes = change(index)
                index.commit()
            # The commit is not opened to be asked for its number: if that failed, it would be there all the same.
            return changes, base + bool(changes.added or changes.updated or changes.removed)
        except BadRecord as error:
            raise RequestProblem(_problem_of_record(error)) from error
        except IndexLocked as error:
            detail = Message(
                "another request or program is writing to the index; nothing was changed; try again later"
            )
            raise RequestProblem(Problem("index-locked", detail, headers={"Retry-After": "5"})) from error
        except (StoreError, OSError, MemoryError) as error:
            _log.error("cannot write: %s", error)
            raise RequestProblem(unwritable()) from error


def _problem_of_record(error: BadRecord) -> Problem:
    if error.line is None:
        return Problem("invalid-document", Message("{reason}; nothing was changed", reason=error.reason))
    detail = Message(
        "line {line}: {reason}; nothing was changed",
        line=error.line,
        reason=error.reason,
    )
    return Problem("invalid-document", detail, {"line": error.line})


def writer_of(request: Request) -> DocumentWriter:
    """Return the writer of the worker that answers a request."""
    writer: DocumentWriter = request.app.state.writer
    return writer
