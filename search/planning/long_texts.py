"""May a pattern be compared with very long words and values?

That takes up to the length of the pattern times that of the text (:mod:`timviet.search.query.wildcard`): seconds,
if somebody asks for thousands of letters in a word of a million.
"""

from __future__ import annotations

from collections.abc import Iterable

from timviet.search.work import LETTERS, PLANNING, current_work

__all__ = ["may_compare"]


def may_compare(pattern: str, long_texts: Iterable[str]) -> bool:
    """Count the work of comparing a pattern with long texts; return False if that is too much."""
    letters = sum(map(len, long_texts))
    if not letters:
        return True
    work = current_work()
    work.done += len(pattern) * letters // LETTERS
    return work.may_go_on(PLANNING)
