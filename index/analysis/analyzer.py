"""Which tokens does a text give, in which layer, at which position?

The steps are a table, :data:`LAYERS`, and a loop: the text is normalized and split into syllables once, then each
layer is made from those. All layers count positions by syllable, so that a word, a bigram and a syllable that
begin together have the same position. All offsets are into the ORIGINAL text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.scan import Scan
from timviet.index.analysis.text_batch import LayerTerms, TextBatch

__all__ = ["FINGERPRINT", "Analysis", "Layer", "Stream", "Token", "analyze", "analyze_all"]

FINGERPRINT = "timviet-1 pyvi-0.1.1"
"""The name of this version of the analysis. It changes whenever some text gives other tokens than before: an index
keeps the name of the version that made it, and a test holds a digest of the tokens beside it."""


class Layer(StrEnum):
    """One kind of token; each layer has its own terms and its own lengths."""

    SYLLABLE = "syllable"
    """Lower case, NFC, canonical tone placement: syllables typed with marks are matched with these."""

    FOLDED = "folded"
    """The same without marks, đ as d: syllables typed without marks are matched with these."""

    BIGRAM = "bigram"
    """Two neighboring folded syllables, never across a break."""

    WORD = "word"
    """The words that pyvi finds once the text is spelled as in its dictionary (``hoà``, no hyphens between
    letters), and the shorter words within a word of three syllables or more. Syllables are joined by ``_``."""

    FORM = "form"
    """Things with several spellings: dates, numbers, codes, names; see :mod:`timviet.index.forms.form`."""


class Token(NamedTuple):
    """One term at one position."""

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
    """(n,) offset after the last character in the original text."""

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Token]:
        return map(Token, self.terms, self.positions.tolist(), self.starts.tolist(), self.ends.tolist())


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of one text."""

    text: str
    """The original."""

    streams: Mapping[Layer, Stream]

    def __getitem__(self, layer: Layer) -> Stream:
        return self.streams[layer]


LAYERS: Mapping[Layer, Callable[[TextBatch], LayerTerms]] = {
    Layer.SYLLABLE: TextBatch.syllable_terms,
    Layer.FOLDED: TextBatch.folded_terms,
    Layer.BIGRAM: TextBatch.bigrams,
    Layer.WORD: TextBatch.words,
    Layer.FORM: TextBatch.forms,
}
"""How each layer is made."""

_OF_SYLLABLES = frozenset({Layer.SYLLABLE, Layer.FOLDED})


def analyze(text: str, layers: Collection[Layer] = tuple(Layer)) -> Analysis:
    """Return the tokens of a text in some layers; pyvi's model is loaded only for words."""
    if _OF_SYLLABLES.issuperset(layers):
        streams = _syllable_streams(text)
        return Analysis(text, {layer: stream for layer, stream in streams.items() if layer in layers})
    return analyze_all([text], layers)[0]


def analyze_all(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> list[Analysis]:
    """Analyze many texts in one pass, which is much faster for short ones."""
    batch = TextBatch(texts)
    made = [(layer, make(batch)) for layer, make in LAYERS.items() if layer in layers]
    bounds = [np.searchsorted(terms.first, batch.bounds).tolist() for _, terms in made]
    return [
        Analysis(
            text,
            {
                layer: _stream(batch, i, terms, slice(*of_layer[i : i + 2]))
                for (layer, terms), of_layer in zip(made, bounds, strict=True)
            },
        )
        for i, text in enumerate(texts)
    ]


def _syllable_streams(text: str) -> dict[Layer, Stream]:
    """Return the syllables of one text in both layers, without arrays on the way: this is what queries ask for."""
    scan = Scan.of(text)
    positions = np.array(scan.positions(), np.int32)
    starts, ends = scan.offsets()
    folded = scan.spaced.decode("utf-8", "surrogatepass").split()
    return {
        Layer.SYLLABLE: Stream(scan.spellings(), positions, starts, ends),
        Layer.FOLDED: Stream(folded, positions, starts, ends),
    }


def _stream(batch: TextBatch, number: int, terms: LayerTerms, tokens: slice) -> Stream:
    """Return the tokens of a layer that belong to text ``number``, with offsets into the original."""
    syllables, offset = batch.syllables, batch.offsets[number]
    first, last = terms.first[tokens], terms.last[tokens]
    starts, ends = batch.normalized[number].original_spans(
        syllables.starts[first] - offset, syllables.ends[last] - offset
    )
    names = [terms.names[term] for term in terms.numbers[tokens].tolist()]
    positions = syllables.positions[first]
    if len(positions):
        positions = positions - syllables.positions[batch.bounds[number]]
    return Stream(names, positions, starts.astype(np.int32), ends.astype(np.int32))
