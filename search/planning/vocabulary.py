"""Which syllables does the index have, and how often?

The dictionaries of all segments as one, without marks; made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from timviet.search.planning.lexicon import Lexicon

__all__ = ["LONGEST", "Vocabulary"]

LONGEST = 24
"""Letters of a syllable that are compared; longer ones are never nearly right."""


class Vocabulary:
    """The folded syllables of an index with their document frequencies; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """All syllables with the number of documents that hold each."""
        return self._lexicon.syllables

    @cached_property
    def _letters(self) -> tuple[list[str], NDArray[np.uint8], NDArray[np.int64]]:
        """The short ASCII syllables, their letters (n, LONGEST), 0 behind the last, and lengths (n,)."""
        terms = [term for term in self.counts if len(term) <= LONGEST and term.isascii()]
        letters = np.array(terms, f"S{LONGEST}").view(np.uint8).reshape(-1, LONGEST)
        return terms, letters, np.array([len(term) for term in terms], np.int64)

    def near(self, typed: Sequence[str], most: int) -> dict[str, int]:
        """Gives the syllables that are at most so many edits from one of those typed, with the number of edits.

        An edit is a letter more, less or another, or two neighbours in the wrong order.
        """
        terms, letters, lengths = self._letters
        found: dict[str, int] = {}
        for each in typed:
            if not each.isascii() or not 0 < len(each) <= LONGEST:
                continue
            chosen = np.flatnonzero(abs(lengths - len(each)) <= most)
            distances = _distances(each.encode(), letters[chosen], lengths[chosen])
            for place in np.flatnonzero(distances <= most).tolist():
                term = terms[chosen[place]]
                found[term] = min(found.get(term, most), int(distances[place]))
        return found


def _distances(typed: bytes, letters: NDArray[np.uint8], lengths: NDArray[np.int64]) -> NDArray[np.int8]:
    """Gives how many edits part each row from what was typed: optimal string alignment, all rows at once.

    :param letters: (n, LONGEST)
    :param lengths: (n,)
    """
    widest = int(lengths.max(initial=0))
    count = len(letters)
    before = np.empty((0, count), np.int8)
    row = np.repeat(np.arange(widest + 1, dtype=np.int8)[:, None], count, axis=1)  # (widest + 1, n)
    for place, letter in enumerate(typed, 1):
        new = np.empty_like(row)
        new[0] = place
        other = letters.T[:widest] != letter  # (widest, n)
        for column in range(1, widest + 1):
            best = np.minimum(row[column - 1] + other[column - 1], np.minimum(row[column], new[column - 1]) + 1)
            if place > 1 and column > 1:
                swapped = ~other[column - 2] & (letters[:, column - 1] == typed[place - 2])
                best = np.where(swapped, np.minimum(best, before[column - 2] + 1), best)
            new[column] = best
        before, row = row, new
    return row[lengths, np.arange(count)]
