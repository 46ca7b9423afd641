"""Which words does pyvi see in these syllables, and which shorter words lie within those?

pyvi's model is shown the texts as its dictionary spells them (``hoà``, no hyphens between letters). Each distinct
chunk is respelled once.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.distinct import distinct
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
    """The words of texts joined, as columns of equal length n; a word comes before the words within it."""

    names: list[str]
    """The distinct words in the order in which they first occur, their syllables joined by ``_``."""

    numbers: NDArray[np.int32]
    """(n,) index in ``names`` of each word."""

    first: _Indices
    """(n,) number of its first syllable, ascending."""

    end: _Indices
    """(n,) number of the syllable after its last."""


def find_words(syllables: Syllables, text_edges: _Indices) -> Words:
    """Return the words of texts joined, and the dictionary words within those of three syllables or more.

    :param text_edges: offsets of the line ends before and after each text
    """
    first, end = _model_words(syllables, text_edges)
    inner_first, inner_end = _inner_words(syllables, first, end, segmenter().dictionary)
    if len(inner_first):
        first = np.concatenate((first, inner_first))
        order = first.argsort(kind="stable")  # a word comes before those within it
        first, end = first[order], np.concatenate((end, inner_end))[order]
    names, numbers = _names(syllables, first, end)
    return Words(names, numbers, first, end)


def _model_words(syllables: Syllables, text_edges: _Indices) -> tuple[_Indices, _Indices]:
    """Return the first syllable of each of pyvi's words, and the one after its last."""
    if not len(syllables.terms):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    tokens = _token_tables.of(syllables.chunk_table)
    pieces = np.full(len(syllables.offsets), LINE_END, np.int32)
    pieces[syllables.offsets.searchsorted(text_edges)] = EDGE
    pieces[syllables.is_chunk] = tokens.first_pieces(syllables.chunk_numbers, syllables.chunks)
    starts, ends = segmenter().word_spans(*tokens.expand(pieces, syllables.offsets), tokens)
    first, end = syllables.starts.searchsorted(starts), syllables.starts.searchsorted(ends)
    has_syllable = first < end  # punctuation has none
    return first[has_syllable], end[has_syllable]


def _new_token_table() -> TokenTable:
    return segmenter().new_table(_respell)


_token_tables = PerTable(_new_token_table)


def _respell(chunk: str) -> str:
    """Return a chunk as pyvi's dictionary spells it, without hyphens between letters, of the same length."""
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
    """Return the dictionary words within words: ``hợp tác xã hội`` holds ``hợp tác xã`` and ``xã hội``."""
    sizes = end - first
    long = (sizes > 2).nonzero()[0]
    first, sizes = first[long], sizes[long]
    word = np.arange(len(long)).repeat(sizes)  # of each syllable of a long word
    numbers = (first - sizes.cumsum() + sizes).repeat(sizes) + np.arange(len(word))
    table = syllables.syllable_table
    surfaces, indices = distinct(syllables.surfaces[numbers], len(table.surfaces))
    spelled = (to_new_style(table.surfaces[surface]).lower() for surface in surfaces.tolist())
    entries = np.array([dictionary.numbers.get(name, dictionary.unknown) for name in spelled], np.int64)[indices]
    pairs = np.flatnonzero(dictionary.is_pair(entries) & (word[:-1] == word[1:]))
    triples = dictionary.triple_starts(entries)
    triples = triples[(word[triples] == word[triples + 2]) & (sizes[word[triples]] > 3)]
    return (
        np.concatenate((numbers[pairs], numbers[triples])),
        np.concatenate((numbers[pairs] + 2, numbers[triples] + 3)),
    )


def _names(syllables: Syllables, first: _Indices, end: _Indices) -> tuple[list[str], NDArray[np.int32]]:
    """Return the distinct words as strings, and the index of each word among those.

    While they are compared, words are numbers: a term for one syllable, above those the pairs, then longer words.
    """
    spelled, terms = syllables.syllable_table.spelled, syllables.terms
    n_terms, sizes = len(spelled), end - first
    numbers = terms[first].astype(np.int64)
    of_two = (sizes == 2).nonzero()[0]
    pairs, pair_numbers = np.unique(numbers[of_two] << 32 | terms[first[of_two] + 1], return_inverse=True)
    numbers[of_two] = n_terms + pair_numbers
    longer: dict[str, int] = {}
    for word in (sizes > 2).nonzero()[0].tolist():
        name = "_".join([spelled[term] for term in terms[first[word] : end[word]].tolist()])
        numbers[word] = longer.setdefault(name, n_terms + len(pairs) + len(longer))
    occurring, indices = distinct(numbers, n_terms + len(pairs) + len(longer))
    joined = [f"{spelled[pair >> 32]}_{spelled[pair & 0xFFFFFFFF]}" for pair in pairs.tolist()]
    joined += longer
    names = [spelled[number] if number < n_terms else joined[number - n_terms] for number in occurring.tolist()]
    return names, indices
