"""Where in a text do certain letters stand, whatever its marks and blanks are?

All syllables of a text, without marks, are one string of bytes, in which a search takes no time. It finds the
candidates of a form: each form can only stand where some letters or digits of it do, however it is spelled.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import accumulate
from typing import TypeAlias

from timviet.index.text.fold import fold

__all__ = ["CandidateSearch", "SyllableText", "hint_search"]


class SyllableText:
    """A text as the syllables without marks that it consists of."""

    def __init__(self, text: str, tokens: Sequence[bytes], starts: Sequence[int]) -> None:
        """Hold a text.

        :param text: the text
        :param tokens: (n,) its syllables without marks, in UTF-8
        :param starts: (n,) their offsets in ``text``, ascending
        """
        self.text = text
        self.starts = starts
        self._tokens = tokens

    @cached_property
    def spaced(self) -> bytes:
        """The syllables with a blank between."""
        return b" ".join(self._tokens)

    @cached_property
    def letters(self) -> bytes:
        """The syllables with nothing between."""
        return b"".join(self._tokens)

    @cached_property
    def _ends(self) -> list[int]:
        """(n,) where each syllable ends in ``letters``."""
        return list(accumulate(map(len, self._tokens)))

    def syllable_at(self, offset: int) -> int:
        """Return the number of the syllable that begins at an offset of the text."""
        return bisect_left(self.starts, offset)

    def syllables_with(self, hint: bytes, *, whole: bool) -> Iterator[int]:
        """Yield the numbers of the syllables in which a hint stands or begins to, ascending.

        :param whole: whether the hint must begin where a syllable begins and end where one ends
        """
        letters = self.letters
        offset = letters.find(hint)
        if offset < 0:
            return
        ends = self._ends
        while 0 <= offset < len(letters):
            number = bisect_right(ends, offset)
            if not whole or (
                offset == (ends[number - 1] if number else 0) and self._is_end(offset + len(hint), number)
            ):
                yield number
            offset = letters.find(hint, offset + 1)

    def _is_end(self, end: int, number: int) -> bool:
        """Return whether a syllable, from the given one on, ends at ``end``."""
        number = bisect_left(self._ends, end, number)
        return number < len(self._ends) and self._ends[number] == end


CandidateSearch: TypeAlias = Callable[[Collection[str], SyllableText], Iterator[int]]
"""Yield where in a text forms could stand whose names are given, as numbers of syllables, ascending."""


def hint_search(hints: Callable[[str], Iterable[str]]) -> CandidateSearch:
    """Return the candidates of forms of which every spelling holds one of some hints.

    A hint of letters only stands for whole syllables; one with digits may be a part of one.

    :param hints: returns the hints for the name of a form, spelled in any way; none if nothing spells it
    """

    @lru_cache(maxsize=4096)
    def encoded_hints(name: str) -> tuple[bytes, ...]:
        return tuple("".join(filter(str.isalnum, fold(hint))).encode() for hint in hints(name))

    def candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
        chosen = dict.fromkeys(hint for name in names for hint in encoded_hints(name) if hint in text.letters)
        return merge(*(text.syllables_with(hint, whole=hint.isalpha()) for hint in chosen))

    return candidates
