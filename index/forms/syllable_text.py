"""Which syllables of a text contain certain letters, regardless of accents and blanks?

The folded syllables of a text are joined to one byte string, which is fast to search. The searches find the
candidates for a form: the syllables with letters or digits that every spelling of the form contains.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from timviet.index.lazy import lazy_property
from timviet.index.tables.bounded_cache import cached_if_short
from timviet.index.text.fold import fold

__all__ = ["CandidateSearch", "SyllableText", "hint_search"]


_BLANK = 0x20
_MAX_WORD_LENGTH = 512  # bytes of a word of several syllables: no form has longer ones


class SyllableText:
    """A text with its folded syllables."""

    def __init__(self, text: str, tokens: Sequence[bytes], starts: Sequence[int]) -> None:
        """Keep a text and its syllables.

        :param tokens: (n,) its folded syllables, in UTF-8
        :param starts: (n,) their offsets in ``text``, ascending
        """
        self.text = text
        self.starts = starts
        self._tokens = tokens
        self._several: dict[bytes, list[tuple[int, int]]] = {}  # what several kinds of form ask for

    @lazy_property
    def spaced(self) -> bytes:
        """The folded syllables, joined by blanks."""
        return b" ".join(self._tokens)

    @lazy_property
    def letters(self) -> bytes:
        """The folded syllables, joined without blanks."""
        return b"".join(self._tokens)

    @lazy_property
    def _ends(self) -> memoryview[int]:
        """(n,) the end of each syllable in ``letters``."""
        blanks = (np.frombuffer(b"%b " % self.spaced, np.uint8) == _BLANK).nonzero()[0]
        ends: NDArray[np.int64] = blanks - np.arange(len(blanks))
        return ends.data

    def syllable_at(self, offset: int) -> int:
        """Return the number of the syllable that begins at an offset of the text."""
        return bisect_left(self.starts, offset)

    def syllables_with(self, hint: bytes) -> Iterator[int]:
        """Yield the numbers of the syllables in which an occurrence of a hint begins, ascending."""
        letters = self.letters
        offset = letters.find(hint)
        while 0 <= offset < len(letters):
            yield bisect_right(self._ends, offset)
            offset = letters.find(hint, offset + 1)

    def whole_syllables(self, hint: bytes) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the first and the last syllable of each group that is a hint, ascending."""
        letters = self.letters
        offset = letters.find(hint)
        if offset < 0 or not hint:
            return
        ends = self._ends
        while offset >= 0:
            first = bisect_right(ends, offset)
            if offset == (ends[first - 1] if first else 0):
                end = offset + len(hint)
                last = bisect_left(ends, end, first)
                if ends[last] == end:
                    yield first, last
            offset = letters.find(hint, offset + 1)

    def several_syllables(self, word: bytes) -> list[tuple[int, int]]:
        """Return the numbers of the first and the last syllable of each group of several that make up a word."""
        groups = self._several.get(word)
        if groups is None:
            groups = self._several[word] = list(self._find_several(word))
        return groups

    def _find_several(self, word: bytes) -> Iterator[tuple[int, int]]:
        if 2 <= len(word) <= _MAX_WORD_LENGTH and (
            self.letters.count(word) != self.spaced.count(word) or _may_overlap_itself(word)
        ):
            yield from ((first, last) for first, last in self.whole_syllables(word) if first < last)


def _may_overlap_itself(word: bytes) -> bool:
    """Return whether two occurrences of a word may overlap: ``count`` finds only one of them."""
    return any(word.startswith(word[offset:]) for offset in range(1, len(word)))


CandidateSearch: TypeAlias = Callable[[Collection[str], SyllableText], Iterator[int]]
"""Yield the numbers of the syllables of a text at which forms with given names may be, in any order."""


def hint_search(hints: Callable[[str], Iterable[str]]) -> CandidateSearch:
    """Return a search for the candidates of forms of which every spelling contains one of some hints.

    A hint of letters only matches whole syllables; a hint with digits may match a part of a syllable.

    :param hints: returns the hints for the name of a form, in any spelling; none if the form has no spelling
    """

    @cached_if_short(4096)
    def encoded_hints(name: str) -> tuple[bytes, ...]:
        return tuple("".join(filter(str.isalnum, fold(hint))).encode() for hint in hints(name))

    def candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
        occurring = dict.fromkeys(hint for name in names for hint in encoded_hints(name) if hint in text.letters)
        return chain.from_iterable(_syllables_with(hint, text) for hint in occurring)

    return candidates


def _syllables_with(hint: bytes, text: SyllableText) -> Iterator[int]:
    if hint.isalpha():
        return (first for first, _ in text.whole_syllables(hint))
    return text.syllables_with(hint)
