"""How does a search end that takes too long?

Whoever starts it sets a deadline, and its steps check that between them, each of which is short.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from timviet.index.portable import PortableError

__all__ = ["DeadlinePassed", "check_deadline", "deadline"]

_deadline: ContextVar[float | None] = ContextVar("_deadline", default=None)


class DeadlinePassed(PortableError):
    """Raised in a search that takes too long, if it has a deadline."""


@contextmanager
def deadline(moment: float) -> Iterator[None]:
    """Let searches in this ``with`` block end at a moment of :func:`time.monotonic`.

    >>> with deadline(time.monotonic() - 1):
    ...     check_deadline()
    Traceback (most recent call last):
    timviet.search.deadline.DeadlinePassed
    """
    token = _deadline.set(moment)
    try:
        yield
    finally:
        _deadline.reset(token)


def check_deadline() -> None:
    """Raise an error if it is too late.

    :raises DeadlinePassed: so it is
    """
    moment = _deadline.get()
    if moment is not None and time.monotonic() > moment:
        raise DeadlinePassed
