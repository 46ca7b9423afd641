"""What does each part of a lexicon count?

A lexicon has several parts, each with the counts of some documents, and its counts are the sums of theirs. A part
is a segment of an index on disk (:mod:`timviet.search.engine.segment_part`), or a lexicon file of an index that
is elsewhere (:class:`timviet.index.lexicon.lexicon_file.LexiconFile`). The counts of a part may be negative: those
of documents that were deleted from another. The sums never are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal

__all__ = ["LexiconPart"]


class LexiconPart(Protocol):
    """The counts of some documents of an index. What names no field is about the field ``text``."""

    @property
    def doc_count(self) -> int:
        """The number of documents, and of further sections of long ones."""
        ...

    def total(self, field: str, layer: Layer, /) -> LayerTotal:
        """Return the totals of a layer of a field."""
        ...

    def document_frequency(self, field: str, layer: Layer, term: str, /) -> int:
        """Return the number of documents that contain a term."""
        ...

    def spellings(self, folded: str, /) -> Mapping[str, int]:
        """Return the spellings of a folded syllable, and how often each occurs."""
        ...

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], int]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        ...

    def syllable_from(self, text: str, /) -> str | None:
        """Return the first folded syllable that is equal to a text or sorts after it, or None if there is none."""
        ...

    def syllables_of_texts(self) -> Mapping[str, int]:
        """Return all folded syllables with their document frequencies."""
        ...

    def followers(self, folded: str, prefix: str, /) -> Mapping[str, int]:
        """Return the folded syllables that follow another one and start with a prefix, with their documents."""
        ...

    def forms(self, prefix: str, /) -> Iterable[tuple[str, int]]:
        """Return the terms of forms that start with a prefix, ascending, each with its document frequency."""
        ...

    def field_names(self) -> Mapping[str, int]:
        """Return the names of the metadata fields, each with a number of documents that have it, above 0."""
        ...

    def values(self, field: str, /) -> Mapping[str, int]:
        """Return the values of a metadata field, each with a number of documents that have it, above 0."""
        ...
