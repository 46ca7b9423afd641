"""What does the model see in each token?

What the model needs to know of a distinct token is a row of a table, and a run of characters between blanks is a
list of such rows: its pieces. Text repeats itself, so most runs have been cut before.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.features import Features, Shape
from timviet.index.segmentation.tokenizer import AHEAD, ALONE, syllables
from timviet.index.tables.growable import Rows
from timviet.index.tables.memo_column import Column

__all__ = ["EDGE", "LINE_END", "TokenTable"]

EDGE, LINE_END = 0, 1
"""The pieces of an edge between texts, which says nothing, and of a line end."""

_PART = re.compile(r"\S++")


class TokenTable:
    """The table of the tokens seen, and of the runs that were cut into them. May be used from several threads."""

    def __init__(self, features: Features, dictionary: Dictionary, spelled: Callable[[str], str]) -> None:
        """Takes also what gives a run as the model should see it.

        It is of the same length, and blanks in it are blanks; letters and digits of ASCII stay as they are, and
        signs before and behind letters have no say in how these are spelled.
        """
        self._firsts = Column()
        self._spelled = spelled
        self._features = features
        self._dictionary = dictionary
        self._lock = threading.Lock()
        self._tokens: dict[str, int] = {}
        self._rows = Rows("i", 3)  # token, offset in the run, tokens in the run
        self._sights = Rows("i", 4)  # of each token: number in the dictionary, shape, length, row of its scores
        self._sights.add((dictionary.unknown, Shape.APART, 1, features.nothing))
        self._learn(["\n"])
        self._rows.add((0, 0, 1, self._tokens["\n"], 0, 1))

    def pieces(self, rows: npt.NDArray[np.int64], runs: list[str]) -> npt.NDArray[np.int32]:
        """The first piece of each of some runs, of which the numbers are given: (n,) to (n,)."""
        return self._firsts.of(rows, runs, self._pieces_of)

    def placed(
        self, pieces: npt.NDArray[np.int32], starts: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """The tokens of runs of which the first pieces are given: (n_tokens,) numbers and offsets."""
        with self._lock:
            rows = self._rows.array()
        counts = rows[:, 2].take(pieces)
        behind = counts.cumsum()
        which = (pieces - behind + counts).repeat(counts)
        which += np.arange(len(which), dtype=which.dtype)
        tokens, offsets, _ = rows.take(which, axis=0).T
        return np.ascontiguousarray(tokens), starts.repeat(counts) + offsets

    def sights(self) -> npt.NDArray[np.int32]:
        """The rows of all tokens: (n, 4), number in the dictionary, shape, length, row of the features' scores."""
        with self._lock:
            return self._sights.array()

    def _pieces_of(self, runs: list[str]) -> npt.NDArray[np.int32]:
        """Cuts runs into tokens and gives the first piece of each."""
        tokens: list[str] = []
        behind: list[int] = []  # of each run, the number of its tokens and of those before
        skipped: list[tuple[int, int]] = []  # tokens in runs with blanks, and the blanks before each
        spelled_as = self._spelled
        for run in runs:
            word = run.rstrip(ALONE)
            signs = run[len(word) :]
            inner = word.lstrip(AHEAD)
            if inner[-1:] == "." and (inner[0].islower() or inner[:-1].isdecimal()):
                inner, signs = inner[:-1], "." + signs
            if inner.isalnum():  # as most are: cut at each sign
                tokens += run[: len(run) - len(inner) - len(signs)]
                tokens.append(inner if inner.isascii() else spelled_as(inner))
                tokens += signs
            elif " " in (spelled := spelled_as(run)):
                for part in _PART.finditer(spelled):
                    of_part = syllables(part[0])
                    blanks = spelled.count(" ", 0, part.start())
                    skipped += ((number, blanks) for number in range(len(tokens), len(tokens) + len(of_part)))
                    tokens += of_part
            else:
                tokens += syllables(spelled)
            behind.append(len(tokens))
        known = self._tokens
        self._learn([token for token in dict.fromkeys(tokens) if token not in known])
        ends = np.fromiter(map(len, tokens), np.int32, len(tokens)).cumsum(dtype=np.int32)
        counts = np.diff(behind, prepend=0)
        firsts = np.array(behind, np.int64) - counts
        rows = np.empty((len(tokens), 3), np.int32)
        rows[:, 0] = np.fromiter(map(known.__getitem__, tokens), np.int32, len(tokens))
        rows[1:, 1] = ends[:-1]
        rows[:1, 1] = 0
        rows[:, 1] -= rows[firsts, 1].repeat(counts)
        rows[:, 2] = counts.repeat(counts)
        for number, blanks in skipped:
            rows[number, 1] += blanks
        with self._lock:
            firsts += len(self._rows)
            self._rows.add_rows(rows)
        return firsts.astype(np.int32)

    def _learn(self, tokens: list[str]) -> None:
        """Enters tokens that are new."""
        numbers, unknown, row = self._dictionary.numbers, self._dictionary.unknown, self._features.row
        sights: list[int] = []
        for token in tokens:
            lower, shape = token.lower(), Shape.of(token)
            sights += (numbers.get(lower, unknown), shape, len(token), row(lower, shape))
        with self._lock:
            first = len(self._sights)
            self._sights.add(sights)
            self._tokens.update(zip(tokens, range(first, first + len(tokens)), strict=True))
