"""Which lexicon have the documents of a segment?

An index on disk that moves elsewhere has its lexicon from its segments; its documents are not analyzed again.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.syllable_sorting import SyllableCounts, sort_syllables
from timviet.index.lexicon.tables import (
    STRING_TABLES,
    TITLE_STARTS,
    LayerTotal,
    MemoryStrings,
    MemorySyllables,
    MemoryTables,
)
from timviet.index.lexicon.title_keys import title_keys
from timviet.index.schema import LAYERS, TITLE, WITH_ACCENT_COUNTS
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["segment_tables"]


def segment_tables(segment: SegmentReader) -> MemoryTables:
    """Return the lexicon of a segment, in memory.

    :raises ValueError: documents of it have been deleted; a merge removes them from its counts
    :raises IndexDamaged: it cannot be read
    """
    if segment.live is not None:
        raise ValueError("the counts of a segment include its deleted documents")
    return MemoryTables(
        segment.doc_count,
        {
            (field, layer): LayerTotal(int(np.count_nonzero(segment.lengths(field, layer))), total)
            for field, layers in LAYERS.items()
            for layer in layers
            for total in [segment.total_length(field, layer)]
            if segment.has_layer(field, layer)
        },
        {name: _strings(segment, name) for name in STRING_TABLES},
        {field: _syllables(segment, field) for field in LAYERS},
    )


def _strings(segment: SegmentReader, name: str) -> MemoryStrings:
    if name == TITLE_STARTS:
        return _sorted(_title_starts(segment))
    if name == KEYWORDS:
        return _sorted(_values(segment))
    field, _, layer = name.partition(".")
    if not segment.has_layer(field, Layer(layer)):
        return _sorted({})
    table, terms = segment.tables.string_table(name)
    return MemoryStrings([*terms.encoded()], table.counts_between(0, len(table))[0][None])


def _sorted(counts: dict[str, int]) -> MemoryStrings:
    rows = sorted((term.encode(), count) for term, count in counts.items())
    return MemoryStrings([term for term, _ in rows], np.array([[count for _, count in rows]], np.int64))


def _values(segment: SegmentReader) -> dict[str, int]:
    """Return the number of documents of each metadata value, and of each name."""
    table, terms = segment.tables.string_table(KEYWORDS)
    counts = {term: table.counts(number)[0] for term, number in terms.numbered_terms()}
    names = {name: len(np.unique(segment.field_column(name).docs)) for name in segment.field_names}
    return counts | names


def _title_starts(segment: SegmentReader) -> Counter[str]:
    if not segment.has_layer(TITLE, Layer.FOLDED):
        return Counter()
    stream = segment.token_stream(TITLE)
    codes, sizes = stream.codes(np.arange(segment.doc_count))
    spellings, folded = _kinds(segment, TITLE)
    return Counter(key for key in title_keys(codes, sizes, folded, spellings) if key is not None)


def _kinds(segment: SegmentReader, field: str) -> tuple[list[str], list[str]]:
    """Return the spelling and the folded syllable of each kind of a field."""
    stream = segment.token_stream(field)
    all_terms = (list(segment.terms(field, layer)) for layer in (Layer.SYLLABLE, Layer.FOLDED))
    spellings, folded = (
        [terms[number] for number in numbers.tolist()]
        for terms, numbers in zip(all_terms, (stream.syllables, stream.folded), strict=True)
    )
    return spellings, folded


def _syllables(segment: SegmentReader, field: str) -> MemorySyllables:
    nothing = np.zeros(0, np.int64)
    if not segment.has_layer(field, Layer.FOLDED):
        return sort_syllables([], [], nothing, SyllableCounts(np.zeros((2, 0), np.int64), *[nothing] * 5))
    stream = segment.token_stream(field)
    syllables, folded = (
        segment.tables.string_table(table_name(field, layer))[0] for layer in (Layer.SYLLABLE, Layer.FOLDED)
    )
    bigrams, terms = segment.tables.pair_table(table_name(field, Layer.BIGRAM))
    df, cf = syllables.counts_between(0, len(syllables))
    if field not in WITH_ACCENT_COUNTS:
        cf = np.zeros_like(cf)
    firsts, seconds = terms.pairs().T
    folded_of = stream.folded.astype(np.int64)
    return sort_syllables(
        _kinds(segment, field)[0],
        list(segment.terms(field, Layer.FOLDED)),
        folded_of,
        SyllableCounts(
            np.stack([df, cf])[:, stream.syllables],
            folded.counts_between(0, len(folded))[0],
            firsts << 32 | seconds,
            bigrams.counts_between(0, len(bigrams))[0],
            *_pairs(segment.all_pairs(field), firsts, seconds, folded_of),
        ),
    )


def _pairs(
    rows: NDArray[np.int64], firsts: NDArray[np.int64], seconds: NDArray[np.int64], folded_of: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of kinds and the occurrences of each.

    :param rows: bigram, the number of each spelling among those of its folded syllable, occurrences
    """
    bigram, first, second, counts = rows
    by_folded = np.argsort(folded_of, kind="stable")
    starts = np.searchsorted(folded_of[by_folded], np.arange(folded_of.max(initial=-1) + 1))
    first, second = (
        by_folded[starts[numbers[bigram]] + spelling] for numbers, spelling in ((firsts, first), (seconds, second))
    )
    return first << 32 | second, counts
