"""At which words of a text may a form be?

Some kinds of form are read at trigger words: a month at ``tháng``, an abbreviation at its rarest piece. Each
distinct chunk (characters between blanks) is searched for trigger words once. The first word of the next chunk
rules out most triggers; this is looked up for all chunks of a text at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timviet.index.forms.kind import TriggerWord, WordTrigger
from timviet.index.forms.kinds.numerals import is_roman_letters, starts_numeral
from timviet.index.forms.page import replace_foreign_d, to_lower
from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.tables.growable import GrowableTable
from timviet.index.tables.memo_column import MemoColumn
from timviet.index.text.chunk_split import TRAILING_PUNCTUATION, is_single_syllable

__all__ = ["Trigger", "Triggers"]

# The kind of the first word of a chunk, for a trigger before it; higher numbers are the followers of triggers.
_NO_WORD, _OTHER, _NUMERAL = 0, 1, 2

_WORD = lazy_pattern(r"[^\W_]++")

_MAX_CHUNKS, _MAX_CHARACTERS = 1 << 16, 1 << 22  # of the chunks that are kept, which are not letters only


class Trigger(NamedTuple):
    """A word of a chunk at which a form may be read."""

    offset: int
    """Offset of the word in the chunk."""

    kind: int
    """The number of the kind of form."""

    word: TriggerWord


class Triggers:
    """The triggers in the chunks of one table, for certain kinds of form."""

    def __init__(self, kinds: Sequence[WordTrigger]) -> None:
        self._kinds = kinds
        self._trigger_lists: list[list[Trigger]] = [[]]
        self._column = MemoColumn()
        # (n_profiles, 3): list of triggers, row of permitted followers, kind of the first word
        self._profiles = GrowableTable("i", 3)
        self._profile_numbers: dict[tuple[int, int, int], int] = {}
        self._profile_rows: list[tuple[int, int, int]] = []
        self._triggering: set[int] = set()  # the numbers of the profiles with triggers
        self._without_triggers = self._profile_number((0, 0, _OTHER))  # number 0, since it is the first
        self._chunk_profiles: dict[str, int] = {}  # of other chunks, without trailing punctuation
        self._characters = 0  # in total, of the keys of _chunk_profiles
        self._profiles_of_few = BoundedCache(self._profile_of_chunk)
        followers = sorted(frozenset[str]().union(*(kind.followers for kind in kinds)))
        self._followers = {word: number for number, word in enumerate(followers, _NUMERAL + 1)}
        self._words = frozenset[str]().union(*(kind.words for kind in kinds))
        self._known_words = self._words | self._followers.keys()
        self._follower_rows: dict[tuple[frozenset[str], bool], int] = {}
        # (n_rows, n_followers) whether a first word may follow; in the first row, any word may
        self._may_follow = np.ones((1, _NUMERAL + 1 + len(followers)), np.bool_)

    @property
    def is_full(self) -> bool:
        """Whether more chunks are kept than should be."""
        return len(self._chunk_profiles) > _MAX_CHUNKS or self._characters > _MAX_CHARACTERS

    def find(self, rows: NDArray[np.int64], chunks: list[str]) -> tuple[NDArray[np.intp], list[list[Trigger]]]:
        """Return the numbers of the chunks of a text whose triggers the next chunk permits, and their triggers.

        :param rows: (n,) the rows of the chunks in the table
        """
        numbers = self._column.look_up(rows, chunks, self._profiles_of)
        with self._column.lock:
            profiles = self._profiles.array()
        lists, follower_rows, words = profiles.take(numbers, axis=0).T
        triggering = lists.nonzero()[0]
        if not len(triggering):
            return triggering, []
        triggering = triggering[
            self._may_follow[follower_rows[triggering], np.append(words[1:], _NO_WORD)[triggering]]
        ]
        return triggering, [self._trigger_lists[number] for number in lists[triggering].tolist()]

    def find_in_few(self, chunks: list[str]) -> tuple[list[int], list[list[Trigger]]]:
        """Return the same for few chunks, for which arrays are slower; they need not be in the table."""
        numbers = list(map(self._profiles_of_few.__getitem__, chunks))
        if self._triggering.isdisjoint(numbers):  # most queries have no trigger
            return [], []
        profiles = [self._profile_rows[number] for number in numbers]
        next_words = [word for _, _, word in profiles[1:]] + [_NO_WORD]
        triggering = [
            number
            for number, ((triggers, row, _), word) in enumerate(zip(profiles, next_words, strict=True))
            if triggers and self._may_follow[row, word]
        ]
        return triggering, [self._trigger_lists[profiles[number][0]] for number in triggering]

    def _profile_of_chunk(self, chunk: str) -> int:
        with self._column.lock:
            return self._profiles_of([chunk])[0]

    def _profiles_of(self, chunks: list[str]) -> list[int]:
        """Return the numbers of the profiles of chunks."""
        stripped = [chunk.rstrip(TRAILING_PUNCTUATION) for chunk in chunks]  # it is never part of a word
        plain_words = replace_foreign_d("\n".join(stripped)).split("\n")
        lower_words = to_lower("\n".join(plain_words)).split("\n")
        profiles, numbers = self._chunk_profiles, []
        for chunk, plain, lower in zip(stripped, plain_words, lower_words, strict=True):
            number = self._without_triggers if self._is_meaningless(lower) else profiles.get(chunk)
            if number is None:
                number = profiles[chunk] = self._new_profile(plain, lower)
                self._characters += len(chunk)
            numbers.append(number)
        return numbers

    def _is_meaningless(self, lower: str) -> bool:
        """Return whether a chunk, like most, has letters only and is neither a trigger nor a follower."""
        return lower not in self._known_words and lower.isalpha() and not is_roman_letters(lower)

    def _new_profile(self, plain: str, lower: str) -> int:
        """Return the number of the profile of a chunk without trailing punctuation.

        :param plain: the chunk as in ``Page.plain``
        :param lower: the chunk as in ``Page.lower``
        """
        words = (
            [(0, lower)]
            if is_single_syllable(lower)
            else [(match.start(), match[0]) for match in _WORD.finditer(lower)]
        )
        triggers = [
            Trigger(start, number, trigger_word)
            for start, word in words
            if word in self._words
            for number, kind in enumerate(self._kinds)
            if (trigger_word := kind.trigger_word(word, plain[start : start + len(word)])) is not None
        ]
        profile = 0, 0, self._follower_number(words[0][1]) if words else _NO_WORD
        if triggers:
            self._trigger_lists.append(triggers)
            profile = len(self._trigger_lists) - 1, self._follower_row(triggers, words[-1][0]), profile[2]
        return self._profile_number(profile)

    def _profile_number(self, profile: tuple[int, int, int]) -> int:
        number = self._profile_numbers.get(profile)
        if number is None:
            number = self._profile_numbers[profile] = len(self._profile_rows)
            self._profiles.add(profile)
            self._profile_rows.append(profile)
            if profile[0]:
                self._triggering.add(number)
        return number

    def _follower_number(self, word: str) -> int:
        """Return the kind of a first word, for a trigger before it."""
        return self._followers.get(word) or (_NUMERAL if starts_numeral(word) else _OTHER)

    def _follower_row(self, triggers: list[Trigger], last: int) -> int:
        """Return the row of ``_may_follow`` for a chunk with these triggers.

        :param last: offset of the last word of the chunk
        """
        if any(trigger.offset != last for trigger in triggers):
            return 0
        followers = frozenset[str]()
        for trigger in triggers:
            if trigger.word.followers is None:
                return 0
            followers |= trigger.word.followers
        key = followers, any(trigger.word.numeral_follows for trigger in triggers)
        if key not in self._follower_rows:
            row = np.zeros((1, self._may_follow.shape[1]), np.bool_)
            row[0, [_NO_WORD, *(self._followers[word] for word in followers)]] = True
            if key[1]:
                numerals = [number for word, number in self._followers.items() if starts_numeral(word)]
                row[0, [_NUMERAL, *numerals]] = True
            self._may_follow = np.concatenate((self._may_follow, row))
            self._follower_rows[key] = len(self._may_follow) - 1
        return self._follower_rows[key]
