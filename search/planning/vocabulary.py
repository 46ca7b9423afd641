"""Which syllables does the index have, and which of them are spelled nearly like another one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from timviet.search.planning.lexicon import Lexicon

__all__ = ["MAX_LETTERS", "Vocabulary"]

MAX_LETTERS = 24
"""Letters of a syllable that is compared with others; longer ones are no misspelled syllables."""


class Vocabulary:
    """The folded syllables of an index with their document frequencies; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """All syllables with the number of documents that hold each."""
        return self._lexicon.syllables()

    @cached_property
    def _comparable(self) -> Sequence[str]:
        return list(filter(_is_comparable, self.counts))

    def near(self, syllables: Sequence[str], max_edits: int) -> dict[str, int]:
        """Return the syllables that are at most so many edits from one of some others, with the number of edits.

        An edit inserts, deletes or replaces a letter, or exchanges two neighbors; no letter is edited
        twice (optimal string alignment).
        """
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract  # imported here, as few queries need it and it takes 10 ms

        edits: dict[str, int] = {}
        for syllable in filter(_is_comparable, syllables):
            nearest = extract(
                syllable, self._comparable, scorer=OSA.distance, score_cutoff=max_edits, limit=None, processor=None
            )
            for term, distance, _ in nearest:
                edits[term] = min(edits.get(term, max_edits), int(distance))
        return edits


def _is_comparable(syllable: str) -> bool:
    return syllable.isascii() and 0 < len(syllable) <= MAX_LETTERS
