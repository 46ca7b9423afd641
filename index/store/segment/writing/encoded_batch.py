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

from timviet.index.analysis.analyzer import Layer
from timviet.index.analysis.field_batch import EncodedTokens, FieldBatch
from timviet.index.document import Document
from timviet.index.schema import keyword_terms
from timviet.index.store.format.documents.document_json import encode_sections
from timviet.index.store.format.documents.text_blocks import Block, compress_blocks
from timviet.index.store.segment.streams.token_stream import encode_streams
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


def encode_batch(
    documents: Sequence[Document],
    fields: Mapping[str, FieldBatch],
    dictionary: bytes = b"",
    section_starts: Sequence[int] | None = None,
) -> EncodedBatch:
    """Return a batch of documents for the segment writer.

    :param fields: the analysis of each of their text fields, section by section
    :param dictionary: compression dictionary; see
        :func:`timviet.index.store.format.documents.text_blocks.train_dictionary`
    :param section_starts: where in its body each section begins; None if each document is one section
    """
    starts = np.zeros(len(documents), np.int32) if section_starts is None else np.array(section_starts, np.int32)
    firsts = np.flatnonzero(starts == 0).tolist()
    stored: list[str] = []
    line_ends: list[int] = []
    of_sections: list[Document | None] = []
    for document, first, end in zip(documents, firsts, [*firsts[1:], len(starts)], strict=True):
        own = starts[first:end].tolist()
        stored += encode_sections(document, own)
        of_sections += [document, *[None] * (len(own) - 1)]
        line_ends += accumulate((document.body.count("\n", *each) for each in pairwise(own)), initial=0)
    return EncodedBatch(
        list(compress_blocks(stored, dictionary)),
        _encode_values(of_sections),
        {name: _encode_field(batch) for name, batch in fields.items()},
        starts,
        np.array(line_ends, np.int32),
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
