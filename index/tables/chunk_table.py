"""What is there to know of a run of characters between blanks?

Each distinct run is cut into syllables once, and each distinct syllable spelled once; both become rows of numbers,
so that the analysis of a text is arithmetic on arrays. A table only grows; when it has grown enough, a fresh one
takes its place, while whoever holds the old one goes on with it.
"""

from __future__ import annotations

import re
import threading
from array import array
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.tables.growable import GrowableTable
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

if TYPE_CHECKING:
    from timviet.index.forms.abbreviations import Abbreviations
    from timviet.index.forms.triggers import Triggers
    from timviet.index.segmentation.token_table import TokenTable

__all__ = [
    "ABBREVIATED",
    "BEHIND",
    "DOT",
    "LOWER",
    "STOP",
    "ChunkTable",
    "Cut",
    "current_chunk_table",
    "cut",
    "is_word",
    "surfaces",
]

STOP, DOT = 1, 2
"""What ends a sentence: a sign that always does, or a full stop, which stands behind abbreviations too."""

LOWER, ABBREVIATED = 1, 2
"""Bits: the first syllable of a run begins in lower case; the last one may be an abbreviation."""

_MOST_ROWS = 1 << 17  # runs; then a fresh table is begun. A few more would double the room of dictionaries
_MOST_CHARACTERS = 1 << 22

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_MARK = "[\u0300-\u036f]"
_SYLLABLE = re.compile(rf"([{_HAN}]|{_LETTER}++(?:{_MARK}++{_LETTER}*+)*+)")

_SIGN = re.compile(r"[!?…;。！？]")  # ends a sentence wherever it stands, a dot only before signs and a blank
_ABBREVIATED = re.compile(r"(?:[A-ZĐ]{1,3}|T[pPxXtT]|[Qqphtr]|ThS|Mrs?|Ms|Dr|St|No)\Z")

BEHIND = ".,;:!?)\"'…"
"""The signs that stand behind words."""

_AHEAD = "(\"'["  # those that stand before them, none of which ends a sentence


def surfaces(run: str) -> list[str]:
    """What lies before, between and behind the syllables of a run, and they: sign, syllable, sign…, sign."""
    return _SYLLABLE.split(run)


def is_word(word: str) -> bool:
    """Tells whether a run is one syllable and nothing else, as most are once :data:`BEHIND` is stripped."""
    return word.isalnum() and (word.isascii() or max(word) < _HAN[0])


class Cut(NamedTuple):
    """A run and what there is to know of the way it is cut."""

    parts: list[str]
    """Those of :func:`surfaces`."""

    steps: list[int]
    """Of each syllable, how far it is from the one before: 2 behind a sign that ends a sentence."""

    head: int
    """What ends before the first syllable: 0, STOP or DOT."""

    tail: int
    """What ends behind the last one, or in a run without any."""

    flags: int
    """LOWER | ABBREVIATED."""


def cut(run: str) -> Cut:
    """Cuts a run into syllables."""
    parts = surfaces(run)
    if len(parts) == 1:
        return Cut(parts, [], 0, _ends(run), 0)
    steps = [1, *[2 if sign and _SIGN.search(sign) else 1 for sign in parts[2:-1:2]]]
    head = STOP if parts[0] and _SIGN.search(parts[0]) else 0
    return Cut(parts, steps, head, _ends(parts[-1]), _flags(parts[1], parts[-2]))


def _flags(first: str, last: str) -> int:
    flags = LOWER if first[0].islower() else 0
    return flags | ABBREVIATED if len(last) < 4 and _ABBREVIATED.match(last) else flags


