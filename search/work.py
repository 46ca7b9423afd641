"""How much work may a search make, and what if it asks for more?

Work is counted, not timed, so the same query has the same answer on any machine. A unit is about the time of
reading one posting, 15 nanoseconds. Once the limit is reached, further parts of a plan match nothing, and what
excludes documents matches nothing either, unless all of it was evaluated before. So every document of an answer
matches the whole query; others may be missing, and parts of scores.

On a cluster, only the planning is counted here: what OpenSearch evaluates is bounded by the clauses it allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = [
    "EXPLAINING",
    "FOLLOWERS",
    "LETTERS",
    "LISTED_VALUE",
    "LOOK_UP",
    "MARKED",
    "NODE",
    "PHRASE",
    "PLANNING",
    "SPELLINGS",
    "TERM",
    "TEST",
    "TOKEN",
    "VALUE",
    "WORDS_OF_VALUE",
    "Work",
    "bounded_work",
    "current_work",
    "default_limit",
]

TOKEN = 4
"""Work of reading a token of a document, to see where it is."""

TEST = 16
"""Work of comparing a syllable of the index with a pattern or a fuzzy word."""

LETTERS = 10
"""Letters of a pattern and of a long text that are compared in a unit of work."""

FOLLOWERS = 10_000
"""Work of reading which syllables follow another one."""

SPELLINGS = 2000
"""Work of reading how a syllable of the index is spelled."""

VALUE = 64
"""Work of comparing a value of a metadata field with what was typed."""

LISTED_VALUE = 4
"""Work of going through a value of a metadata field, to see whether it is compared or allowed."""

WORDS_OF_VALUE = 256
"""Work of looking for words in a value of a metadata field."""

MARKED = 2
"""Work of reading a posting whose document is marked in an array of all."""

TERM = 4000
"""Work of finding a term of the index, whatever the number of its postings."""

PHRASE = 15_000
"""Work of comparing the positions of terms, besides that of reading tokens."""

LOOK_UP = 500
"""Work of looking up in one document a term that was found before."""

PLANNING = 0.5
"""Share of the limit that may be spent before documents are evaluated: on patterns and values of fields."""

EXPLAINING = 0.25
"""Share of the limit that the explanations of hits may take, in addition to the search."""

NODE = 1000
"""Work of evaluating a part of a plan that is no term."""

_MIN_LIMIT = 60_000_000
_PER_DOCUMENT = 600


class Work:
    """What a search has done so far."""

    __slots__ = ("done", "limit", "ran_out", "was_limited")

    def __init__(self, limit: float = float("inf")) -> None:
        """Begin.

        :param limit: the units after which no further part is evaluated
        """
        self.done = 0
        self.limit = limit
        self.ran_out = False
        """Whether parts of a plan match nothing because of the limit, so nothing may be excluded."""
        self.was_limited = False
        """Whether documents may be missing in the answer."""

    def may_go_on(self, share: float = 1.0) -> bool:
        """Return whether another part may be evaluated; if not, the answer is incomplete from now on.

        :param share: the share of the limit that may be spent before
        """
        if self.done <= share * self.limit:
            return True
        self.ran_out = self.was_limited = True
        return False

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing may be left out."""
        return self.limit == float("inf")


def default_limit(document_count: int) -> int:
    """Return how much work a search in an index with this number of documents may make.

    That is about one second for 100,000 passages, and grows with the index as the time of any search does.
    """
    return max(_MIN_LIMIT, _PER_DOCUMENT * document_count)


_work: ContextVar[Work | None] = ContextVar("_work", default=None)


@contextmanager
def bounded_work(limit: float) -> Iterator[Work]:
    """Count the work of searches in this ``with`` block, and let them make no more than so much.

    >>> with bounded_work(10) as work:
    ...     current_work().done += 11
    >>> work.may_go_on(), work.was_limited
    (False, True)
    """
    work = Work(limit)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def current_work() -> Work:
    """Return the work of the search that runs, or one without a limit."""
    return _work.get() or Work()
