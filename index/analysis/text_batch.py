"""What are the layers of many texts made from?

The texts are normalised, put together with blank lines between, and cut into syllables in one go: work is paid by
the syllable, not by the text, and mostly in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.tokenizer import syllables
from timviet.index.forms.abbreviations import common_abbreviations
from timviet.index.forms.page import read_page
from timviet.index.forms.recognizer import placed, read
from timviet.index.forms.triggers import triggers
from timviet.index.text.normalize import normalize_all

__all__ = ["LayerTerms", "TextBatch"]

_Numbers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class LayerTerms:
    """The terms of one layer and the syllables they reach over, as columns of equal length n."""

    names: list[str]
    """Terms, more perhaps than occur."""

    numbers: NDArray[np.int32]
    """(n,) which of them each is."""

    first: _Numbers
    """(n,) number of the first syllable, ascending."""

    last: _Numbers
    """(n,) number of the last syllable."""


class TextBatch:
    """Many texts cut into syllables, which are numbered through."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.normalized = normalize_all(texts)
        # A line end before and behind each: it ends a sentence, a block and every form.
        self.text = "".join([f"\n{each.text}\n" for each in self.normalized])
        offsets = np.cumsum([0, *[len(each.text) + 2 for each in self.normalized]])
        self.offsets = offsets[:-1] + 1
        """(n_texts,) where each text begins in ``text``."""
        self.syllables = syllables(self.text)
        self.bounds = self.syllables.starts.searchsorted(offsets)
        """(n_texts + 1,) the number of the first syllable of each text."""

    def spelled(self) -> LayerTerms:
        """Gives the canonical spelling of each syllable."""
        return self._every(self.syllables.table.spelled)

    def folded(self) -> LayerTerms:
        """Gives the same without marks."""
        return self._every(self.syllables.table.folded)

    def _every(self, names: list[str]) -> LayerTerms:
        numbers = np.arange(len(self.syllables.terms))
        return LayerTerms(names, self.syllables.terms, numbers, numbers)

    def pairs(self) -> LayerTerms:
        """Gives the bigrams of folded syllables."""
        first = np.flatnonzero(np.diff(self.syllables.positions) == 1)
        names, terms = self.syllables.table.folded, self.syllables.terms
        pairs = zip(terms[first].tolist(), terms[first + 1].tolist(), strict=True)
        joined = [f"{names[i]} {names[j]}" for i, j in pairs]
        return LayerTerms(joined, np.arange(len(first), dtype=np.int32), first, first + 1)

    def words(self) -> LayerTerms:
        """Gives pyvi's words, and the shorter words within those of three syllables or more."""
        from timviet.index.analysis.words import (
            words,  # and the model: a sixth of the time that a search takes to start
        )

        ends = self.offsets + [len(each.text) for each in self.normalized]
        names, numbers, first, behind = words(self.syllables, np.stack((self.offsets - 1, ends), axis=1).ravel())
        return LayerTerms(names, numbers, first, behind - 1)

    def forms(self) -> LayerTerms:
        """Gives the terms of the forms."""
        cut = self.syllables
        page = read_page([each.text for each in self.normalized], self.offsets.tolist())
        which, words = triggers(cut.table, common_abbreviations()).of(cut.rows, cut.runs)
        found = read(page, cut.run_starts[which], words)
        starts, ends = placed(page, found)
        names: dict[str, int] = {}
        numbers = [names.setdefault(form.term, len(names)) for form in found]
        first = cut.ends.searchsorted(starts, side="right")
        return LayerTerms(list(names), np.array(numbers, np.int32), first, cut.starts.searchsorted(ends) - 1)
