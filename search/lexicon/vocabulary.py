"""Which syllables does the index have, and which of them are within a few edits of another?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from timviet.index.lazy import lazy_property
from timviet.search.contract.lexicon import Lexicon

__all__ = ["MAX_LETTERS", "Vocabulary"]

MAX_LETTERS = 24
"""Maximum length of a syllable that is compared with others; longer ones are no misspelled syllables."""

_LONG = 64  # letters


class Vocabulary:
    """The folded syllables of an index with their document frequencies; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @lazy_property
    def counts(self) -> Mapping[str, int]:
        """All syllables with their document frequencies."""
        return self._lexicon.syllables()

    @lazy_property
    def ranked(self) -> Sequence[str]:
        """All syllables, the most frequent first, equally frequent ones by code point."""
        counts = self.counts
        return sorted(sorted(counts), key=counts.__getitem__, reverse=True)

    @lazy_property
    def long(self) -> Sequence[str]:
        """The syllables that take more work to match with a pattern than others do."""
        return [syllable for syllable in self.counts if len(syllable) > _LONG]

    @lazy_property
    def _comparable(self) -> Sequence[str]:
        return list(filter(_is_comparable, self.counts))

    def near(self, syllables: Sequence[str], max_edits: int) -> dict[str, int]:
        """Return the syllables of the index near any of ``syllables``, with the smallest number of edits.

        An edit inserts, deletes or replaces a letter, or exchanges two neighbors; no letter is edited
        twice (optimal string alignment).

        :param max_edits: the maximum number of edits
        """
        from rapidfuzz.distance import OSA  # imported here: few queries need it, and the import takes 10 ms
        from rapidfuzz.process import extract

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
