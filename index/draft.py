"""What are the layers of many texts made from?

The texts are normalised, put together with blank lines between, and cut into syllables in one go: work is paid by
the syllable, not by the text. What a distinct syllable looks like in each layer is worked out once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from timviet.index.fold import fold
from timviet.index.forms import forms
from timviet.index.normalize import normalize
from timviet.index.syllable import canonical, in_new_style
from timviet.index.tokenizer import syllables

__all__ = ["Draft", "Terms"]

_BETWEEN = "\n\n"  # ends a sentence, a block and every form
_MOST_SPELLINGS = 1 << 17

_Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one layer and the syllables they reach over, as columns of equal length n."""

    terms: list[str]

    first: _Numbers
    """(n,) number of the first syllable, ascending."""

    last: _Numbers
    """(n,) number of the last syllable."""


class _Spellings(dict[str, tuple[str, str, str]]):
    """Gives for a syllable as it stands its canonical spelling, the folded one, and that of pyvi's dictionary."""

    def __missing__(self, surface: str) -> tuple[str, str, str]:
        spelled = canonical(surface)
        row = spelled, fold(spelled), in_new_style(surface)
        if len(self) >= _MOST_SPELLINGS:
            self.clear()
        self[surface] = row
        return row


_spellings = _Spellings()


class Draft:
    """Many texts cut into syllables, which are numbered through."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.normalized = [normalize(text) for text in texts]
        self.text = _BETWEEN.join(each.text for each in self.normalized)
        lengths = [len(each.text) + len(_BETWEEN) for each in self.normalized]
        self.offsets = np.cumsum([0, *lengths])
        """(n_texts + 1,) where each text begins in ``text``."""
        self.syllables = syllables(self.text)
        self.bounds = np.searchsorted(self.syllables.starts, self.offsets)
        """(n_texts + 1,) the number of the first syllable of each text."""
        self._rows = list(map(_spellings.__getitem__, self.syllables.surfaces))

    @cached_property
    def spelled(self) -> list[str]:
        """The canonical spelling of each syllable."""
        return list(map(itemgetter(0), self._rows))

    @cached_property
    def folded(self) -> list[str]:
        """The same without marks."""
        return list(map(itemgetter(1), self._rows))

    def every(self, terms: list[str]) -> Terms:
        """Gives the layer that has one term for each syllable."""
        numbers = np.arange(len(terms))
        return Terms(terms, numbers, numbers)

    def pairs(self) -> Terms:
        """Gives the bigrams of folded syllables."""
        first = np.flatnonzero(np.diff(self.syllables.positions) == 1)
        folded = self.folded
        return Terms([f"{folded[i]} {folded[i + 1]}" for i in first.tolist()], first, first + 1)

    def words(self) -> Terms:
        """Gives pyvi's words, and the shorter words within those of three syllables or more."""
        from timviet.index.segment import segmenter as loaded  # a sixth of the time that a search takes to start

        segmenter = loaded()
        respelled, starts = self._respelled(), self.syllables.starts
        spans = segmenter.spans([respelled[a : b - len(_BETWEEN)] for a, b in self._pieces()])
        together = np.zeros((0, 2), dtype=np.int64)
        if spans:
            together = np.concatenate([words + a for words, (a, _) in zip(spans, self._pieces(), strict=True)])
        first, behind = np.searchsorted(starts, together[:, 0]), np.searchsorted(starts, together[:, 1])
        filled = first < behind  # punctuation holds no syllable
        first, behind = first[filled], behind[filled]
        spelled = self.spelled
        terms = [spelled[i] for i in first.tolist()]
        inner: list[tuple[int, int]] = []
        for at in np.flatnonzero(behind - first > 1).tolist():
            i, j = int(first[at]), int(behind[at])
            terms[at] = "_".join(spelled[i:j])
            if j - i > 2:
                inner += self._inner_words(i, j, segmenter.dictionary)
        if not inner:
            return Terms(terms, first, behind - 1)
        terms += ["_".join(spelled[i:j]) for i, j in inner]
        edges = np.concatenate((np.stack((first, behind), axis=1), inner))
        order = np.argsort(edges[:, 0], kind="stable")  # a word comes before those within it
        return Terms([terms[i] for i in order.tolist()], edges[order, 0], edges[order, 1] - 1)

    def forms(self) -> Terms:
        """Gives the terms of the forms."""
        terms: list[str] = []
        spans: list[tuple[int, int]] = []
        for each, offset in zip(self.normalized, self.offsets.tolist(), strict=False):
            for form in forms(each.text):
                terms.append(form.term)
                spans.append((offset + form.start, offset + form.end))
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        first = np.searchsorted(self.syllables.ends, edges[:, 0], side="right")
        return Terms(terms, first, np.searchsorted(self.syllables.starts, edges[:, 1]) - 1)

    def _pieces(self) -> Sequence[tuple[int, int]]:
        return list(pairwise(self.offsets.tolist()))

    def _respelled(self) -> str:
        """Gives the text as pyvi's dictionary spells it, without hyphens between letters, of the same length."""
        surfaces, gaps = self.syllables.surfaces, self.syllables.gaps
        modern = list(map(itemgetter(2), self._rows))
        hyphens = [
            i
            for i, gap in enumerate(gaps)
            if gap == "-" and 0 < i < len(surfaces) and surfaces[i - 1][-1].isalpha() and surfaces[i][0].isalpha()
        ]
        if not hyphens and modern == surfaces:
            return self.text
        gaps = list(gaps)
        for i in hyphens:
            gaps[i] = " "
        return "".join(chain.from_iterable(zip(gaps, modern, strict=False))) + gaps[-1]

    def _inner_words(self, first: int, behind: int, dictionary: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Yields the dictionary words within a word: ``hợp tác xã hội`` holds ``hợp tác xã`` and ``xã hội``."""
        lower = [row[2].lower() for row in self._rows[first:behind]]
        for i in range(len(lower)):
            for j in (i + 2, i + 3):
                if j <= len(lower) and j - i < len(lower) and " ".join(lower[i:j]) in dictionary:
                    yield first + i, first + j
