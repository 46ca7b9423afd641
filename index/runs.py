"""What does the model see in each token?

Text repeats itself: a run of characters between blanks has mostly been seen before. Each distinct run is cut
into tokens once, and what the model needs to know of a token becomes a row of a table; a text is then a list
of row numbers, found by one dictionary lookup a run.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from timviet.index.lexicon import Lexicon
from timviet.index.syllables import syllable_spans

__all__ = ["Columns", "Runs", "Shape"]

_WINDOW = 1 << 18  # characters looked at together
_MOST_ROWS = 1 << 18  # then the table starts afresh
_LONGEST = 64  # characters; a longer run or token is not remembered
_BLANK = re.compile(r"\s")

_EDGE_ROW = 0
_SOLID, _SPACE, _LINE_END = 0, 1, 2  # what a character is
_KINDS = np.zeros(1 << 16, np.uint8)  # of each code unit; no blank lies above
_KINDS[[code for code in range(1 << 16) if chr(code).isspace()]] = _SPACE
_KINDS[ord("\n")] = _LINE_END

_PUNCTUATION = frozenset("""!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~""")


class Shape(IntFlag):
    """What a token looks like."""

    TITLE = 1
    """``str.istitle``."""
    UPPER = 2
    """``str.isupper``."""
    APART = 4
    """Never joined: ASCII punctuation, or begins with a digit."""
    CAPITAL = 8
    """Begins with a capital letter."""


_Token: TypeAlias = tuple[tuple[float, ...], int, int]  # scores, syllable, shape


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


class _Table(dict[str, int]):
    """Maps a run to its first row; a run of several tokens has as many rows, one after the other.

    Rows are only added, and a run is entered after its rows are, so looking up needs no lock.
    """

    def __init__(self, weights: Mapping[str, tuple[float, float]], lexicon: Lexicon) -> None:
        self._weights = weights
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._tokens: dict[str, _Token] = {}
        self._floats = np.zeros((6, 1 << 12))  # own, onward, backward, each for both labels
        self._ints = np.zeros((5, 1 << 12), np.int32)  # syllable, shape, length, offset and tokens of the run
        self._new_floats: list[tuple[float, ...]] = [(0.0,) * 6]  # rows that wait for a place in the arrays
        self._new_ints: list[tuple[int, ...]] = [(lexicon.unknown, Shape.APART, 1, 0, 1)]
        self.n_rows = 1  # the edge
        self.line_end = self._add("\n", [(0, 1)])

    def __missing__(self, run: str) -> int:
        with self._lock:
            if run in self:
                return self[run]
            row = self._add(run, syllable_spans(run))
            if len(run) <= _LONGEST:
                self[run] = row
        return row

    def arrays(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """The columns of all rows looked up so far; they are not written to again."""
        if self._new_ints:
            with self._lock:
                high = self.n_rows
                low = high - len(self._new_ints)
                if high > self._ints.shape[1]:
                    self._floats = _widened(self._floats, 2 * high)
                    self._ints = _widened(self._ints, 2 * high)
                self._floats[:, low:high] = np.array(self._new_floats).reshape(-1, 6).T
                self._ints[:, low:high] = np.array(self._new_ints, np.int32).reshape(-1, 5).T
                self._new_floats, self._new_ints = [], []
        return self._floats, self._ints

    def _add(self, run: str, spans: Sequence[tuple[int, int]]) -> int:
        for start, stop in spans:
            scores, syllable, shape = self._token(run[start:stop])
            self._new_floats.append(scores)
            self._new_ints.append((syllable, shape, stop - start, start, len(spans)))
        first = self.n_rows
        self.n_rows += len(spans)
        return first

    def _token(self, token: str) -> _Token:
        known = self._tokens.get(token)
        if known is None:
            lower = token.lower()
            syllable = self._lexicon.numbers.get(lower, self._lexicon.unknown)
            known = self._scores(token, lower), syllable, int(_shape(token))
            if len(token) <= _LONGEST:
                self._tokens[token] = known
        return known

    def _scores(self, token: str, lower: str) -> tuple[float, ...]:
        """The weights of what pyvi says of a token by itself, added up in its order."""
        weights = self._weights
        lower = lower.partition("\0")[0]  # CRFsuite reads names as C strings
        zero, one = weights["bias"]
        for name, holds in (
            ("word.lower():" + lower, True),
            ("word.isupper()", token.isupper()),
            ("word.istitle()", token.istitle()),
            ("word.isdigit()", token.isdigit()),
        ):
            if holds and name in weights:
                zero += weights[name][0]
                one += weights[name][1]
        onward = weights.get("-1:word.lower():" + lower, (0.0, 0.0))
        backward = weights.get("+1:word.lower():" + lower, (0.0, 0.0))
        return (zero, one, *onward, *backward)


class Runs:
    """The table of the runs seen lately, of bounded size."""

    def __init__(self, weights: Mapping[str, tuple[float, float]], lexicon: Lexicon) -> None:
        self._weights = weights
        self._lexicon = lexicon
        self._table = _Table(weights, lexicon)

    def columns(self, text: str, edges_at: npt.NDArray[np.int64]) -> Columns:
        """The columns for a text in which the line ends at ``edges_at``, ascending, are edges, not tokens.

        Memory is proportional to the text.
        """
        parts = []
        start = 0
        while start < len(text):
            blank = _BLANK.search(text, start + _WINDOW)
            stop = blank.start() if blank else len(text)
            low, high = np.searchsorted(edges_at, (start, stop))
            window = self._window(text[start:stop], edges_at[low:high] - start)
            window.starts[:] += start
            parts.append(window)
            start = stop
        if len(parts) == 1:
            return parts[0]
        return Columns(
            *(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in Columns.__slots__)
        )

    def _window(self, text: str, edges_at: npt.NDArray[np.int64]) -> Columns:
        table = self._table
        if table.n_rows > _MOST_ROWS:
            self._table = table = _Table(self._weights, self._lexicon)

        kinds = _KINDS[_code_units(text)]
        solid = kinds == _SOLID
        begins = solid.copy()
        begins[1:] &= ~solid[:-1]
        begins |= kinds == _LINE_END
        runs_at = np.flatnonzero(begins)
        rows = np.full(len(runs_at), table.line_end, np.int64)
        rows[np.searchsorted(runs_at, edges_at)] = _EDGE_ROW
        rows[solid[runs_at]] = np.fromiter(map(table.__getitem__, text.split()), np.int64)

        floats, ints = table.arrays()
        counts = ints[4, rows]
        n_tokens = int(counts.sum())
        if n_tokens > len(rows):
            before = np.cumsum(counts) - counts
            rows = np.repeat(rows - before, counts) + np.arange(n_tokens)
            runs_at = np.repeat(runs_at, counts)
        scores = floats.take(rows, axis=1)
        syllables, shapes, lengths, offsets = ints[:4].take(rows, axis=1)
        return Columns(runs_at + offsets, scores[:2], scores[2:4], scores[4:], syllables, lengths, shapes)


def _shape(token: str) -> Shape:
    shape = Shape(0)
    if token.istitle():
        shape |= Shape.TITLE
    if token.isupper():
        shape |= Shape.UPPER
    if token in _PUNCTUATION or token[0].isdigit():
        shape |= Shape.APART
    if token[0].istitle():
        shape |= Shape.CAPITAL
    return shape


def _code_units(text: str) -> npt.NDArray[np.uint16]:
    """One number a character: its code point, or U+FFFF for those above."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
    if len(units) != len(text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
        units = np.minimum(points, 0xFFFF).astype(np.uint16)
    return units


def _widened(columns: npt.NDArray[Any], room: int) -> npt.NDArray[Any]:
    wider = np.zeros((len(columns), room), columns.dtype)
    wider[:, : columns.shape[1]] = columns
    return wider
