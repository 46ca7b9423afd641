"""Which features has each distinct token, and into which tokens is each distinct chunk cut?

Text repeats itself, so each distinct chunk and each distinct token is analyzed once. The table has a row of
features for each distinct token. A distinct chunk is a list of pieces; a piece is a token and its offset in the
chunk.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from timviet.index.forking import fork_safe_lock
from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.features import Features, Shape
from timviet.index.segmentation.tokenizer import LEADING_PUNCTUATION, TRAILING_PUNCTUATION, split_tokens
from timviet.index.tables.growable import GrowableTable
from timviet.index.tables.memo_column import MemoColumn

__all__ = ["EDGE", "LINE_END", "TokenTable"]

EDGE, LINE_END = 0, 1
"""The first piece of an edge between texts, which has no features, and of a line end."""

_WITHOUT_BLANKS = re.compile(r"\S++")


class TokenTable:
    """A growing table of distinct tokens, and of distinct chunks cut into them. Several threads may use it."""

    def __init__(self, features: Features, dictionary: Dictionary, respell: Callable[[str], str]) -> None:
        """Create a table with only an edge and a line end.

        :param respell: returns a chunk as the model spells it. The result has the same length; blanks in it
            separate tokens; ASCII letters and digits stay as they are; leading and trailing punctuation does not
            change how the letters between are spelled
        """
        self._first_pieces = MemoColumn()
        self._respell = respell
        self._features = features
        self._dictionary = dictionary
        self._lock = fork_safe_lock()
        self._tokens: dict[str, int] = {}
        self._pieces = GrowableTable("i", 3)  # token, offset in the chunk, number of tokens in the chunk
        self._token_features = GrowableTable("i", 4)  # see features()
        self._token_features.add((dictionary.unknown, Shape.APART, 1, features.zero_row))
        self._add_tokens(["\n"])
        self._pieces.add((0, 0, 1, self._tokens["\n"], 0, 1))

    def first_pieces(self, rows: npt.NDArray[np.int64], chunks: list[str]) -> npt.NDArray[np.int32]:
        """Return the first piece of each chunk: (n,) int32.

        :param rows: (n,) int64, the number of each chunk, the same number for equal chunks
        :param chunks: (n,) the chunks
        """
        return self._first_pieces.look_up(rows, chunks, self._cut)

    def expand(
        self, first_pieces: npt.NDArray[np.int32], starts: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the tokens of a sequence of chunks.

        :param first_pieces: (n_chunks,) int32
        :param starts: (n_chunks,) int64, where each chunk starts in the text
        :returns: (n_tokens,) int32 rows of :meth:`features`, and (n_tokens,) int64 offsets in the text
        """
        with self._lock:
            pieces = self._pieces.array()
        counts = pieces[:, 2].take(first_pieces)
        ends = counts.cumsum()
        numbers = (first_pieces - ends + counts).repeat(counts)
        numbers += np.arange(len(numbers), dtype=numbers.dtype)
        tokens, offsets, _ = pieces.take(numbers, axis=0).T
        return np.ascontiguousarray(tokens), starts.repeat(counts) + offsets

    def features(self) -> npt.NDArray[np.int32]:
        """Return the features of all tokens so far.

        :returns: (n_tokens or more, 4) int32: number in the dictionary, bits of :class:`Shape`, length, and row of
            ``Features.scores``
        """
        with self._lock:
            return self._token_features.array()

    def _cut(self, chunks: list[str]) -> npt.NDArray[np.int32]:
        """Cut new chunks into tokens, add their pieces, and return the first piece of each: (n,) int32."""
        tokens: list[str] = []
        piece_ends: list[int] = []  # (n_chunks,) number of tokens up to the end of each chunk
        blanks_before: list[tuple[int, int]] = []  # (index in tokens, number of blanks before it in its chunk)
        respell = self._respell
        for chunk in chunks:
            word = chunk.rstrip(TRAILING_PUNCTUATION)
            trailing = chunk[len(word) :]
            inner = word.lstrip(LEADING_PUNCTUATION)
            if inner[-1:] == "." and (inner[0].islower() or inner[:-1].isdecimal()):
                inner, trailing = inner[:-1], "." + trailing
            if inner.isalnum():  # most chunks: each sign is a token
                tokens += chunk[: len(chunk) - len(inner) - len(trailing)]
                tokens.append(inner if inner.isascii() else respell(inner))
                tokens += trailing
            elif " " in (respelled := respell(chunk)):
                n_letters = 0  # in the parts before
                for part in _WITHOUT_BLANKS.finditer(respelled):
                    part_tokens = split_tokens(part[0])
                    n_blanks = part.start() - n_letters
                    blanks_before += ((len(tokens) + i, n_blanks) for i in range(len(part_tokens)))
                    tokens += part_tokens
                    n_letters += len(part[0])
            else:
                tokens += split_tokens(respelled)
            piece_ends.append(len(tokens))
        ids = self._tokens
        self._add_tokens([token for token in dict.fromkeys(tokens) if token not in ids])
        ends = np.fromiter(map(len, tokens), np.int32, len(tokens)).cumsum(dtype=np.int32)
        counts = np.diff(piece_ends, prepend=0)
        first_pieces = np.array(piece_ends, np.int64) - counts
        pieces = np.empty((len(tokens), 3), np.int32)
        pieces[:, 0] = np.fromiter(map(ids.__getitem__, tokens), np.int32, len(tokens))
        pieces[1:, 1] = ends[:-1]
        pieces[:1, 1] = 0
        pieces[:, 1] -= pieces[first_pieces, 1].repeat(counts)
        pieces[:, 2] = counts.repeat(counts)
        for i, n_blanks in blanks_before:
            pieces[i, 1] += n_blanks
        with self._lock:
            first_pieces += len(self._pieces)
            self._pieces.add_rows(pieces)
        return first_pieces.astype(np.int32)

    def _add_tokens(self, tokens: list[str]) -> None:
        """Add tokens that the table does not have yet."""
        numbers, unknown, row_of = self._dictionary.numbers, self._dictionary.unknown, self._features.row_of
        rows: list[int] = []
        for token in tokens:
            lower, shape = token.lower(), Shape.of(token)
            rows += (numbers.get(lower, unknown), shape, len(token), row_of(lower, shape))
        with self._lock:
            start = len(self._token_features)
            self._token_features.add(rows)
            self._tokens.update(zip(tokens, range(start, start + len(tokens)), strict=True))
