"""How does a worker hand a batch of analyzed documents to the segment writer?

A worker computes everything that does not depend on the other documents: the analysis as arrays of numbers, and
the stored texts, compressed. The writer only renumbers and appends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.field_batch import EncodedTokens, FieldBatch
from timviet.index.analysis.layer import Layer
from timviet.index.document import Document
from timviet.index.schema import keyword_terms
from timviet.index.store.format.documents.document_json import encode_further_sections, encode_sections
from timviet.index.store.format.documents.text_blocks import Block, compress_blocks
from timviet.index.store.segment.streams.token_stream import encode_streams
from timviet.index.store.segment.writing.document_parts import DocumentPart
from timviet.index.tables.interner import Interner

__all__ = ["EncodedBatch", "EncodedField", "encode_batch"]


@dataclass(frozen=True, slots=True)
class EncodedField:
    """One field of a batch of documents."""

    syllables: list[str]
    """The distinct syllables, in the order of their first occurrences."""

    folded: list[str]
    """The folded form of each."""

    codes: NDArray[np.int32]
    """(n_codes,) streams of syllables, as :func:`timviet.index.store.segment.streams.token_stream.encode_streams`
    returns them."""

    sizes: NDArray[np.int32]
    """(n_documents,) codes of each document."""

    lengths: NDArray[np.int32]
    """(n_documents,) syllables of each document."""

    pairs: NDArray[np.int32]
    """(n_documents,) bigrams of each document."""

    words_and_forms: Mapping[Layer, EncodedTokens]
    """The layers of words and forms, if the field has them."""


@dataclass(frozen=True, slots=True)
class EncodedBatch:
    """A batch of documents."""

    stored: list[Block]
    """The stored documents, compressed."""

    values: EncodedTokens
    """Their metadata values."""

    fields: Mapping[str, EncodedField]
    """Their text fields, of each section."""

    section_starts: NDArray[np.int32]
    """(n_sections,) where in its body each section begins, 0 for the first one of each document."""

    line_ends: NDArray[np.int32]
    """(n_sections,) how many line ends are in its body before each section."""

    is_complete: bool
    """Whether the last document ends with this batch; if not, the next batch has a further part of it."""


def encode_batch(
    parts: Sequence[DocumentPart],
    fields: Mapping[str, FieldBatch],
    dictionary: bytes = b"",
    section_starts: Sequence[Sequence[int]] | None = None,
) -> EncodedBatch:
    """Return a batch of documents for the segment writer.

    :param fields: the analysis of each of their text fields, section by section
    :param dictionary: compression dictionary; see
        :func:`timviet.index.store.format.documents.text_blocks.train_dictionary`
    :param section_starts: for each part, where in its text each section begins; None if each is one section
    """
    stored: list[str] = []
    starts: list[int] = []
    line_ends: list[int] = []
    of_sections: list[Document | None] = []
    for part, own in zip(parts, section_starts or [[0]] * len(parts), strict=True):
        document = part.document
        encode = encode_further_sections if part.start else encode_sections
        stored += encode(document, own, part.length, part.checksum)
        of_sections += [None if part.start else document, *[None] * (len(own) - 1)]
        starts += (part.start + start for start in own)
        line_ends += accumulate(
            (document.body.count("\n", *each) for each in pairwise(own)), initial=part.line_ends
        )
    return EncodedBatch(
        list(compress_blocks(stored, dictionary)),
        _encode_values(of_sections),
        {name: _encode_field(batch) for name, batch in fields.items()},
        np.array(starts, np.int32),
        np.array(line_ends, np.int32),
        is_complete=parts[-1].is_last,
    )


def _encode_values(documents: Sequence[Document | None]) -> EncodedTokens:
    interner = Interner()
    terms_of = [[] if document is None else sorted(keyword_terms(document.fields)) for document in documents]
    numbers = np.array([interner[term] for terms in terms_of for term in terms], np.int32)
    return EncodedTokens(list(interner), numbers, np.array([len(terms) for terms in terms_of], np.int32))


def _encode_field(batch: FieldBatch) -> EncodedField:
    syllables = batch.syllables
    codes, sizes, pairs = encode_streams(syllables.numbers, batch.positions, syllables.lengths)
    return EncodedField(
        syllables.terms, batch.folded, codes, sizes, syllables.lengths, pairs, batch.words_and_forms
    )
