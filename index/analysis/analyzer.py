"""Which tokens does a text give, in which layer, at which place?

The steps are a table, :data:`LAYERS`, and a loop: the text is normalised and cut into syllables once, then each
layer is made from those. All layers count places by syllable, so that a word, a bigram and a syllable that begin
at the same place have the same position; all offsets are into the ORIGINAL text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.short import LONGEST, short_syllables
from timviet.index.analysis.text_batch import LayerTerms, TextBatch
from timviet.index.text.normalize import normalize

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
    """(n,) number of the token's first syllable, ascending; see :mod:`timviet.index.analysis.tokenizer`."""

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


LAYERS: Mapping[Layer, Callable[[TextBatch], LayerTerms]] = {
    Layer.SYLLABLE: TextBatch.spelled,
    Layer.FOLDED: TextBatch.folded,
    Layer.BIGRAM: TextBatch.pairs,
    Layer.WORD: TextBatch.words,
    Layer.FORM: TextBatch.forms,
}
"""How each layer is made."""

_SPELLINGS = frozenset({Layer.SYLLABLE, Layer.FOLDED})


def analyze(text: str, layers: Collection[Layer] = tuple(Layer)) -> Analysis:
    """Gives the tokens of a text in the layers asked for; pyvi's model is loaded only for words."""
    if len(text) <= LONGEST and _SPELLINGS.issuperset(layers):
        streams = _spellings(text)
        return Analysis(text, {layer: stream for layer, stream in streams.items() if layer in layers})
    return analyze_all([text], layers)[0]


def analyze_all(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> list[Analysis]:
    """Analyses many texts in one pass, which is much faster for short ones."""
    draft = TextBatch(texts)
    made = [(layer, make(draft)) for layer, make in LAYERS.items() if layer in layers]
    cuts = [np.searchsorted(terms.first, draft.bounds).tolist() for _, terms in made]
    return [
        Analysis(
            text, {layer: _stream(draft, i, terms, cut) for (layer, terms), cut in zip(made, cuts, strict=True)}
        )
        for i, text in enumerate(texts)
    ]


def _spellings(text: str) -> dict[Layer, Stream]:
    """Gives the syllables of a short text as they are spelled and without marks."""
    normalized = normalize(text)
    spelled, folded, positions, starts, ends = short_syllables(normalized.text)
    if not normalized.is_unmoved:
        starts, ends = (column.astype(np.int32) for column in normalized.original_spans(starts, ends))
    return {
        Layer.SYLLABLE: Stream(spelled, positions, starts, ends),
        Layer.FOLDED: Stream(folded, positions, starts, ends),
    }


def _stream(draft: TextBatch, i: int, terms: LayerTerms, cut: list[int]) -> Stream:
    """Gives the part of a layer that belongs to text ``i``, placed in the original."""
    mine = slice(cut[i], cut[i + 1])
    first, last, offset = terms.first[mine], terms.last[mine], draft.offsets[i]
    places = draft.syllables
    starts, ends = draft.normalized[i].original_spans(places.starts[first] - offset, places.ends[last] - offset)
    names = [terms.names[number] for number in terms.numbers[mine].tolist()]
    positions = places.positions[first]
    if len(positions):
        positions = positions - places.positions[draft.bounds[i]]
    return Stream(names, positions, starts.astype(np.int32), ends.astype(np.int32))
