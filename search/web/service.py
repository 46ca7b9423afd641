"""How do requests share the searcher of a worker, and what if there are too many of them?

Searches take milliseconds of a processor, so they run in a few threads, never in the event loop. What waits for a
thread is bounded: a server that accepts more than it can answer only makes everybody wait.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from starlette.requests import Request

from timviet.index.portable import PortableError
from timviet.search.deadline import DeadlinePassed, deadline
from timviet.search.searcher import Searcher
from timviet.search.web.options import WebOptions
from timviet.search.web.public_paths import PublicPaths
from timviet.search.web.public_searcher import PublicSearcher

__all__ = ["Overloaded", "SearchService", "TookTooLong", "service_of"]

P = ParamSpec("P")
T = TypeVar("T")


class Overloaded(PortableError):
    """Raised when as many requests are answered and wait as may."""


class TookTooLong(PortableError):
    """Raised when a search has not been answered in time."""


class SearchService:
    """Runs the searches of one worker process, in threads that share a searcher."""

    def __init__(self, index_paths: Iterable[str | os.PathLike[str]], options: WebOptions) -> None:
        """Open the indexes.

        :raises StoreError: as :class:`timviet.search.searcher.Searcher` does
        """
        self.options = options
        self.index_paths = tuple(map(Path, index_paths))
        self._searcher = Searcher(self.index_paths, synonyms=options.synonyms, refresh="auto")
        self._public: tuple[str, PublicPaths] = ("", PublicPaths())
        self._threads = ThreadPoolExecutor(options.threads, thread_name_prefix="search")
        self._most = options.threads + options.queue
        self._count = 0
        self._lock = threading.Lock()

    @property
    def searcher(self) -> PublicSearcher:
        """A searcher of the last commit, which stays at it: take one for each answer, in the thread that needs it.

        :raises StoreError: that commit cannot be opened
        """
        pinned = self._searcher.pinned()
        commit, paths = self._public
        if not self.options.shows_files and commit != pinned.commit_id:
            paths = PublicPaths.of(pinned.origins)
            self._public = pinned.commit_id, paths
        return PublicSearcher(pinned, paths)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a thread and return what it returns.

        :raises Overloaded: too many wait already
        :raises TookTooLong: it has not returned in time; it is given up, and ends after its next step
        """
        with self._lock:
            if self._count >= self._most:
                raise Overloaded
            self._count += 1
        moment = time.monotonic() + self.options.timeout

        def call() -> T:
            with deadline(moment):
                return function(*args, **kwargs)

        future = self._threads.submit(call)
        future.add_done_callback(self._end)  # also of one that was given up before it began
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.options.timeout)
        except (TimeoutError, DeadlinePassed) as error:
            raise TookTooLong from error

    @property
    def is_busy(self) -> bool:
        """Whether any search runs or waits."""
        return self._count > 0

    def close(self) -> None:
        """Wait for the searches that run, and close the indexes."""
        self._threads.shutdown(cancel_futures=True)
        self._searcher.close()

    def _end(self, _: Future[Any]) -> None:
        with self._lock:
            self._count -= 1


def service_of(request: Request) -> SearchService:
    """Return the service of the worker that answers a request."""
    service: SearchService = request.app.state.service
    return service
