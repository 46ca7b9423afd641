"""What does the index know of syllables and words?

It answers the questions of the planner from the counts that each segment keeps, summed over segments and
fields.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from timviet.index.analysis import Layer
from timviet.index.schema import TEXT_FIELDS
from timviet.index.store.snapshot import Snapshot
from timviet.search.statistics import Statistics

__all__ = ["IndexLexicon"]

_REMEMBERED = 20_000  # syllables, pairs and words; each takes a few hundred bytes


class IndexLexicon:
    """Looks syllables and words up in one commit of an index; several threads may use it at once."""

    def __init__(self, snapshot: Snapshot, statistics: Statistics) -> None:
        self._segments = snapshot.segments
        self._statistics = statistics
        self._rarest = math.log1p(snapshot.doc_count)
        self.syllables = sum(snapshot.total_length(field, Layer.SYLLABLE) for field in TEXT_FIELDS)
        """How many syllables all documents have."""
        self.words = sum(snapshot.total_length(field, Layer.WORD) for field in TEXT_FIELDS)
        """How many words all documents have."""
        self._spellings: dict[str, Mapping[str, int]] = {}
        self._pairs: dict[tuple[str, str], Mapping[tuple[str, str], int]] = {}
        self._words: dict[str, int] = {}

    def spellings(self, folded: str) -> Mapping[str, int]:
        """Gives the spellings that look like this without their marks, and how often each occurs."""
        known = self._spellings.get(folded)
        if known is None:
            found: Counter[str] = Counter()
            for segment in self._segments:
                for field in TEXT_FIELDS:
                    found.update(segment.spellings(field, folded))
            if len(self._spellings) >= _REMEMBERED:
                self._spellings = {}
            known = self._spellings[folded] = found
        return known

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], int]:
        """Gives the spellings of two neighbours that look like this without their marks, with counts."""
        known = self._pairs.get((first, second))
        if known is None:
            found: Counter[tuple[str, str]] = Counter()
            for segment in self._segments:
                for field in TEXT_FIELDS:
                    found.update(segment.pairs(field, first, second))
            if len(self._pairs) >= _REMEMBERED:
                self._pairs = {}
            known = self._pairs[first, second] = found
        return known

    def word(self, word: str) -> int:
        """Gives in how many documents a word occurs, its syllables joined by ``_``."""
        known = self._words.get(word)
        if known is None:
            known = 0
            for segment in self._segments:
                for field in TEXT_FIELDS:
                    known += segment.document_frequency(field, Layer.WORD, word)
            if len(self._words) >= _REMEMBERED:
                self._words = {}
            self._words[word] = known
        return known

    def rarity(self, layer: Layer, term: str) -> float:
        """Gives how rare a term is in the bodies, from 0 for one that is everywhere to 1."""
        if not self._rarest:
            return 0.0
        return min(1.0, self._statistics.term(("body", layer, term)).idf / self._rarest)
