"""What does the index know of syllables and words?

It answers the questions of the planner from the counts that each segment keeps, summed over segments. As people
ask in words that documents hardly have, those of :mod:`timviet.search.planning.question_words` count as if the
index had seen them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeVar

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import TEXT
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.tables.bounded_cache import Remembered
from timviet.search.engine.statistics import Statistics
from timviet.search.planning.accents import AccentRestorer
from timviet.search.planning.question_words import common_question_words

__all__ = ["IndexLexicon"]

_ASKED = 6000  # a phrase that asks counts as if it stood once in so many syllables

_Key = TypeVar("_Key")


class IndexLexicon:
    """Looks syllables and words up in one commit of an index; several threads may use it at once."""

    def __init__(self, snapshot: Snapshot, statistics: Statistics) -> None:
        self._segments = snapshot.segments
        self._statistics = statistics
        self._rarest = math.log1p(snapshot.doc_count)
        self._asking = common_question_words()
        self.syllables = snapshot.total_length(TEXT, Layer.SYLLABLE)
        """How many syllables all documents have."""
        self.words = snapshot.total_length(TEXT, Layer.WORD)
        """How many words all documents have."""
        self.restorer = AccentRestorer(self)
        """Reads queries with these counts."""
        self.spellings: Callable[[str], Mapping[str, float]] = Remembered(self._spellings).__getitem__
        """Gives the spellings that look like this without their marks, and how often each occurs."""
        self.word: Callable[[str], int] = Remembered(self._word).__getitem__
        """Gives in how many documents a word occurs, its syllables joined by ``_``."""
        self.rarity: Callable[[tuple[Layer, str]], float] = Remembered(self._rarity).__getitem__
        """Gives how rare a term is, from 0 for one that is everywhere, or nowhere, to 1."""
        self._pairs = Remembered(self._pairs_of)

    def knows(self, folded: str) -> bool:
        """Tells whether some document, or some phrase that asks, has a syllable that looks like this."""
        return bool(self.spellings(folded))

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Gives the spellings of two neighbours that look like this without their marks, with counts."""
        return self._pairs[first, second]

    def _spellings(self, folded: str) -> Mapping[str, float]:
        found = [segment.spellings(TEXT, folded) for segment in self._segments]
        return self._sum(found, self._asking.spellings.get(folded))

    def _pairs_of(self, both: tuple[str, str]) -> Mapping[tuple[str, str], float]:
        return self._sum([segment.pairs(TEXT, *both) for segment in self._segments], self._asking.pairs.get(both))

    def _word(self, word: str) -> int:
        return sum(segment.document_frequency(TEXT, Layer.WORD, word) for segment in self._segments)

    def _rarity(self, key: tuple[Layer, str]) -> float:
        idf = self._statistics.term((TEXT, *key)).idf
        return min(1.0, idf / self._rarest) if self._rarest else 0.0

    def _sum(self, counts: list[dict[_Key, int]], asked: Mapping[_Key, int] | None) -> Mapping[_Key, float]:
        """Adds up the counts of the segments and those of the phrases that ask."""
        unit = max(1.0, self.syllables / _ASKED)
        total: dict[_Key, float] = {key: unit * count for key, count in (asked or {}).items()}
        for each in counts:
            for key, count in each.items():
                total[key] = total.get(key, 0) + count
        return total
