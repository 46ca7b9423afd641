"""How are many files read at once, with the results in the order of the files?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["read_ahead"]

_MAX_AHEAD = 16 << 20  # bytes of the files that are read, or wait to be taken, at once
_AHEAD_PER_JOB = 8  # files; enough that no thread waits for a slow neighbor

Item = TypeVar("Item")
Result = TypeVar("Result")


def read_ahead(
    items: Iterable[Item],
    read: Callable[[Item], Result],
    *,
    size: Callable[[Item], int],
    jobs: int,
    before_large: Callable[[], None] = lambda: None,
    max_ahead: int = _MAX_AHEAD,
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with what was read for it, in order, while further items are read in threads.

    What ``read`` raises is raised when it is the turn of its item. If the iterator is closed early, items that no
    thread has begun are not read, and nobody waits for those that are being read.

    :param size: the number of bytes that reading an item takes; a larger one than ``max_ahead`` is read alone
    :param jobs: number of threads; 1 for none, so that each item is read when it is its turn
    :param before_large: called before a thread reads an item alone, to make room in memory
    :param max_ahead: bytes of items that are in memory at once
    """
    if jobs == 1:
        yield from ((item, read(item)) for item in items)
        return
    pending: deque[tuple[Item, int, Future[Result]]] = deque()
    ahead = 0
    executor = ThreadPoolExecutor(jobs, "timviet-read")
    try:
        for item in items:
            bytes_needed = size(item)
            while pending and (ahead + bytes_needed > max_ahead or len(pending) >= jobs * _AHEAD_PER_JOB):
                ahead -= pending[0][1]
                yield _next_result(pending)
            if bytes_needed > max_ahead:
                before_large()
            pending.append((item, bytes_needed, executor.submit(read, item)))
            ahead += bytes_needed
        while pending:
            yield _next_result(pending)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _next_result(pending: deque[tuple[Item, int, Future[Result]]]) -> tuple[Item, Result]:
    """Return the first item with its result, which nothing here keeps in memory."""
    item, _, future = pending.popleft()
    return item, future.result()
