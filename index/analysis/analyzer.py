"""Which tokens does a text have in each layer, and at which positions and offsets?

The text is normalized and split into syllables once. Then :data:`LAYERS` makes each layer from the syllables. All
layers count positions by syllable: a word, a bigram and a syllable that begin together have the same position. All
offsets are into the ORIGINAL text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.analysis.scan import Scan
from timviet.index.analysis.text_batch import LayerTerms, TextBatch

__all__ = ["Analysis", "Stream", "Token", "analyze", "analyze_all"]


class Token(NamedTuple):
    """One term at one position."""

    term: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one layer of a text in columns of equal length n, in the order of the text."""

    terms: list[str]

    positions: NDArray[np.int32]
    """(n,) position of the token's first syllable, ascending; see :mod:`timviet.index.analysis.tokenizer`."""

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
    """The original text."""

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
"""The function that makes each layer."""

_SYLLABLE_LAYERS = frozenset({Layer.SYLLABLE, Layer.FOLDED})


def analyze(text: str, layers: Collection[Layer] = tuple(Layer)) -> Analysis:
    """Return the tokens of a text in some layers; pyvi's model is loaded only for words."""
    if _SYLLABLE_LAYERS.issuperset(layers):
        streams = _syllable_streams(text)
        return Analysis(text, {layer: stream for layer, stream in streams.items() if layer in layers})
    return analyze_all([text], layers)[0]


def analyze_all(texts: Sequence[str], layers: Collection[Layer] = tuple(Layer)) -> list[Analysis]:
    """Analyze many texts in one pass, which is much faster for short texts."""
    batch = TextBatch(texts)
    streams: list[dict[Layer, Stream]] = [{} for _ in texts]
    for layer, make in LAYERS.items():
        if layer in layers:
            layer_terms = make(batch)
            bounds = batch.token_bounds(layer_terms).tolist()
            for number, of_text in enumerate(streams):
                of_text[layer] = _stream(batch, number, layer_terms, slice(*bounds[number : number + 2]))
    return [Analysis(text, of_text) for text, of_text in zip(texts, streams, strict=True)]


def _syllable_streams(text: str) -> dict[Layer, Stream]:
    """Return the two layers of syllables of one text; for a short text, :class:`Scan` takes the least time."""
    scan = Scan.of(text)
    positions = np.array(scan.positions(), np.int32)
    starts, ends = scan.offsets()
    return {
        Layer.SYLLABLE: Stream(scan.spellings(), positions, starts, ends),
        Layer.FOLDED: Stream(scan.folded(), positions, starts, ends),
    }


def _stream(batch: TextBatch, number: int, layer_terms: LayerTerms, tokens: slice) -> Stream:
    """Return some tokens of a layer, with positions in text ``number`` and offsets into its original.

    :param tokens: the tokens of the text
    """
    syllables, offset = batch.syllables, batch.offsets[number]
    first, last = layer_terms.first_syllables[tokens], layer_terms.last_syllables[tokens]
    starts, ends = (
        (syllables.starts[first], syllables.ends[last])
        if layer_terms.spans is None
        else (layer_terms.spans[0][tokens], layer_terms.spans[1][tokens])
    )
    starts, ends = batch.normalized[number].original_spans(starts - offset, ends - offset)
    terms = [layer_terms.terms[term] for term in layer_terms.numbers[tokens].tolist()]
    first_of_text, end_of_text = batch.bounds[number : number + 2]
    if first_of_text < end_of_text:  # a symbol has the position of the syllable before it
        inside = np.minimum(first, last).clip(first_of_text, end_of_text - 1)
        positions = syllables.positions[inside] - syllables.positions[first_of_text]
    else:
        positions = np.zeros(len(terms), np.int32)
    return Stream(terms, positions, starts.astype(np.int32), ends.astype(np.int32))
