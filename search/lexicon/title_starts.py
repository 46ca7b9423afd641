"""How do the titles of an index go on that is elsewhere?

Its lexicon files have the syllables with which titles begin. Those of texts they do not have: texts go on in too
many ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.tables import TITLE_STARTS
from timviet.index.lexicon.title_keys import split_title_key, title_prefix

__all__ = ["TitleStart", "title_starts"]


@dataclass(frozen=True, slots=True)
class TitleStart:
    """Syllables with which titles begin."""

    spellings: tuple[str, ...]

    count: int
    """The number of documents; an estimate if not all were read."""

    is_whole: bool
    """Whether a break or the end of the title follows."""


def title_starts(
    files: Sequence[LexiconFile], before: Sequence[str], prefix: str, length: int, most: int
) -> Iterator[TitleStart]:
    """Yield the titles that begin with some folded syllables and the start of another one; each start once.

    :param length: the most syllables after those given
    :param most: about the most different titles of each file that are read
    """
    tables = [file.strings(TITLE_STARTS) for file in files]
    weights: dict[str, int] = {}
    for table in tables:
        for key, weight in table.sample(title_prefix(before, prefix), most):
            weights[key] = max(weight, weights.get(key, 0))
    counts: dict[tuple[tuple[str, ...], bool], int] = {}
    for key, weight in weights.items():
        count = sum(table.count(key) for table in tables)
        if count > 0:  # not deleted
            spellings, is_whole = split_title_key(key)
            start = spellings[: len(before) + length]
            row = start, is_whole and start == spellings
            counts[row] = counts.get(row, 0) + count * weight
    return (TitleStart(start, count, is_whole) for (start, is_whole), count in counts.items())