class ChunkTable(dict[str, int]):
    """Maps a run to its row.

    Rows are only added, so looking up needs no lock. A run has its number at once; what there is to know of it is
    worked out when next somebody asks for the rows, for all runs met since.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._runs = GrowableTable("i", 5)  # see ``arrays``
        self._syllables = GrowableTable("i", 5)  # see ``arrays``
        self._surfaces: dict[str, int] = {}
        self._terms: dict[str, int] = {}
        self._term_of = array("i")  # of each surface
        self._flags_of = array("b")  # of each surface as a run
        self._row_of = array("i")  # of each surface that begins a run, or -1
        self._characters = 0
        self.surfaces: list[str] = []
        """Each distinct syllable as it stands in texts."""
        self.spelled: list[str] = []
        """The distinct canonical spellings."""
        self.folded: list[str] = []
        """The same without marks."""
        self.tokens: TokenTable | None = None
        """What pyvi's model sees in the runs, once it has been asked."""
        self.triggers: dict[Abbreviations, Triggers] = {}
        """Where forms are looked for, by the list of abbreviations."""

    def __missing__(self, run: str) -> int:
        with self.lock:
            if run in self:
                return self[run]
            row = self[run] = len(self)
            self._characters += len(run)
        return row

    @property
    def full(self) -> bool:
        """Whether there is more than should be kept."""
        return len(self) > _MOST_ROWS or self._characters > _MOST_CHARACTERS

    def arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The rows of all runs looked up so far, and of their syllables: (n_runs, 5) and (n_syllables, 5)."""
        with self.lock:
            if new := len(self) - len(self._runs):
                try:
                    self._enter([*islice(reversed(self), new)][::-1])
                except BaseException:
                    self._row_of = array("i", [-1]) * len(self._row_of)  # some rows may not have been added
                    raise
            return self._runs.array(), self._syllables.array()

    def _enter(self, runs: list[str]) -> None:
        """Works out the rows of runs."""
        known, term_of, flags_of, row_of = self._surfaces, self._term_of, self._flags_of, self._row_of
        of_runs: list[int] = []
        of_syllables: list[int] = []
        row = len(self._syllables)
        for run in runs:
            word = run.rstrip(BEHIND)
            number, ahead = known.get(word), 0
            if number is None:
                inner = word.lstrip(_AHEAD)
                if not is_word(inner):
                    parts, steps, head, tail, flags = cut(run)
                    of_runs += (row, len(steps), head, tail, flags)
                    at = len(parts[0])
                    for surface, sign, step in zip(parts[1::2], parts[2::2], steps, strict=True):
                        number = self._number_of(surface)
                        of_syllables += (at, len(surface), term_of[number], number, step)
                        at += len(surface) + len(sign)
                    row += len(steps)
                    continue
                number, ahead = self._number_of(inner), len(word) - len(inner)
            mine = row_of[number]
            if ahead or mine < 0:
                of_syllables += (ahead, len(word) - ahead, term_of[number], number, 1)
                mine = row
                row += 1
                if not ahead:
                    row_of[number] = mine
            of_runs += (mine, 1, 0, _TAILS[run[len(word) :]], flags_of[number])
        self._syllables.add(of_syllables)
        self._runs.add(of_runs)

    def _number_of(self, surface: str) -> int:
        """Gives the number of a syllable as it stands in texts."""
        number = self._surfaces.get(surface)
        if number is not None:
            return number
        spelled = surface.lower() if surface.isascii() else canonicalize(surface)
        term = self._terms.get(spelled)
        folded = spelled if spelled.isascii() or term is not None else fold(spelled)
        flags = _flags(surface, surface)
        # From here on nothing is worked out: an interrupt leaves columns longer than others at most.
        if term is None:
            if spelled == surface:
                spelled = surface  # the same, kept once
            term = len(self._terms)
            self.folded[term:] = [folded]
            self.spelled[term:] = [spelled]
            self._terms[spelled] = term
        number = len(self._surfaces)
        self.surfaces[number:] = [surface]
        self._term_of[number:] = array("i", [term])
        self._flags_of[number:] = array("b", [flags])
        self._row_of[number:] = array("i", [-1])
        self._characters += len(surface)
        self._surfaces[surface] = number
        return number


def _ends(sign: str) -> int:
    """Tells what ends with the signs before a blank: the first that says so decides."""
    if not sign:
        return 0
    stop, dot = _SIGN.search(sign), sign.find(".", sign.rfind("_") + 1)
    if dot >= 0 and (stop is None or dot < stop.start()):
        return DOT
    return STOP if stop else 0


class _Tails(dict[str, int]):
    """What ends with some signs behind a word; those of one or two signs are remembered."""

    def __missing__(self, signs: str) -> int:
        return _ends(signs)


_TAILS = _Tails((first + second, _ends(first + second)) for first in ("", *BEHIND) for second in ("", *BEHIND))

_table = ChunkTable()


def current_chunk_table() -> ChunkTable:
    """The table in use, for one text or batch of texts."""
    global _table
    table = _table
    if table.full:
        table = _table = ChunkTable()
    return table
