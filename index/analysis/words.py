"""Which words do the syllables form, by pyvi's model, and which shorter dictionary words are within them?

For the model the texts are respelled as in its dictionary: ``hoà``, no hyphens between letters. Each distinct
chunk is respelled once.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.distinct import find_distinct
from timviet.index.analysis.tokenizer import Syllables
from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.segmenter import segmenter
from timviet.index.segmentation.token_table import EDGE, LINE_END, TokenTable
from timviet.index.tables.chunk_table import PerTable
from timviet.index.text.chunk_split import TRAILING_PUNCTUATION, is_single_syllable, split_chunk
from timviet.index.text.syllable import to_new_style

__all__ = ["Words", "find_words"]

_Indices: TypeAlias = NDArray[np.int64]


class Words(NamedTuple):
    """The words of joined texts in columns of equal length n; a word comes before the words within it."""

    terms: list[str]
    """The distinct words in order of first occurrence, their syllables joined by ``_``."""

    numbers: NDArray[np.int32]
    """(n,) index of each word in ``terms``."""

    first_syllables: _Indices
    """(n,) number of the first syllable of each word, ascending."""

    end_syllables: _Indices
    """(n,) number of the syllable after the word."""


def find_words(syllables: Syllables, text_edges: _Indices) -> Words:
    """Return the words of joined texts, and the dictionary words within words of three syllables or more.

    :param text_edges: offsets of the line ends before and after each text
    """
    first, end = _model_words(syllables, text_edges)
    inner_first, inner_end = _inner_words(syllables, first, end, segmenter().dictionary)
    if len(inner_first):
        first = np.concatenate((first, inner_first))
        order = first.argsort(kind="stable")  # stable: a word stays before the words within it
        first, end = first[order], np.concatenate((end, inner_end))[order]
    terms, numbers = _number_words(syllables, first, end)
    return Words(terms, numbers, first, end)


def _model_words(syllables: Syllables, text_edges: _Indices) -> tuple[_Indices, _Indices]:
    """Return the number of the first syllable of each of pyvi's words, and of the syllable after the word."""
    if not len(syllables.terms):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    tokens = _token_tables.of(syllables.chunk_table)
    pieces = np.full(len(syllables.offsets), LINE_END, np.int32)
    pieces[syllables.offsets.searchsorted(text_edges)] = EDGE
    pieces[syllables.is_chunk] = tokens.first_pieces(syllables.chunk_numbers, syllables.chunks)
    starts, ends = segmenter().word_spans(*tokens.expand(pieces, syllables.offsets), tokens)
    first, end = syllables.starts.searchsorted(starts), syllables.starts.searchsorted(ends)
    has_syllable = first < end  # the model also finds words of punctuation
    return first[has_syllable], end[has_syllable]


def _new_token_table() -> TokenTable:
    return segmenter().new_table(_respell)


_token_tables = PerTable(_new_token_table)


def _respell(chunk: str) -> str:
    """Respell a chunk as in pyvi's dictionary; a hyphen between letters becomes a blank, the length stays."""
    if chunk.isascii() and "-" not in chunk:
        return chunk
    word = chunk.rstrip(TRAILING_PUNCTUATION)
    if is_single_syllable(word):
        return to_new_style(word) + chunk[len(word) :]
    parts = split_chunk(chunk)
    spelled = parts[:]
    for i in range(1, len(parts), 2):
        spelled[i] = to_new_style(parts[i])
        if parts[i + 1] == "-" and i + 2 < len(parts) and parts[i][-1].isalpha() and parts[i + 2][0].isalpha():
            spelled[i + 1] = " "
    return "".join(spelled)


def _inner_words(
    syllables: Syllables, first: _Indices, end: _Indices, dictionary: Dictionary
) -> tuple[_Indices, _Indices]:
    """Return the dictionary words of two or three syllables within longer words, as (first syllables, ends).

    ``hợp tác xã hội`` contains ``hợp tác``, ``hợp tác xã`` and ``xã hội``.
    """
    sizes = end - first
    long = (sizes > 2).nonzero()[0]
    first, sizes = first[long], sizes[long]
    word = np.arange(len(long)).repeat(sizes)  # (n,) the word of each syllable
    numbers = (first - sizes.cumsum() + sizes).repeat(sizes) + np.arange(len(word))
    table = syllables.syllable_table
    surfaces, indices = find_distinct(syllables.surfaces[numbers], len(table.surfaces))
    spelled = (to_new_style(table.surfaces[surface]).lower() for surface in surfaces.tolist())
    entries = np.array([dictionary.numbers.get(name, dictionary.unknown) for name in spelled], np.int64)[indices]
    pairs = np.flatnonzero(dictionary.is_pair(entries) & (word[:-1] == word[1:]))
    triples = dictionary.triple_starts(entries)
    triples = triples[(word[triples] == word[triples + 2]) & (sizes[word[triples]] > 3)]
    return (
        np.concatenate((numbers[pairs], numbers[triples])),
        np.concatenate((numbers[pairs] + 2, numbers[triples] + 3)),
    )


def _number_words(syllables: Syllables, first: _Indices, end: _Indices) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct words as strings, and the index of each word in that list.

    Words are compared as numbers, which is fastest: first the numbers of single syllables, then those of pairs,
    then those of longer words.
    """
    spellings, terms = syllables.syllable_table.spellings, syllables.terms
    n_terms, sizes = len(spellings), end - first
    numbers = terms[first].astype(np.int64)
    two = (sizes == 2).nonzero()[0]  # the words of two syllables
    pairs, pair_numbers = np.unique(numbers[two] << 32 | terms[first[two] + 1], return_inverse=True)
    numbers[two] = n_terms + pair_numbers
    longer: dict[str, int] = {}
    for word in (sizes > 2).nonzero()[0].tolist():
        name = "_".join([spellings[term] for term in terms[first[word] : end[word]].tolist()])
        numbers[word] = longer.setdefault(name, n_terms + len(pairs) + len(longer))
    occurring, indices = find_distinct(numbers, n_terms + len(pairs) + len(longer))
    joined = [f"{spellings[pair >> 32]}_{spellings[pair & 0xFFFFFFFF]}" for pair in pairs.tolist()]
    joined += longer
    words = [spellings[number] if number < n_terms else joined[number - n_terms] for number in occurring.tolist()]
    return words, indices
