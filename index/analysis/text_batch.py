"""What are the layers of many texts made from?

The texts are normalized, joined with blank lines between, and split into syllables together. The cost is per
syllable, not per text, and most of it is spent in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.tokenizer import split_syllables
from timviet.index.forms.page import read_page
from timviet.index.forms.recognizer import original_spans, recognizer
from timviet.index.text.normalize import normalize_all

__all__ = ["LayerTerms", "TextBatch"]


@dataclass(frozen=True, slots=True)
class LayerTerms:
    """The terms of one layer and the syllables they cover, as columns of equal length n."""

    names: list[str]
    """The terms; some may not occur."""

    numbers: NDArray[np.int32]
    """(n,) index in ``names`` of each token."""

    first: NDArray[np.integer]
    """(n,) number of the first syllable of each token, ascending."""

    last: NDArray[np.integer]
    """(n,) number of the last syllable."""


class TextBatch:
    """Many texts split into syllables, which are numbered from 0 across the texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.normalized = normalize_all(texts)
        # A line end before and after each text ends a sentence, a block and every form.
        self.text = "".join([f"\n{normalized.text}\n" for normalized in self.normalized])
        edges = np.cumsum([0, *[len(normalized.text) + 2 for normalized in self.normalized]])
        self.offsets = edges[:-1] + 1
        """(n_texts,) where each text begins in ``text``."""
        self.syllables = split_syllables(self.text)
        self.bounds = self.syllables.starts.searchsorted(edges)
        """(n_texts + 1,) the number of the first syllable of each text."""

    def syllable_terms(self) -> LayerTerms:
        """Return the canonical spelling of each syllable."""
        return self._one_per_syllable(self.syllables.syllable_table.spelled)

    def folded_terms(self) -> LayerTerms:
        """Return each syllable without marks."""
        return self._one_per_syllable(self.syllables.syllable_table.folded)

    def _one_per_syllable(self, names: list[str]) -> LayerTerms:
        numbers = np.arange(len(self.syllables.terms))
        return LayerTerms(names, self.syllables.terms, numbers, numbers)

    def bigrams(self) -> LayerTerms:
        """Return the bigrams of folded syllables."""
        first = np.flatnonzero(np.diff(self.syllables.positions) == 1)
        names, terms = self.syllables.syllable_table.folded, self.syllables.terms
        pairs = zip(terms[first].tolist(), terms[first + 1].tolist(), strict=True)
        joined = [f"{names[i]} {names[j]}" for i, j in pairs]
        return LayerTerms(joined, np.arange(len(first), dtype=np.int32), first, first + 1)

    def words(self) -> LayerTerms:
        """Return pyvi's words, and the shorter words within those of three syllables or more."""
        # Importing the model takes a sixth of the time in which a search starts, and a search needs no words.
        from timviet.index.analysis.words import find_words

        ends = self.offsets + np.array([len(normalized.text) for normalized in self.normalized], np.int64)
        line_ends = np.stack((self.offsets - 1, ends), axis=1).ravel()
        words = find_words(self.syllables, line_ends)
        return LayerTerms(words.names, words.numbers, words.first, words.end - 1)

    def forms(self) -> LayerTerms:
        """Return the terms of the forms."""
        syllables = self.syllables
        page = read_page([normalized.text for normalized in self.normalized], self.offsets.tolist())
        of_table = recognizer().triggers(syllables.chunk_table)
        triggered, triggers = of_table.of(syllables.chunk_numbers, syllables.chunks)
        forms = recognizer().read(page, syllables.chunk_offsets[triggered], triggers)
        starts, ends = original_spans(page, forms)
        names: dict[str, int] = {}
        numbers = [names.setdefault(form.term, len(names)) for form in forms]
        first = syllables.ends.searchsorted(starts, side="right")
        last = syllables.starts.searchsorted(ends) - 1
        return LayerTerms(list(names), np.array(numbers, np.int32), first, last)
