"""Which tokens does a text give, in which layer, at which place?

The steps are a table, :data:`LAYERS`, and a loop: the text is normalised and cut into syllables once, then each
layer is made from those. All layers count places by syllable, so that a word, a bigram and a syllable that begin
at the same place have the same position; all offsets are into the ORIGINAL text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index import segment
from timviet.index.fold import fold
from timviet.index.forms import forms
from timviet.index.normalize import Normalized, normalize
from timviet.index.syllable import canonical, in_new_style
from timviet.index.tokenizer import Syllables, syllables

__all__ = ["FINGERPRINT", "Analysis", "Layer", "Stream", "Token", "analyze", "analyze_all"]

FINGERPRINT = "timviet-1 pyvi-0.1.1"
"""Names this version of the analysis. It changes whenever some text gives other tokens than before: an index
remembers which one made it, and a test holds a digest of the tokens beside it."""


class Layer(StrEnum):
    """A way of looking at a text; each has its own terms and its own lengths."""

    SYLLABLE = "syllable"
    """Lower case, NFC, canonical tone placement: what typed marks are matched with."""

    FOLDED = "folded"
    """The same without marks, đ as d: what bare letters are matched with."""

    BIGRAM = "bigram"
    """Two neighbouring folded syllables, never across a break."""

    WORD = "word"
    """The words that pyvi finds once the text is spelled as in its dictionary (``hoà``, no hyphens between
    letters), their syllables joined by ``_``; and the shorter words within a word of three or more."""

    FORM = "form"
    """What is spelled in several ways: dates, numbers, codes, names; see :mod:`timviet.index.forms.form`."""


class Token(NamedTuple):
    """One term at one place."""

    term: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one layer as columns of equal length n, in the order of the text."""

    terms: list[str]

    positions: NDArray[np.int32]
    """(n,) number of the token's first syllable, ascending; see :mod:`timviet.index.tokenizer`."""

    starts: NDArray[np.int32]
    """(n,) offset of the first character in the original text."""

    ends: NDArray[np.int32]
    """(n,) offset behind the last character in the original text."""

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Token]:
        return map(Token, self.terms, self.positions.tolist(), self.starts.tolist(), self.ends.tolist())


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the index sees of one text."""

    text: str
    """The original."""

    streams: Mapping[Layer, Stream]

    def __getitem__(self, layer: Layer) -> Stream:
        return self.streams[layer]


@dataclass
class _Draft:
    """What the layers of one text are made from."""

    normalized: Normalized
    syllables: Syllables
    words: NDArray[np.int32] | None = None
    """(n, 2) spans of pyvi's words in the normalised text; None if no layer needs them."""

    @property
    def respelled(self) -> str:
        """The normalised text as pyvi's dictionary spells it, character by character of the same length."""
        cut = self.syllables
        surfaces = [in_new_style(surface) for surface in cut.surfaces]
        gaps = cut.gaps
        if "-" in gaps:
            gaps = list(gaps)
            for i in range(1, len(surfaces)):
                if gaps[i] == "-" and surfaces[i - 1][-1].isalpha() and surfaces[i][0].isalpha():
                    gaps[i] = " "
        elif surfaces == cut.surfaces:
            return self.normalized.text
        return "".join(chain.from_iterable(zip(gaps, surfaces, strict=False))) + gaps[-1]

    @cached_property
    def spelled(self) -> list[str]:
        return [canonical(surface) for surface in self.syllables.surfaces]

    @cached_property
    def bare(self) -> list[str]:
        return [fold(term) for term in self.spelled]

    def stream(self, terms: list[str], first: NDArray[np.intp], last: NDArray[np.intp]) -> Stream:
        """Makes a stream of tokens that reach from one syllable number to another, both included."""
        cut = self.syllables
        starts, ends = self.normalized.originals(cut.starts[first], cut.ends[last])
        return Stream(
            terms, cut.positions[first], starts.astype(np.int32, copy=False), ends.astype(np.int32, copy=False)
        )


def _every(draft: _Draft) -> NDArray[np.intp]:
    return np.arange(len(draft.syllables.surfaces))


def _syllable(draft: _Draft) -> Stream:
    return draft.stream(draft.spelled, _every(draft), _every(draft))


def _folded(draft: _Draft) -> Stream:
    return draft.stream(draft.bare, _every(draft), _every(draft))


def _bigram(draft: _Draft) -> Stream:
    first = np.flatnonzero(np.diff(draft.syllables.positions) == 1)
    bare = draft.bare
    return draft.stream([f"{bare[i]} {bare[i + 1]}" for i in first.tolist()], first, first + 1)


def _word(draft: _Draft) -> Stream:
    assert draft.words is not None
    cut, spelled = draft.syllables, draft.spelled
    first = np.searchsorted(cut.starts, draft.words[:, 0])
    behind = np.searchsorted(cut.starts, draft.words[:, 1])
    first, behind = first[first < behind], behind[first < behind]  # punctuation holds no syllable
    spans = list(zip(first.tolist(), behind.tolist(), strict=True))
    if (behind - first > 2).any():
        spans = [inner for span in spans for inner in _with_inner_words(cut.surfaces, *span)]
    terms = ["_".join(spelled[i:j]) for i, j in spans]
    edges = np.array(spans, dtype=np.intp).reshape(-1, 2)
    return draft.stream(terms, edges[:, 0], edges[:, 1] - 1)


def _with_inner_words(surfaces: list[str], first: int, behind: int) -> Iterator[tuple[int, int]]:
    """Yields a word and the dictionary words within it: ``hợp tác xã hội`` holds ``hợp tác xã`` and ``xã hội``."""
    yield first, behind
    if behind - first > 2:
        dictionary = segment.segmenter().dictionary
        lower = [in_new_style(surface).lower() for surface in surfaces[first:behind]]
        for i in range(len(lower)):
            for j in (i + 2, i + 3):
                if j <= len(lower) and j - i < len(lower) and " ".join(lower[i:j]) in dictionary:
                    yield first + i, first + j


def _form(draft: _Draft) -> Stream:
    found = forms(draft.normalized.text)
    starts = np.array([form.start for form in found], dtype=np.int32)
    ends = np.array([form.end for form in found], dtype=np.int32)
    first = np.searchsorted(draft.syllables.ends, starts, side="right")
    last = np.searchsorted(draft.syllables.starts, ends) - 1
    return draft.stream([form.term for form in found], first, last)


LAYERS: Mapping[Layer, Callable[[_Draft], Stream]] = {
    Layer.SYLLABLE: _syllable,
    Layer.FOLDED: _folded,
    Layer.BIGRAM: _bigram,
    Layer.WORD: _word,
    Layer.FORM: _form,
}


def analyze(text: str, layers: Collection[Layer] = tuple(Layer)) -> Analysis:
    """Gives the tokens of a text in the layers asked for; pyvi's model is loaded only for words."""
    return analyze_all([text], layers)[0]


def analyze_all(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> list[Analysis]:
    """Analyses many texts in one pass, which is much faster for short ones."""
    drafts = [_Draft(each, syllables(each.text)) for each in map(normalize, texts)]
    if Layer.WORD in layers:
        for draft, words in zip(
            drafts, segment.segmenter().spans([draft.respelled for draft in drafts]), strict=True
        ):
            draft.words = words
    analyses = []
    for text, draft in zip(texts, drafts, strict=True):
        analyses.append(Analysis(text, {layer: make(draft) for layer, make in LAYERS.items() if layer in layers}))
    return analyses
