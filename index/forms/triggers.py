"""At which words of a text does one look for forms?

At those that a date, an ordinal or a district begins with, and at the rarest word of each abbreviation. They are
looked for once in each distinct run between blanks; of most, a look at the first word of the next run tells that
nothing is there, for a whole text at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.forms.abbreviations import Abbreviations, Key
from timviet.index.forms.dates import month_at
from timviet.index.forms.districts import DISTRICT_WORDS, district_at
from timviet.index.forms.form import Form
from timviet.index.forms.numerals import NUMBER_WORDS
from timviet.index.forms.ordinals import SERIES, ordinal_at
from timviet.index.forms.page import Page, like_vietnamese, lowered
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.tables.chunk_table import ChunkTable, PerTable
from timviet.index.tables.growable import GrowableTable
from timviet.index.tables.memo_column import MemoColumn
from timviet.index.text.chunk_split import TRAILING_PUNCTUATION, is_single_syllable

__all__ = ["AT_WORDS", "Trigger", "Triggers", "triggers"]

Recognizer = Callable[[Page, int, str], list[Form]]

AT_WORDS: dict[str, Recognizer] = {
    **dict.fromkeys(SERIES, lambda page, at, word: ordinal_at(page.plain, page.lower, at, word)),
    **dict.fromkeys(("tháng", "thang"), lambda page, at, word: month_at(page.lower, at)),
    **dict.fromkeys(DISTRICT_WORDS, lambda page, at, word: district_at(page.plain, page.lower, at)),
}
"""Recognizers by the word, in lower case, that they begin with."""

_NUMERAL_WORD = re.compile(r"[0-9]|[ivxlcdm]{1,15}\Z")
_BEHIND = {
    **dict.fromkeys(AT_WORDS, NUMBER_WORDS),
    **dict.fromkeys(("đại", "dai"), frozenset({"hội", "hôi", "hoi"})),
}
"""The words that may follow those of :data:`AT_WORDS`, besides numerals; of those with a number at them any."""
for _word in DISTRICT_WORDS:
    if _word[-1].isdecimal():
        del _BEHIND[_word]

# What the first word of a run is for a trigger before it; higher numbers are words that may follow one.
_NO_WORD, _OTHER, _NUMERAL = 0, 1, 2

_WORD = re.compile(r"[^\W_]++")

_MOST, _MOST_CHARACTERS = 1 << 16, 1 << 22  # runs that are not letters only


class Trigger(NamedTuple):
    """A word of a run at which something is looked for."""

    offset: int
    """In the run."""

    word: str
    """In lower case."""

    recognize: Recognizer | None

    key: Key | None
    """Of abbreviations."""


class Triggers:
    """The triggers of the runs of a table, for one list of abbreviations."""

    def __init__(self, abbreviations: Abbreviations) -> None:
        self._abbreviations = abbreviations
        self._lists: list[list[Trigger]] = [[]]
        self._column = MemoColumn()
        self._sights = GrowableTable(
            "i", 3
        )  # list of triggers, row of what must follow them, what the first word is
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._rows: list[tuple[int, int, int]] = []  # those of the sights
        self._nothing = self._row_number((0, 0, _OTHER))  # 0, the first of all
        self._sight_of: dict[str, int] = {}  # of all other runs, without the signs behind
        self._characters = 0  # of these
        self._few = BoundedCache(self._number_of_run)
        followers = sorted(frozenset().union(*_BEHIND.values(), abbreviations.followers))
        self._followers = {word: number for number, word in enumerate(followers, _NUMERAL + 1)}
        self._telling = frozenset(AT_WORDS) | abbreviations.words | self._followers.keys()
        self._ways: dict[frozenset[str], int] = {}
        self._follows = np.ones((1, _NUMERAL + 1 + len(followers)), np.bool_)  # the first row: anything may follow

    @property
    def full(self) -> bool:
        """Whether there is more than should be kept."""
        return len(self._sight_of) > _MOST or self._characters > _MOST_CHARACTERS

    def of(self, rows: NDArray[np.int64], runs: list[str]) -> tuple[NDArray[np.intp], list[list[Trigger]]]:
        """Which of the runs of a text hold triggers that something may be read at, and which ones.

        ``rows`` (n,) are those of the runs in the table.
        """
        numbers = self._column.of(rows, runs, self._numbers_of)
        with self._column.lock:
            sights = self._sights.array()
        found, ways, words = sights.take(numbers, axis=0).T
        which = found.nonzero()[0]
        if not len(which):
            return which, []
        which = which[self._follows[ways[which], np.append(words[1:], _NO_WORD)[which]]]
        return which, [self._lists[number] for number in found[which].tolist()]

    def of_few(self, runs: list[str]) -> tuple[list[int], list[list[Trigger]]]:
        """The same of few runs, for which arrays take longer; they need not be in the table."""
        numbers = list(map(self._few.__getitem__, runs))
        if not any(numbers):  # letters that say nothing, all of them
            return [], []
        rows = [self._rows[number] for number in numbers]
        ahead = [word for _, _, word in rows[1:]] + [_NO_WORD]
        which = [
            number
            for number, ((triggers, way, _), word) in enumerate(zip(rows, ahead, strict=True))
            if triggers and self._follows[way, word]
        ]
        return which, [self._lists[rows[number][0]] for number in which]

    def _number_of_run(self, run: str) -> int:
        with self._column.lock:
            return self._numbers_of([run])[0]

    def _numbers_of(self, runs: list[str]) -> list[int]:
        words = [run.rstrip(TRAILING_PUNCTUATION) for run in runs]  # the signs behind hide no word
        plain = like_vietnamese("\n".join(words)).split("\n")
        lower = lowered("\n".join(plain)).split("\n")
        known, numbers = self._sight_of, []
        for word, upper, each in zip(words, plain, lower, strict=True):
            number = self._nothing if self._says_nothing(each) else known.get(word)
            if number is None:
                number = known[word] = self._number_of(upper, each)
                self._characters += len(word)
            numbers.append(number)
        return numbers

    def _says_nothing(self, lower: str) -> bool:
        """Whether a word is, as most are, of letters only and none that something is looked for at or behind."""
        return lower not in self._telling and lower.isalpha() and lower.strip("ivxlcdm") != ""

    def _number_of(self, plain: str, lower: str) -> int:
        """Gives the number of the sight of a run without the signs behind, as the recognizers see it."""
        words = (
            [(0, lower)]
            if is_single_syllable(lower)
            else [(each.start(), each[0]) for each in _WORD.finditer(lower)]
        )
        found = []
        for start, each in words:
            recognize, key = AT_WORDS.get(each), self._abbreviations.key(each, plain[start : start + len(each)])
            if recognize or key:
                found.append(Trigger(start, each, recognize, key))
        row = 0, 0, self._follower(words[0][1]) if words else _NO_WORD
        if found:
            self._lists.append(found)
            row = len(self._lists) - 1, self._way(found, words[-1][0]), row[2]
        return self._row_number(row)

    def _row_number(self, row: tuple[int, int, int]) -> int:
        """Gives the number of a row of the sights."""
        number = self._numbers.get(row)
        if number is None:
            number = self._numbers[row] = len(self._rows)
            self._sights.add(row)
            self._rows.append(row)
        return number

    def _follower(self, word: str) -> int:
        """What a word is for a trigger before it."""
        return self._followers.get(word) or (_NUMERAL if _NUMERAL_WORD.match(word) else _OTHER)

    def _way(self, found: list[Trigger], last: int) -> int:
        """The row of what must follow a run with these triggers, whose last word begins at ``last``."""
        if len(found) > 1 or found[0].offset != last:
            return 0
        word, recognize, key = found[0][1:]
        ways = [_BEHIND.get(word)] if recognize else []
        ways += [key.followers] if key else []
        if None in ways:
            return 0
        union = frozenset().union(*(way for way in ways if way))
        if union not in self._ways:
            row = np.zeros((1, self._follows.shape[1]), np.bool_)
            row[0, [_NO_WORD, *(self._followers[each] for each in union)]] = True
            if union >= NUMBER_WORDS:
                numerals = [number for word, number in self._followers.items() if _NUMERAL_WORD.match(word)]
                row[0, [_NUMERAL, *numerals]] = True
            self._follows = np.concatenate((self._follows, row))
            self._ways[union] = len(self._follows) - 1
        return self._ways[union]


_triggers: PerTable[dict[Abbreviations, Triggers]] = PerTable(dict)


def triggers(table: ChunkTable, abbreviations: Abbreviations) -> Triggers:
    """The triggers of the runs of a table; begun afresh when they have grown enough."""
    by_abbreviations = _triggers.of(table)
    known = by_abbreviations.get(abbreviations)
    if known is None or known.full:
        known = by_abbreviations[abbreviations] = Triggers(abbreviations)
    return known
