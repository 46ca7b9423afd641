"""How are the layers of many texts made in one pass?

The texts are normalized, joined with a blank line between, and split into syllables together. So the time depends
on the number of syllables, not of texts, and most of it is spent in operations on arrays.
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
    """The tokens of one layer of many texts in columns of equal length n."""

    terms: list[str]
    """The terms; some may not occur."""

    numbers: NDArray[np.int32]
    """(n,) index of each token's term in ``terms``."""

    first_syllables: NDArray[np.integer]
    """(n,) number of the first syllable of each token, ascending."""

    last_syllables: NDArray[np.integer]
    """(n,) number of the last syllable of each token; less than the first if the token has none: a symbol."""

    spans: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    """(n,) starts and (n,) ends in the text of the batch; None if they are those of the syllables."""


class TextBatch:
    """Many texts split into syllables, which are numbered from 0 across the texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.normalized = normalize_all(texts)
        # A line end before and after each text ends a sentence, a block and every form.
        self.text = "".join([f"\n{normalized.text}\n" for normalized in self.normalized])
        edges = np.cumsum([0, *[len(normalized.text) + 2 for normalized in self.normalized]])
        self._edges = edges
        self.offsets = edges[:-1] + 1
        """(n_texts,) offset of each text in ``text``."""
        self.syllables = split_syllables(self.text)
        self.bounds = self.syllables.starts.searchsorted(edges)
        """(n_texts + 1,) number of the first syllable of each text, and the number of all syllables."""

    def token_bounds(self, tokens: LayerTerms) -> NDArray[np.intp]:
        """Return the number of the first token of each text in a layer, and the number of all: (n_texts + 1,)."""
        if tokens.spans is None:
            return tokens.first_syllables.searchsorted(self.bounds)
        return tokens.spans[0].searchsorted(self._edges)

    def syllable_terms(self) -> LayerTerms:
        """Return the syllables in canonical spelling."""
        return self._one_per_syllable(self.syllables.syllable_table.spellings)

    def folded_terms(self) -> LayerTerms:
        """Return the syllables without marks."""
        return self._one_per_syllable(self.syllables.syllable_table.folded)

    def _one_per_syllable(self, terms: list[str]) -> LayerTerms:
        numbers = np.arange(len(self.syllables.terms))
        return LayerTerms(terms, self.syllables.terms, numbers, numbers)

    def bigrams(self) -> LayerTerms:
        """Return the bigrams of folded syllables."""
        first = np.flatnonzero(np.diff(self.syllables.positions) == 1)
        folded, terms = self.syllables.syllable_table.folded, self.syllables.terms
        pairs = zip(terms[first].tolist(), terms[first + 1].tolist(), strict=True)
        joined = [f"{folded[i]} {folded[j]}" for i, j in pairs]
        return LayerTerms(joined, np.arange(len(first), dtype=np.int32), first, first + 1)

    def words(self) -> LayerTerms:
        """Return pyvi's words, and the shorter words within words of three syllables or more."""
        # Imported late: the model would take a sixth of the start-up time of a search, which needs no words.
        from timviet.index.analysis.words import find_words

        ends = self.offsets + np.array([len(normalized.text) for normalized in self.normalized], np.int64)
        line_ends = np.stack((self.offsets - 1, ends), axis=1).ravel()
        words = find_words(self.syllables, line_ends)
        return LayerTerms(words.terms, words.numbers, words.first_syllables, words.end_syllables - 1)

    def forms(self) -> LayerTerms:
        """Return the forms: dates, numbers, codes, names, signs."""
        syllables = self.syllables
        page = read_page([normalized.text for normalized in self.normalized], self.offsets.tolist())
        table = recognizer().triggers(syllables.chunk_table)
        triggered, triggers = table.find(syllables.chunk_numbers, syllables.chunks)
        forms = recognizer().read(page, syllables.chunk_offsets[triggered], triggers)
        starts, ends = original_spans(page, forms)
        terms: dict[str, int] = {}
        numbers = [terms.setdefault(form.term, len(terms)) for form in forms]
        first = syllables.ends.searchsorted(starts, side="right")
        last = syllables.starts.searchsorted(ends) - 1
        whole = (first <= last).nonzero()[0]  # not a symbol: begins and ends with whole syllables
        starts[whole] = np.minimum(starts[whole], syllables.starts[first[whole]])
        ends[whole] = np.maximum(ends[whole], syllables.ends[last[whole]])
        return LayerTerms(list(terms), np.array(numbers, np.int32), first, last, (starts, ends))
