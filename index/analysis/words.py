"""Which words does pyvi see in these syllables, and which shorter words lie within those?

The texts are shown to pyvi's model as its dictionary spells them (``hoà``, no hyphens between letters); each
distinct run between blanks is respelled once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.distinct import distinct
from timviet.index.analysis.tokenizer import Syllables
from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.segmenter import segmenter
from timviet.index.segmentation.token_table import EDGE, LINE_END
from timviet.index.tables.chunk_table import BEHIND, is_word, surfaces
from timviet.index.text.syllable import to_new_style

__all__ = ["words"]

_Numbers = NDArray[np.int64]


def words(cut: Syllables, edges_at: _Numbers) -> tuple[list[str], NDArray[np.int32], _Numbers, _Numbers]:
    """Gives the words of texts put together, and the dictionary words within those of three syllables or more.

    ``edges_at`` are the offsets of the line ends that stand before and behind each text. Returns the distinct
    words in the order in which they are met, and three columns: which of them each word is, its first syllable,
    and the one behind its last.
    """
    first, behind = _joined(cut, edges_at)
    inner_first, inner_behind = _inner(cut, first, behind, segmenter().dictionary)
    if len(inner_first):
        first = np.concatenate((first, inner_first))
        order = first.argsort(kind="stable")  # a word comes before those within it
        first, behind = first[order], np.concatenate((behind, inner_behind))[order]
    names, numbers = _named(cut, first, behind)
    return names, numbers, first, behind


def _joined(cut: Syllables, edges_at: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Gives the first syllable of each of pyvi's words, and the one behind its last."""
    if not len(cut.terms):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    model = segmenter()
    tokens = cut.table.tokens
    if tokens is None:
        tokens = cut.table.tokens = model.new_table(_respelled)
    pieces = np.full(len(cut.places), LINE_END, np.int32)
    pieces[cut.places.searchsorted(edges_at)] = EDGE
    pieces[cut.solid] = tokens.first_pieces(cut.rows, cut.runs)
    starts, ends = model.word_spans(*tokens.expand(pieces, cut.places), tokens)
    first, behind = cut.starts.searchsorted(starts), cut.starts.searchsorted(ends)
    filled = first < behind  # punctuation holds no syllable
    return first[filled], behind[filled]


def _respelled(run: str) -> str:
    """Gives a run as pyvi's dictionary spells it, without hyphens between letters, of the same length."""
    if run.isascii() and "-" not in run:
        return run
    word = run.rstrip(BEHIND)
    if is_word(word):
        return to_new_style(word) + run[len(word) :]
    parts = surfaces(run)
    spelled = parts[:]
    for i in range(1, len(parts), 2):
        spelled[i] = to_new_style(parts[i])
        if parts[i + 1] == "-" and i + 2 < len(parts) and parts[i][-1].isalpha() and parts[i + 2][0].isalpha():
            spelled[i + 1] = " "
    return "".join(spelled)


def _inner(cut: Syllables, first: _Numbers, behind: _Numbers, dictionary: Dictionary) -> tuple[_Numbers, _Numbers]:
    """Gives the dictionary words within words: ``hợp tác xã hội`` holds ``hợp tác xã`` and ``xã hội``."""
    sizes = behind - first
    long = (sizes > 2).nonzero()[0]
    first, sizes = first[long], sizes[long]
    word = np.arange(len(long)).repeat(sizes)
    at = (first - sizes.cumsum() + sizes).repeat(sizes) + np.arange(len(word))  # every syllable of a long word
    met, numbers = distinct(cut.surfaces[at], len(cut.table.surfaces))
    spelled = (to_new_style(cut.table.surfaces[surface]).lower() for surface in met.tolist())
    known = np.array([dictionary.numbers.get(each, dictionary.unknown) for each in spelled], np.int64)[numbers]
    pairs = np.flatnonzero(dictionary.is_pair(known) & (word[:-1] == word[1:]))
    triples = dictionary.triple_starts(known)
    triples = triples[(word[triples] == word[triples + 2]) & (sizes[word[triples]] > 3)]
    return np.concatenate((at[pairs], at[triples])), np.concatenate((at[pairs] + 2, at[triples] + 3))


def _named(cut: Syllables, first: _Numbers, behind: _Numbers) -> tuple[list[str], NDArray[np.int32]]:
    """Gives the distinct words as strings, and which of them each word is."""
    spelled, terms = cut.table.spelled, cut.terms
    size, sizes = len(spelled), behind - first
    numbers = terms[first].astype(np.int64)
    two = (sizes == 2).nonzero()[0]
    pairs, which = np.unique(numbers[two] << 32 | terms[first[two] + 1], return_inverse=True)
    numbers[two] = size + which
    longer: dict[str, int] = {}
    for word in (sizes > 2).nonzero()[0].tolist():
        name = "_".join([spelled[term] for term in terms[first[word] : behind[word]].tolist()])
        numbers[word] = longer.setdefault(name, size + len(pairs) + len(longer))
    met, numbers32 = distinct(numbers, size + len(pairs) + len(longer))
    joined = [f"{spelled[pair >> 32]}_{spelled[pair & 0xFFFFFFFF]}" for pair in pairs.tolist()]
    joined += longer
    return [spelled[each] if each < size else joined[each - size] for each in met.tolist()], numbers32
