"""What does the model see in each token?

What the model needs to know of a distinct token is a row of a table, and a run of characters between blanks is a
list of such rows: its pieces. Text repeats itself, so most runs have been cut before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from timviet.index.column import Column
from timviet.index.rows import Rows
from timviet.index.segment.attributes import Attributes, Shape
from timviet.index.segment.cuts import AHEAD, ALONE, syllables
from timviet.index.segment.lexicon import Lexicon

__all__ = ["EDGE", "LINE_END", "Tokens"]

EDGE, LINE_END = 0, 1
"""The pieces of an edge between texts, which says nothing, and of a line end."""


class Tokens:
    """The table of the tokens seen, and of the runs that were cut into them. May be used from several threads."""

    def __init__(self, attributes: Attributes, lexicon: Lexicon, spelled: Callable[[str], str]) -> None:
        """Takes also what gives a run as the model should see it.

        It is of the same length, and blanks in it are blanks; letters and digits of ASCII stay as they are, and
        signs before and behind letters have no say in how these are spelled.
        """
        self._firsts = Column()
        self._spelled = spelled
        self._attributes = attributes
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._tokens: dict[str, int] = {}
        self._rows = Rows("i", 3)  # token, offset in the run, tokens in the run
        self._scores = Rows("d", 6)  # of each token: own, onward, backward, each for both labels
        self._sights = Rows("i", 3)  # of each token: number in the lexicon, shape, length
        self._rows.add((0, 0, 1))
        self._n_pieces = 1
        self._scores.add((0.0,) * 6)
        self._sights.add((lexicon.unknown, Shape.APART, 1))
        self._rows.add((self._new_token("\n"), 0, 1))
        self._n_pieces += 1

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

    def arrays(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """The rows of all tokens.

        (n, 6) scores for both labels: its own, those for the next token and for the one before; and (n, 3): number
        in the lexicon, shape, length.
        """
        with self._lock:
            return self._scores.array(), self._sights.array()

    def _pieces_of(self, runs: list[str]) -> list[int]:
        """Cuts runs into tokens and gives the first piece of each."""
        numbers, spelled_as = self._tokens, self._spelled
        rows: list[int] = []
        firsts, n_pieces = [], self._n_pieces
        for run in runs:
            firsts.append(n_pieces)
            word = run.rstrip(ALONE)
            signs = run[len(word) :]
            word = word.lstrip(AHEAD)
            if word[-1:] == "." and (word[0].islower() or word[:-1].isdecimal()):
                word, signs = word[:-1], "." + signs
            if word.isalnum():  # as most are: cut at each sign
                n_tokens, ahead = len(run) - len(word) + 1, len(run) - len(word) - len(signs)
                for at, sign in enumerate(run[:ahead]):
                    rows += (numbers.get(sign) or self._new_token(sign), at, n_tokens)
                spelled = word if word.isascii() else spelled_as(word)
                rows += (numbers.get(spelled) or self._new_token(spelled), ahead, n_tokens)
                for at, sign in enumerate(signs, ahead + len(word)):
                    rows += (numbers.get(sign) or self._new_token(sign), at, n_tokens)
                n_pieces += n_tokens
                continue
            spelled = spelled_as(run)
            tokens = syllables(spelled) if " " not in spelled else list(_parts(spelled))
            at, n_tokens = 0, len(tokens)
            for token in tokens:
                while spelled[at] == " ":
                    at += 1
                rows += (numbers.get(token) or self._new_token(token), at, n_tokens)
                at += len(token)
            n_pieces += n_tokens
        with self._lock:
            self._rows.add(rows)
            self._n_pieces = n_pieces
        return firsts

    def _new_token(self, token: str) -> int:
        lower, shape = token.lower(), Shape.of(token)
        scores = self._attributes.scores(lower, shape)
        lexicon = self._lexicon
        with self._lock:
            number = self._tokens[token] = len(self._tokens) + 1  # behind the edge, which no text holds
            self._scores.add(scores)
            self._sights.add((lexicon.numbers.get(lower, lexicon.unknown), shape, len(token)))
        return number


def _parts(spelled: str) -> Iterator[str]:
    """Yields the tokens of what has blanks in it."""
    for part in spelled.split():
        yield from syllables(part)
