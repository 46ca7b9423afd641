"""How does a batch of analyzed documents become what is sent to OpenSearch?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import zstandard

from timviet.index.analysis.field_batch import EncodedTokens
from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.opensearch.document_source import SectionTokens, SpacedTerms, document_source
from timviet.index.opensearch.fields import LINE_ENDS, REVISION, SIZE, STARTS, STORED
from timviet.index.schema import keyword_terms
from timviet.index.store.format.documents.text_blocks import Block, decode_strings, decompress_block, decompressor
from timviet.index.store.segment.streams.token_stream import BREAK, FIRST
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch, EncodedField

__all__ = ["BatchSources"]

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Pending(NamedTuple):
    """A document of which further sections may come."""

    document: Document
    stored: list[str]
    sections: list[SectionTokens]
    starts: list[int]
    line_ends: list[int]


class BatchSources:
    """Puts together the sections of documents, which may come in several batches."""

    def __init__(self) -> None:
        self._pending: _Pending | None = None

    def add(self, documents: Sequence[Document], encoded: EncodedBatch) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the id and the source of each document that is complete with a batch, without its number.

        :param documents: those that begin in it
        """
        stored = [text for block in encoded.stored for text in _texts(block)]
        sections = _sections(encoded, len(stored))
        remaining = iter(documents)
        places = encoded.section_starts.tolist(), encoded.line_ends.tolist()
        for start, line_ends, text, section in zip(*places, stored, sections, strict=True):
            if not start:
                yield from self._finish()
                self._pending = _Pending(next(remaining), [], [], [], [])
            pending = self._pending
            assert pending is not None, "the first section of a document comes before the others"
            pending.stored.append(_SURROGATE.sub(_escape, text))
            pending.sections.append(section)
            pending.starts.append(start)
            pending.line_ends.append(line_ends)
        if encoded.is_complete:
            yield from self._finish()

    def _finish(self) -> Iterator[tuple[str, dict[str, Any]]]:
        if self._pending is None:
            return
        (document, stored, sections, starts, line_ends), self._pending = self._pending, None
        source = document_source(document.id, keyword_terms(document.fields), sections)
        source |= {STORED: stored, SIZE: sum(map(len, stored)), REVISION: document.revision}
        if len(sections) > 1:
            source |= {STARTS: starts, LINE_ENDS: line_ends}
        yield document.id, source


def _texts(block: Block) -> list[str]:
    """Return the stored texts of a block."""
    dictionary = zstandard.ZstdCompressionDict(block.dictionary) if block.dictionary else None
    return decode_strings(*decompress_block(block.data, block.count, decompressor(dictionary)))


def _escape(surrogate: re.Match[str]) -> str:
    """Return half of a character, which UTF-8 cannot write, as JSON can write it."""
    return f"\\u{ord(surrogate[0]):04x}"


def _sections(encoded: EncodedBatch, count: int) -> Iterator[SectionTokens]:
    """Yield the tokens of each section of a batch."""
    layers: dict[tuple[str, Layer], Iterator[SpacedTerms]] = {}
    for name, field in encoded.fields.items():
        streams = list(_streams(field))
        layers[name, Layer.SYLLABLE] = (SpacedTerms(syllables, positions) for syllables, _, positions in streams)
        layers[name, Layer.FOLDED] = (SpacedTerms(folded, positions) for _, folded, positions in streams)
        layers[name, Layer.BIGRAM] = (SpacedTerms(_bigrams(folded, positions)) for _, folded, positions in streams)
        for layer, tokens in field.words_and_forms.items():
            layers[name, layer] = map(SpacedTerms, _split(tokens))
    for _ in range(count):
        yield {key: next(tokens) for key, tokens in layers.items()}


def _streams(field: EncodedField) -> Iterator[tuple[list[str], list[str], list[int]]]:
    """Yield the syllables of each section, their folded forms, and their positions."""
    codes = field.codes.tolist()
    for start, end in pairwise(accumulate(field.sizes.tolist(), initial=0)):
        position = -1
        positions: list[int] = []
        for code in codes[start:end]:
            position += 1
            if code != BREAK:
                positions.append(position)
        kinds = [code - FIRST for code in codes[start:end] if code != BREAK]
        yield [field.syllables[kind] for kind in kinds], [field.folded[kind] for kind in kinds], positions


def _bigrams(folded: Sequence[str], positions: Sequence[int]) -> list[str]:
    pairs = zip(pairwise(folded), pairwise(positions), strict=True)
    return [f"{first} {second}" for (first, second), (here, there) in pairs if there == here + 1]


def _split(tokens: EncodedTokens) -> Iterator[list[str]]:
    """Yield the terms of each section."""
    terms, numbers = tokens.terms, tokens.numbers.tolist()
    for start, end in pairwise(accumulate(tokens.lengths.tolist(), initial=0)):
        yield [terms[number] for number in numbers[start:end]]
