"""Which tokens does each section of a document have?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from timviet.index.analysis.analyzer import Analysis, analyze_all
from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.opensearch.document_source import SectionTokens, SpacedTerms
from timviet.index.schema import LAYERS
from timviet.index.section_texts import section_texts

__all__ = ["tokens_of_all"]

_WITH_POSITIONS = frozenset({Layer.SYLLABLE, Layer.FOLDED})


def tokens_of_all(documents: Sequence[Document]) -> Iterator[list[SectionTokens]]:
    """Yield for each document the tokens of its sections; all are analyzed in one pass."""
    sections = [[texts for _, texts in section_texts(document)] for document in documents]
    analyses: dict[str, Iterator[Analysis]] = {
        field: iter(analyze_all([texts[field] for of_document in sections for texts in of_document], layers))
        for field, layers in LAYERS.items()
    }
    for of_document in sections:
        yield [
            {
                (field, layer): _tokens(analysis, layer)
                for field, layers in LAYERS.items()
                for analysis in [next(analyses[field])]
                for layer in layers
            }
            for _ in of_document
        ]


def _tokens(analysis: Analysis, layer: Layer) -> SpacedTerms:
    stream = analysis[layer]
    return SpacedTerms(stream.terms, stream.positions.tolist() if layer in _WITH_POSITIONS else None)
