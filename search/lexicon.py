"""What does the index know of syllables and words?

It answers the questions of the planner from the counts that each segment keeps, summed over segments. As people
ask in words that documents hardly have, those of :mod:`timviet.search.asking` count as if the index had seen them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from timviet.index.analysis import Layer
from timviet.index.schema import TEXT
from timviet.index.store.snapshot import Snapshot
from timviet.search.asking import common_asking
from timviet.search.remembered import remember
from timviet.search.restore import Restorer
from timviet.search.statistics import Statistics

__all__ = ["IndexLexicon"]

_ASKED = 6000  # a phrase that asks counts as if it stood once in so many syllables

_Key = TypeVar("_Key")


class IndexLexicon:
    """Looks syllables and words up in one commit of an index; several threads may use it at once."""

    def __init__(self, snapshot: Snapshot, statistics: Statistics) -> None:
        self._segments = snapshot.segments
        self._statistics = statistics
        self._rarest = math.log1p(snapshot.doc_count)
        self._asking = common_asking()
        self.syllables = snapshot.total_length(TEXT, Layer.SYLLABLE)
        """How many syllables all documents have."""
        self.words = snapshot.total_length(TEXT, Layer.WORD)
        """How many words all documents have."""
        self.restorer = Restorer(self)
        """Reads queries with these counts."""
        self._spellings: dict[str, Mapping[str, float]] = {}
        self._pairs: dict[tuple[str, str], Mapping[tuple[str, str], float]] = {}
        self._words: dict[str, int] = {}
        self._rarities: dict[tuple[Layer, str], float] = {}

    def spellings(self, folded: str) -> Mapping[str, float]:
        """Gives the spellings that look like this without their marks, and how often each occurs."""
        known = self._spellings.get(folded)
        if known is None:
            found = [segment.spellings(TEXT, folded) for segment in self._segments]
            known = remember(self._spellings, folded, self._sum(found, self._asking.spellings.get(folded)))
        return known

    def knows(self, folded: str) -> bool:
        """Tells whether some document, or some phrase that asks, has a syllable that looks like this."""
        return bool(self.spellings(folded))

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Gives the spellings of two neighbours that look like this without their marks, with counts."""
        key = first, second
        known = self._pairs.get(key)
        if known is None:
            found = [segment.pairs(TEXT, first, second) for segment in self._segments]
            known = remember(self._pairs, key, self._sum(found, self._asking.pairs.get(key)))
        return known

    def word(self, word: str) -> int:
        """Gives in how many documents a word occurs, its syllables joined by ``_``."""
        known = self._words.get(word)
        if known is None:
            known = 0
            for segment in self._segments:
                known += segment.document_frequency(TEXT, Layer.WORD, word)
            remember(self._words, word, known)
        return known

    def rarity(self, layer: Layer, term: str) -> float:
        """Gives how rare a term is, from 0 for one that is everywhere, or nowhere, to 1."""
        known = self._rarities.get((layer, term))
        if known is None:
            idf = self._statistics.term((TEXT, layer, term)).idf
            known = min(1.0, idf / self._rarest) if self._rarest else 0.0
            remember(self._rarities, (layer, term), known)
        return known

    def _sum(self, counts: list[dict[_Key, int]], asked: Mapping[_Key, int] | None) -> Mapping[_Key, float]:
        """Adds up the counts of the segments and those of the phrases that ask."""
        unit = max(1.0, self.syllables / _ASKED)
        total: dict[_Key, float] = {key: unit * count for key, count in (asked or {}).items()}
        for each in counts:
            for key, count in each.items():
                total[key] = total.get(key, 0) + count
        return total
