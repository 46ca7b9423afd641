"""Which syllables form a word?

pyvi's answer, computed by our own code. ``tokenize`` gives the string that ``pyvi.ViTokenizer.tokenize``
gives, character for character, on every text on which pyvi gives one; ``Segmenter.spans`` gives the same
words as offsets, for many texts at once.

How: a text is cut at its blanks, and each distinct run between blanks is looked at once and remembered as
rows of numbers, one for each of its tokens. From there on everything is arrays: scores, labels, spans.

    texts → runs → rows of the table → scores of the labels → labels → joins → spans
"""

from __future__ import annotations

import itertools
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.emissions import Emissions
from timviet.index.segmentation.features import Shape
from timviet.index.segmentation.model import CrfModel, model_folder, read_model, read_words
from timviet.index.segmentation.token_table import EDGE, LINE_END, TokenTable
from timviet.index.segmentation.viterbi import best_labels
from timviet.index.text.chunks import places

__all__ = ["Segmenter", "Spans", "segmenter", "tokenize"]

Spans: TypeAlias = npt.NDArray[np.int32]
"""(n_words, 2): where each word starts and ends in its text."""

_BATCH = 1 << 16  # characters of short texts taken together: enough to forget the overhead of each
_MOST_RUNS = 1 << 18  # then the table starts afresh
_EDGE = "\n"  # put around texts; pyvi's tokens never hold one with anything else


@dataclass(frozen=True, slots=True)
class _Labeling:
    """The tokens of some texts, with one for each edge between them."""

    starts: npt.NDArray[np.int64]  # (n_tokens,) in the texts put together
    ends: npt.NDArray[np.int64]  # (n_tokens,)
    joined: npt.NDArray[np.bool_]  # (n_tokens,) whether it goes on with the word before it
    edges: npt.NDArray[np.intp]  # (n_texts + 1,) the tokens that are edges


class Segmenter:
    """pyvi's model, ready to use. May be used from several threads."""

    def __init__(self, model: CrfModel, dictionary: Dictionary) -> None:
        self._transitions = model.transitions
        self._dictionary = dictionary
        self._emissions = Emissions(model, dictionary)
        self._seen = _ChunkIds(self.tokens())

    @classmethod
    def load(cls) -> Segmenter:
        """Read the model from the installed pyvi.

        Raises ``ModelError`` when its files are missing or are not those of the known version.
        """
        folder = model_folder()
        return cls(read_model(folder), Dictionary(read_words(folder)))

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of pyvi."""
        return self._dictionary

    def tokens(self, spelled: Callable[[str], str] = str) -> TokenTable:
        """A table of tokens, for whoever knows the runs of a text by number; see :meth:`words`.

        ``spelled`` gives a run as pyvi's dictionary has it, of the same length; blanks in it are blanks.
        """
        return self._emissions.tokens(spelled)

    def words(
        self, tokens: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], table: TokenTable
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The words of texts put together, as pyvi joins the syllables of each.

        ``tokens`` (n,) are numbers of the table, the first and the last of them edges, and one or more between two
        texts; ``starts`` (n,) are their offsets. Returns where each word starts and ends; edges are words too.
        """
        found = self._joined(tokens, starts, table)
        first = np.flatnonzero(~found.joined)  # token of each word
        return starts[first], found.ends[np.append(first[1:], len(tokens)) - 1]

    def spans(self, texts: Sequence[str]) -> list[Spans]:
        """The words of each text, as pyvi joins its syllables; a sign or a line end is a word too.

        The texts must be NFC: the weights know no other spelling. Many short texts in one call take about the
        time of one long text. Memory is proportional to the longest text, not to all of them, but for the
        result.
        """
        return [spans for batch in _batches(texts) for spans in self._batch_spans(batch)]

    def tokenize(self, text: str) -> str:
        """What ``pyvi.ViTokenizer.tokenize`` returns: tokens parted by a blank, or ``_`` inside a word."""
        composed = unicodedata.normalize("NFC", text)
        tokens = self._tokens([composed])
        inner = slice(1, -1)
        starts, ends = (tokens.starts[inner] - 1).tolist(), (tokens.ends[inner] - 1).tolist()
        if not starts:
            return text  # as it came, which is what pyvi does
        pieces = []
        for start, end, joined in zip(starts, ends, tokens.joined[inner].tolist(), strict=True):
            pieces.append("_" if joined else " ")
            pieces.append(composed[start:end])
        return "".join(pieces[1:])

    def _batch_spans(self, texts: Sequence[str]) -> Iterator[Spans]:
        tokens = self._tokens(texts)
        first = np.flatnonzero(~tokens.joined)  # of each word
        edges = np.searchsorted(first, tokens.edges)  # (n_texts + 1,) the words that are edges
        spans = np.empty((len(first), 2), np.int32)
        offsets = np.repeat(tokens.ends[tokens.edges], np.diff(edges, append=len(first)))
        spans[:, 0] = tokens.starts[first] - offsets
        spans[:-1, 1] = tokens.ends[first[1:] - 1] - offsets[:-1]
        bounds = edges.tolist()
        for before, after in itertools.pairwise(bounds):
            yield spans[before + 1 : after]

    def _tokens(self, texts: Sequence[str]) -> _Labeling:
        together = _EDGE + _EDGE.join(texts) + _EDGE
        edges_at = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) + 1 for text in texts], out=edges_at[1:])
        seen = self._seen
        if len(seen) > _MOST_RUNS:
            self._seen = seen = _ChunkIds(self.tokens())
        at, solid = places(together)
        pieces = np.full(len(at), LINE_END, np.int32)
        pieces[at.searchsorted(edges_at)] = EDGE
        runs = together.split()
        rows = np.fromiter(map(seen.__getitem__, runs), np.int64, len(runs))
        pieces[solid] = seen.tokens.pieces(rows, runs)
        return self._joined(*seen.tokens.placed(pieces, at), seen.tokens)

    def _joined(
        self, tokens: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], table: TokenTable
    ) -> _Labeling:
        scores, seen = self._emissions.scores(tokens, table)
        edges = np.flatnonzero(tokens == EDGE)
        joined = best_labels(scores, edges, self._transitions).view(np.bool_)
        shapes, lengths = seen.T
        free = shapes & Shape.APART == 0
        lower = shapes & Shape.CAPITAL == 0
        joined &= free
        joined[1:] &= free[:-1] & (lower[1:] | ~lower[:-1])
        return _Labeling(starts, starts + lengths, joined, edges)


class _ChunkIds(dict[str, int]):
    """Numbers runs as they are met, and keeps their tokens."""

    def __init__(self, tokens: TokenTable) -> None:
        self.tokens = tokens
        self._numbers = itertools.count()

    def __missing__(self, run: str) -> int:
        return self.setdefault(run, next(self._numbers))


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in groups, each closed by the text that brings it to ``_BATCH`` characters."""
    first, size = 0, 0
    for i, text in enumerate(texts):
        size += len(text) + 1
        if size >= _BATCH:
            yield texts[first : i + 1]
            first, size = i + 1, 0
    if first < len(texts):
        yield texts[first:]


_lock = threading.Lock()
_loaded: Segmenter | None = None


def segmenter() -> Segmenter:
    """The segmenter, loaded at the first call and kept.

    Raises ``ModelError`` as ``Segmenter.load`` does.
    """
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = Segmenter.load()
    return _loaded


def tokenize(text: str) -> str:
    """What ``pyvi.ViTokenizer.tokenize`` returns for the text.

    >>> tokenize("Trường đại học bách khoa hà nội")
    'Trường đại_học bách_khoa hà_nội'
    """
    return segmenter().tokenize(text)
