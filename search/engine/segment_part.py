"""How does a segment of an index on disk count its documents for the lexicon?"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.schema import TEXT
from timviet.index.store.segment.frequent_terms import folded_counts, frequent_followers
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["SegmentPart"]


class SegmentPart:
    """The :class:`timviet.search.lexicon.lexicon_part.LexiconPart` of a segment, deleted documents included."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self.doc_count = segment.doc_count
        self.document_frequency = segment.document_frequency
        """Return the number of documents that contain a term."""

    def total(self, field: str, layer: Layer) -> LayerTotal:
        """Return the totals of a layer of a field."""
        if not self._segment.has_layer(field, layer):
            return LayerTotal(0, 0)
        documents = int(np.count_nonzero(self._segment.lengths(field, layer)))
        return LayerTotal(documents, self._segment.total_length(field, layer))

    def spellings(self, folded: str) -> dict[str, int]:
        """Return the spellings of a folded syllable, and how often each occurs."""
        return self._segment.spellings(TEXT, folded)

    def pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        return self._segment.pairs(TEXT, first, second)

    def syllable_from(self, text: str) -> str | None:
        """Return the first folded syllable that is equal to a text or sorts after it, or None if there is none."""
        return self._segment.syllable_from(TEXT, text)

    def syllables_of_texts(self) -> dict[str, int]:
        """Return all folded syllables with their document frequencies."""
        return folded_counts(self._segment, TEXT)

    def followers(self, folded: str, prefix: str) -> dict[str, int]:
        """Return the folded syllables that follow another one and start with a prefix, with their documents."""
        return frequent_followers(self._segment, TEXT, folded, prefix, sys.maxsize)

    def forms(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the terms of forms that start with a prefix, ascending, each with its document frequency."""
        segment = self._segment
        if segment.has_layer(TEXT, Layer.FORM):
            for term in segment.terms(TEXT, Layer.FORM, prefix):
                yield term, segment.document_frequency(TEXT, Layer.FORM, term)

    def field_names(self) -> dict[str, int]:
        """Return the names of the metadata fields, each with 1: some document has it."""
        return dict.fromkeys(self._segment.field_names, 1)

    def values(self, field: str) -> dict[str, int]:
        """Return the values of a metadata field, each with 1: some document has it."""
        return dict.fromkeys(self._segment.field_column(field).values, 1)
