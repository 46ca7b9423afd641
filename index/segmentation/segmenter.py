"""Which syllables of a text form a word?

The answer is pyvi's, computed by our own code. ``tokenize`` returns the string that ``pyvi.ViTokenizer.tokenize``
returns, character for character, on every text for which pyvi returns one. ``Segmenter.spans`` returns the same
words as offsets, for many texts at once.

A text is split at its blanks into chunks. Each distinct chunk is cut into tokens once, and its tokens are kept as
rows of numbers. All later steps are arithmetic on arrays::

    texts → chunks → pieces → tokens → scores of the labels → labels → spans
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from timviet.index.forking import fork_safe_lock
from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.emissions import Emissions
from timviet.index.segmentation.features import Shape
from timviet.index.segmentation.model import CrfModel, model_folder, read_model, read_words
from timviet.index.segmentation.token_table import EDGE, LINE_END, TokenTable
from timviet.index.segmentation.viterbi import best_labels
from timviet.index.tables.chunk_table import ChunkTable, PerTable
from timviet.index.text.chunks import chunk_starts
from timviet.index.text.nfc import compose

__all__ = ["Segmenter", "WordSpans", "segmenter", "tokenize"]

WordSpans: TypeAlias = npt.NDArray[np.int32]
"""(n_words, 2) int32: where each word starts and ends in its text."""

_BATCH_CHARACTERS = 1 << 16  # short texts are segmented together, which spreads the fixed cost of a call
_EDGE_CHARACTER = "\n"  # separates texts; no token of pyvi joins it to another character


@dataclass(frozen=True, slots=True)
class _JoinedTokens:
    """The tokens of concatenated texts, with an edge token before, between and after them."""

    starts: npt.NDArray[np.int64]
    """(n_tokens,) int64: offsets in the concatenated texts."""

    ends: npt.NDArray[np.int64]
    """(n_tokens,) int64."""

    is_joined: npt.NDArray[np.bool_]
    """(n_tokens,) bool: whether a token continues the word of the token before it."""

    edges: npt.NDArray[np.intp]
    """(n_texts + 1,) intp, ascending: which tokens are edges."""


class Segmenter:
    """pyvi's model, ready to use. Several threads may use it."""

    def __init__(self, model: CrfModel, dictionary: Dictionary) -> None:
        self._transitions = model.transitions
        self._dictionary = dictionary
        self._emissions = Emissions(model, dictionary)
        self._chunk_table = ChunkTable()
        self._token_tables = PerTable(self.new_table)

    @classmethod
    def load(cls) -> Segmenter:
        """Read the model from the installed pyvi.

        :raises ModelError: its files are missing, or are not those of the supported version
        """
        folder = model_folder()
        return cls(read_model(folder), Dictionary(read_words(folder)))

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of pyvi."""
        return self._dictionary

    def new_table(self, respell: Callable[[str], str] = str) -> TokenTable:
        """Return an empty table of tokens for :meth:`word_spans`, for callers that number the chunks themselves.

        :param respell: returns a chunk as pyvi's dictionary spells it; see :class:`TokenTable`
        """
        return self._emissions.new_table(respell)

    def word_spans(
        self, tokens: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], table: TokenTable
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the start and the end of each word of concatenated texts; an edge is a word too.

        :param tokens: (n,) int32, rows of the table. The first and the last token are edges, and there is at least
            one edge between two texts
        :param starts: (n,) int64, the offset of each token
        :returns: (n_words,) int64 starts, and (n_words,) int64 ends
        """
        joined = self._join(tokens, starts, table)
        initial = np.flatnonzero(~joined.is_joined)  # (n_words,) first token of each word
        return starts[initial], joined.ends[np.append(initial[1:], len(tokens)) - 1]

    def spans(self, texts: Sequence[str]) -> list[WordSpans]:
        """Return the words of each text, as pyvi joins its syllables; a sign or a line end is a word too.

        Many short texts in one call take about the time of one long text. Memory, apart from the result, is
        proportional to the longest text, not to all texts.

        :param texts: in NFC, the only spelling that the model's weights are made for
        """
        return [spans for batch in _batches(texts) for spans in self._batch_spans(batch)]

    def tokenize(self, text: str) -> str:
        """Return what ``pyvi.ViTokenizer.tokenize`` returns.

        Tokens are separated by a blank, or by ``_`` inside a word.
        """
        composed = compose(text)
        tokens = self._tokens([composed])
        inner = slice(1, -1)
        starts, ends = (tokens.starts[inner] - 1).tolist(), (tokens.ends[inner] - 1).tolist()
        if not starts:
            return text  # unchanged, not composed: pyvi does the same
        parts = []
        for start, end, is_joined in zip(starts, ends, tokens.is_joined[inner].tolist(), strict=True):
            parts.append("_" if is_joined else " ")
            parts.append(composed[start:end])
        return "".join(parts[1:])

    def _batch_spans(self, texts: Sequence[str]) -> Iterator[WordSpans]:
        tokens = self._tokens(texts)
        initial = np.flatnonzero(~tokens.is_joined)  # (n_words,) first token of each word
        edges = np.searchsorted(initial, tokens.edges)  # (n_texts + 1,) which words are edges
        spans = np.empty((len(initial), 2), np.int32)
        offsets = np.repeat(tokens.ends[tokens.edges], np.diff(edges, append=len(initial)))
        spans[:, 0] = tokens.starts[initial] - offsets
        spans[:-1, 1] = tokens.ends[initial[1:] - 1] - offsets[:-1]
        for previous_edge, next_edge in itertools.pairwise(edges.tolist()):
            yield spans[previous_edge + 1 : next_edge]

    def _tokens(self, texts: Sequence[str]) -> _JoinedTokens:
        concatenated = _EDGE_CHARACTER + _EDGE_CHARACTER.join(texts) + _EDGE_CHARACTER
        edge_offsets = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) + 1 for text in texts], out=edge_offsets[1:])
        chunk_table = self._chunk_table
        if chunk_table.is_full:
            self._chunk_table = chunk_table = ChunkTable()
        table = self._token_tables.of(chunk_table)
        starts, is_chunk = chunk_starts(concatenated)
        pieces = np.full(len(starts), LINE_END, np.int32)
        pieces[starts.searchsorted(edge_offsets)] = EDGE
        chunks = concatenated.split()
        numbers = np.fromiter(map(chunk_table.__getitem__, chunks), np.int64, len(chunks))
        pieces[is_chunk] = table.first_pieces(numbers, chunks)
        return self._join(*table.expand(pieces, starts), table)

    def _join(
        self, tokens: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], table: TokenTable
    ) -> _JoinedTokens:
        scores, shapes_and_lengths = self._emissions.scores(tokens, table)
        edges = np.flatnonzero(tokens == EDGE)
        is_joined = best_labels(scores, edges, self._transitions).view(np.bool_)
        shapes, lengths = shapes_and_lengths.T
        may_join = shapes & Shape.APART == 0
        is_lower = shapes & Shape.CAPITAL == 0
        is_joined &= may_join
        is_joined[1:] &= may_join[:-1] & (is_lower[1:] | ~is_lower[:-1])
        return _JoinedTokens(starts, starts + lengths, is_joined, edges)


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the texts in batches of at least ``_BATCH_CHARACTERS``, except the last."""
    start, size = 0, 0
    for i, text in enumerate(texts):
        size += len(text) + 1
        if size >= _BATCH_CHARACTERS:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


_lock = fork_safe_lock()
_loaded: Segmenter | None = None


def segmenter() -> Segmenter:
    """Return the segmenter, loaded at the first call and kept.

    :raises ModelError: as :meth:`Segmenter.load` does
    """
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = Segmenter.load()
    return _loaded


def tokenize(text: str) -> str:
    """Return what ``pyvi.ViTokenizer.tokenize`` returns for the text.

    >>> tokenize("Trường đại học bách khoa hà nội")
    'Trường đại_học bách_khoa hà_nội'
    """
    return segmenter().tokenize(text)
