"""What does the model see in each token?

Text repeats itself: a run of characters between blanks has mostly been seen before. Each distinct run is cut
into tokens once, and what the model needs to know of a distinct token becomes a row of a table; a text is
then a list of row numbers, found by one dictionary lookup a run.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from timviet.index.segment.attributes import Attributes, Shape
from timviet.index.segment.cuts import syllables
from timviet.index.segment.lexicon import Lexicon

__all__ = ["Columns", "Runs"]

_MOST_PIECES = 1 << 18  # then the table starts afresh
_LONGEST = 64  # characters; a longer run or token is not remembered

_EDGE_PIECE = 0
_SOLID, _SPACE, _LINE_END = 0, 1, 2  # what a character is
_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
_BLANKS += "\u2028\u2029\u202f\u205f\u3000"  # all that str.isspace and str.split take for one
_KINDS = np.zeros(1 << 16, np.uint8)
_KINDS[[ord(blank) for blank in _BLANKS]] = _SPACE
_KINDS[ord("\n")] = _LINE_END


@dataclass(frozen=True, slots=True)
class Columns:
    """The tokens of a text, column by column."""

    starts: npt.NDArray[np.int64]  # (n_tokens,)
    own: npt.NDArray[np.float64]  # (2, n_tokens) what the token adds to its own label scores
    onward: npt.NDArray[np.float64]  # (2, n_tokens) what its letters add to those of the next token
    backward: npt.NDArray[np.float64]  # (2, n_tokens) what its letters add to those of the token before
    syllables: npt.NDArray[np.int32]  # (n_tokens,) number in the lexicon
    lengths: npt.NDArray[np.int32]  # (n_tokens,)
    shapes: npt.NDArray[np.int32]  # (n_tokens,) Shape

    def __len__(self) -> int:
        return len(self.starts)

    def since(self, start: int) -> Columns:
        """The tokens from the given one on."""
        return Columns(*(getattr(self, name)[..., start:] for name in self.__slots__))

    def followed_by(self, others: Columns) -> Columns:
        """These tokens and the others."""
        both = ((getattr(self, name), getattr(others, name)) for name in self.__slots__)
        return Columns(*(np.concatenate(pair, axis=-1) for pair in both))


class _Table(dict[str, int]):
    """Maps a run to the first of its pieces, one for each of its tokens, that lie one after the other.

    Rows are only added, and a run is entered after its pieces are, so looking up needs no lock.
    """

    def __init__(self, attributes: Attributes, lexicon: Lexicon) -> None:
        self._attributes = attributes
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._tokens: dict[str, int] = {}
        self._pieces = _Rows("i", 3)  # token, offset in the run, tokens in the run
        self._scores = _Rows("d", 6)  # of each token: own, onward, backward, each for both labels
        self._sights = _Rows("i", 3)  # of each token: number in the lexicon, shape, length
        self._pieces.add((0, 0, 1))
        self._scores.add((0.0,) * 6)
        self._sights.add((lexicon.unknown, Shape.APART, 1))
        self.line_end = self._add(["\n"])

    def __missing__(self, run: str) -> int:
        with self._lock:
            if run in self:
                return self[run]
            piece = self._add(syllables(run))
            if len(run) <= _LONGEST:
                self[run] = piece
        return piece

    @property
    def full(self) -> bool:
        """Whether there are more rows than should be kept."""
        return len(self._pieces) > _MOST_PIECES

    def arrays(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """The rows of all runs looked up so far: (n_pieces, 3), (n_tokens, 6) and (n_tokens, 3)."""
        with self._lock:
            return self._pieces.array(), self._scores.array(), self._sights.array()

    def _add(self, tokens: list[str]) -> int:
        first, n_tokens, offset = len(self._pieces), len(tokens), 0
        for token in tokens:
            number = self._tokens.get(token)
            if number is None:
                number = self._new_token(token)
            self._pieces.add((number, offset, n_tokens))
            offset += len(token)
        return first

    def _new_token(self, token: str) -> int:
        number = len(self._scores)
        lower, shape = token.lower(), Shape.of(token)
        self._scores.add(self._attributes.scores(lower, shape))
        self._sights.add((self._lexicon.numbers.get(lower, self._lexicon.unknown), shape, len(token)))
        if len(token) <= _LONGEST:
            self._tokens[token] = number
        return number


class _Rows:
    """An array that grows by rows; rows it has given out stay as they are."""

    def __init__(self, kind: str, width: int) -> None:
        self._new: array[Any] = array(kind)
        self._rows = np.empty((1 << 10, width), kind)
        self._n_rows = 0
        self.add: Callable[[Iterable[float]], None] = self._new.extend

    def __len__(self) -> int:
        return self._n_rows + len(self._new) // self._rows.shape[1]

    def array(self) -> npt.NDArray[Any]:
        """The rows so far, perhaps with room behind them."""
        n_rows = len(self)
        if n_rows > len(self._rows):
            wider = np.empty((2 * n_rows, self._rows.shape[1]), self._rows.dtype)
            wider[: self._n_rows] = self._rows[: self._n_rows]
            self._rows = wider
        if self._new:
            self._rows[self._n_rows : n_rows] = np.array(self._new).reshape(-1, self._rows.shape[1])
            self._n_rows = n_rows
            del self._new[:]
        return self._rows


class Runs:
    """The table of the runs seen lately, of bounded size."""

    def __init__(self, weights: Mapping[str, tuple[float, float]], lexicon: Lexicon) -> None:
        self._attributes = Attributes(weights)
        self._lexicon = lexicon
        self._table = _Table(self._attributes, lexicon)

    def columns(self, text: str, edges_at: npt.NDArray[np.int64]) -> Columns:
        """The tokens of a text in which the line ends at ``edges_at``, ascending, are edges, not tokens."""
        table = self._table
        if table.full:
            self._table = table = _Table(self._attributes, self._lexicon)

        kinds = _KINDS[_code_units(text)]
        solid = kinds == _SOLID
        begins = solid.copy()
        begins[1:] &= ~solid[:-1]
        begins |= kinds == _LINE_END
        runs_at = np.flatnonzero(begins)
        found = np.full(len(runs_at), table.line_end, np.int64)
        found[np.searchsorted(runs_at, edges_at)] = _EDGE_PIECE
        found[solid[runs_at]] = np.fromiter(map(table.__getitem__, text.split()), np.int64)

        pieces, scores, sights = table.arrays()
        counts = pieces[:, 2].take(found)
        n_tokens = int(counts.sum())
        if n_tokens > len(found):
            before = np.cumsum(counts) - counts
            found = np.repeat(found - before, counts) + np.arange(n_tokens)
            runs_at = np.repeat(runs_at, counts)
        tokens, offsets, _ = pieces.take(found, axis=0).T
        own, onward, backward = scores.take(tokens, axis=0).reshape(-1, 3, 2).transpose(1, 2, 0)
        numbers, shapes, lengths = sights.take(tokens, axis=0).T
        return Columns(runs_at + offsets, own, onward, backward, numbers, lengths, shapes)


def _code_units(text: str) -> npt.NDArray[np.uint16]:
    """One number a character: its code point, or U+FFFF for those above."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
    if len(units) != len(text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
        units = np.minimum(points, 0xFFFF).astype(np.uint16)
    return units
