"""Which layers of tokens does a text have?

:mod:`timviet.index.analysis.analyzer` makes the tokens.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["FINGERPRINT", "Layer"]

FINGERPRINT = "timviet-4 pyvi-0.1.1"
"""The name of this version of the analysis. It must change whenever the tokens of any text change. An index stores
the name of the version that made it; a test compares a digest of the tokens of many texts."""


class Layer(StrEnum):
    """One kind of token; each layer has its own terms and its own lengths."""

    SYLLABLE = "syllable"
    """Lower case, NFC, canonical tone placement. Syllables typed with marks are searched here."""

    FOLDED = "folded"
    """The same without marks, đ as d. Syllables typed without marks are searched here."""

    BIGRAM = "bigram"
    """Two neighboring folded syllables, never across a break."""

    WORD = "word"
    """The words that pyvi finds, and the shorter words within a word of three syllables or more. Syllables are
    joined by ``_``. For pyvi the text is respelled as in its dictionary: ``hoà``, no hyphens between letters."""

    FORM = "form"
    """Things with several spellings: dates, numbers, codes, names; and signs, which take no position. See
    :mod:`timviet.index.forms.form`."""
