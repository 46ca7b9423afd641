"""Do syllables side by side belong together, or are they neighbors by chance?

They belong together if they are a word of the index, or neighbors much more often than chance explains. The
measure is the pointwise mutual information of the two, normalized to at most 1 (Bouma 2009).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from timviet.index.tables.bounded_cache import remember
from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.syllable import is_bare_syllable
from timviet.search.contract.lexicon import Lexicon

__all__ = ["LONG", "NeighborCounts", "Neighbors"]

TOGETHER = 0.4
"""Minimum mutual information of neighbors that belong together.

Measured on 20,000 passages: of 166 different neighbors in 20,000 questions that are also solid in the passages, 29
are above, and two thirds of these are the same word; of the others two are. Of 4,000 foreign words 50 are split
above, nearly all of them rightly (``micro soft``), and 50 more between .2 and .4, half of them wrongly (``la
ke``).
"""

MIN_COUNT = 3
"""How often Vietnamese syllables that form no word must be neighbors; ``việt năm`` once may be chance."""

LONG, LOOSELY = 8, 0.2
"""Length in letters from which neighbors belong together already with this mutual information, even if the index
has them side by side once: of the foreign words that are split above .2 by chance, none is so long."""

_RARE = 0.05  # pairs of spellings below this share of the most frequent one are not searched for
_UNSEEN = 0.5  # assumed count of neighbors that the index lacks


class Neighbors(NamedTuple):
    """Two typed syllables side by side in the index."""

    pairs: Mapping[tuple[str, str], float]
    """How often each pair of spellings occurs: of words, if any is one, else of those that are not rare.

    The most frequent pair comes first.
    """

    information: float
    """The normalized mutual information of the most frequent pair."""

    @property
    def frequency(self) -> float:
        """How often the most frequent pair of spellings occurs."""
        return max(self.pairs.values(), default=0)


class NeighborCounts:
    """The neighbors of one index, which it caches; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, word: Callable[[str], int]) -> None:
        """Count with a lexicon.

        :param word: returns how many documents have a word, its syllables joined by ``_``
        """
        self._lexicon, self._word = lexicon, word
        self._read: dict[tuple[str, str], Neighbors] = {}

    def belong_together(self, pieces: tuple[str, ...], *, is_solid: bool = False) -> bool:
        """Return whether each piece is part of a word of the index, or has a neighbor that is no chance.

        :param is_solid: whether they were typed as one word, whose accents are evidence too
        """
        usual, is_long = self.usual_spelling(pieces), sum(map(len, pieces)) >= LONG
        covered: set[int] = set()
        for start in range(len(usual)):
            for end in range(start + 2, min(start + 4, len(usual)) + 1):
                if self._word("_".join(usual[start:end])):
                    covered.update(range(start, end))
        if len(covered) == len(pieces):
            return True
        for number, (first, second) in enumerate(pairwise(pieces)):
            if self._is_no_chance(first, second, is_solid, is_long):
                covered.update((number, number + 1))
        return len(covered) == len(pieces)

    def _is_no_chance(self, first: str, second: str, is_solid: bool, is_long: bool) -> bool:
        """Return whether two pieces of a word are neighbors more often than by chance."""
        neighbors = self.of(first, second)
        if is_solid and neighbors.frequency and not first.isascii() and not second.isascii():
            return neighbors.information > 0
        if is_long and neighbors.frequency:
            return neighbors.information >= LOOSELY
        is_foreign = not (is_bare_syllable(fold(first)) and is_bare_syllable(fold(second)))
        is_frequent = is_foreign or neighbors.frequency >= MIN_COUNT or not neighbors.frequency
        return is_frequent and neighbors.information >= TOGETHER

    def usual_spelling(self, pieces: Sequence[str]) -> list[str]:
        """Return the pieces as the index mostly spells them side by side."""
        spelled: list[str] = []
        for first, second in pairwise(pieces):
            pairs = list(self.of(first, second).pairs)
            following = next((pair for pair in pairs if not spelled or pair[0] == spelled[-1]), None)
            before, after = following or (pairs[0] if pairs else (first, second))
            spelled += (after,) if spelled else (before, after)
        return spelled

    def all_of(self, pieces: Sequence[str]) -> list[Neighbors]:
        """Return the pairs of the pieces; empty if one of them occurs nowhere."""
        neighbors = [self.of(*pair) for pair in pairwise(pieces)]
        return neighbors if all(pair.pairs for pair in neighbors) else []

    def of(self, first: str, second: str) -> Neighbors:
        """Return two pieces side by side, in the spellings that the index has."""
        try:
            return self._read[first, second]
        except KeyError:
            return remember(self._read, (first, second), self._read_neighbors(first, second))

    def _read_neighbors(self, first: str, second: str) -> Neighbors:
        pairs = self.pairs(first, second)
        words = {pair: count for pair, count in pairs.items() if self._word("_".join(pair))}
        least = _RARE * max(pairs.values(), default=0.0)
        kept = words or {pair: count for pair, count in pairs.items() if count >= least}
        ranked = dict(sorted(kept.items(), key=lambda entry: (-entry[1], entry[0])))
        count = max(ranked.values(), default=_UNSEEN)
        totals = map(self._total, next(iter(ranked), (first, second)))
        lift = self.lift(count, *totals)
        return Neighbors(ranked, math.log(lift) / math.log((self._lexicon.syllable_count + 1) / count))

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Return how often two pieces are neighbors, by spellings with their accents."""
        folded, next_folded = fold(first), fold(second)
        pairs = self._lexicon.pairs(folded, next_folded)
        if first == folded and second == next_folded:
            return pairs
        return {
            pair: count
            for pair, count in pairs.items()
            if is_compatible(first, pair[0]) and is_compatible(second, pair[1])
        }

    def lift(self, count: float, first: float, second: float) -> float:
        """Return how much more often two syllables are neighbors than by chance."""
        return count * (self._lexicon.syllable_count + 1) / (max(first, _UNSEEN) * max(second, _UNSEEN))

    def _total(self, piece: str) -> float:
        """Return how often the index has a piece: as it is, or if it lacks that, with its accents."""
        spellings = self._lexicon.spellings(fold(piece))
        return spellings.get(piece) or sum(
            count for spelling, count in spellings.items() if is_compatible(piece, spelling)
        )
