"""Which syllables does a completion begin with, and which spellings of them agree with what was typed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timviet.index.analysis.scan import Scan
from timviet.index.tables.bounded_cache import cached_if_short
from timviet.index.text.fold import fold, is_compatible

__all__ = ["TypedStart"]


@dataclass(frozen=True, slots=True)
class TypedStart:
    """The syllables that a completion begins with."""

    before: tuple[str, ...]
    """The finished syllables, without accents."""

    spellings: tuple[str, ...]
    """The finished syllables as they were typed."""

    prefix: str
    """The start of the last syllable, without accents; empty if it is not begun."""

    spelled_prefix: str
    """The start of the last syllable as it was typed."""

    @classmethod
    def of(cls, scan: Scan, *, is_finished: bool) -> TypedStart:
        """Return the syllables of a text.

        :param is_finished: whether the last one is finished too
        """
        spellings = tuple(scan.spelling(number) for number in range(len(scan)))
        folded = tuple(scan.folded())
        if is_finished:
            return cls(folded, spellings, "", "")
        return cls(folded[:-1], spellings[:-1], folded[-1], spellings[-1])

    def without_first(self, count: int) -> TypedStart:
        """Return the same without the first syllables."""
        return TypedStart(self.before[count:], self.spellings[count:], self.prefix, self.spelled_prefix)

    def finished(self) -> TypedStart:
        """Return the same with the last syllable finished."""
        return TypedStart((*self.before, self.prefix), (*self.spellings, self.spelled_prefix), "", "")

    def allows(self, spellings: Sequence[str]) -> bool:
        """Return whether spellings of the finished syllables and the last one have the accents that were typed."""
        *finished, last = spellings
        return all(map(_agrees, self.spellings, finished)) and _starts_with(last, self.spelled_prefix)


# Cached, as the same syllables are compared again after each typed letter.
@cached_if_short(1 << 14)
def _agrees(typed: str, spelling: str) -> bool:
    """Return whether a spelling has the accents that were typed; a letter without any allows all."""
    return typed == fold(typed) or is_compatible(typed, spelling)


@cached_if_short(1 << 14)
def _starts_with(spelling: str, typed_start: str) -> bool:
    """Return whether a spelling has the accents of its typed start; folding hardly ever changes the length."""
    start = spelling[: len(typed_start)]
    return fold(start) != fold(typed_start) or _agrees(typed_start, start)
