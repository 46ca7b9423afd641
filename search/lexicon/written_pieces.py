"""How often does an index have a syllable as it is spelled, or a piece of a query as it is typed?"""

from __future__ import annotations

from timviet.index.analysis.layer import Layer
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold
from timviet.index.text.syllable import iy_variants
from timviet.search.contract.lexicon import Lexicon, SpellingCounts

__all__ = ["IndexedPieces"]

_LETTERS_AND_NUMBER = lazy_pattern(r"([^\W\d_]+)([0-9]+)")


class IndexedPieces:
    """The :class:`timviet.search.query.input_methods.WrittenPieces` of an index."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts) -> None:
        """Read from a lexicon.

        :param counts: the counts that planning reads too and keeps, perhaps with those of questions
        """
        self._lexicon, self._counts = lexicon, counts

    def count(self, spelling: str) -> float:
        """Return how often the index has a syllable in this spelling, i and y being equal."""
        spellings = self._lexicon.spellings(fold(spelling))
        variants = (self._lexicon.spellings(fold(variant)).get(variant, 0.0) for variant in iy_variants(spelling))
        return spellings.get(spelling, 0.0) + sum(variants)

    def is_written(self, piece: str, rarer_than: float) -> bool:
        """Return whether the index has a piece in any way: with other accents, a hyphen or a blank within."""
        folded = fold(piece)
        if self._counts.spellings(folded) or self._lexicon.idf(Layer.FORM, f"~word:{folded}"):
            return True
        match = _LETTERS_AND_NUMBER.fullmatch(folded)
        pairs = sum(self._lexicon.pairs(match[1], match[2]).values()) if match else 0.0
        return pairs > 0 and pairs >= rarer_than
