"""How much does a term of each layer weigh?

A weight is a factor of the BM25 score of a term; the scores of all terms are added up.
"""

from __future__ import annotations

from timviet.index.forms import Role

__all__ = ["BIGRAM", "FOLDED", "FORM", "FORM_COUNTERPART", "NEGLIGIBLE", "SINGLE", "SPELLED", "WORD"]

SPELLED = 0.8
"""Weight of a syllable with its accents, divided among its likely spellings by probability."""

FOLDED = 0.5
"""Weight of a syllable without its accents, which matches all spellings."""

BIGRAM = 0.5
"""Weight of two neighbors."""

WORD = 0.5
"""Weight of a word of several syllables."""

SINGLE = 0.8
"""Weight of a word of one syllable."""

NEGLIGIBLE = 0.04
"""A term whose weight × rarity is below this share of the largest gets weight 0: it matches but does not score."""

FORM = {Role.INSTEAD: 1.5, Role.ABOVE: 2.0, Role.BESIDE: 0.5, Role.PART: 0.0}
"""Weight of a form by its role."""

FORM_COUNTERPART = 0.4
"""Weight of a form that contains the typed one, or is part of it."""
