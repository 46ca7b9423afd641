"""What does a query want to see highlighted?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The syllables and forms of a query, as a snippet looks for them."""

    syllables: Mapping[str, frozenset[str] | None]
    """For a folded syllable the spellings that count, or None if all do."""

    forms: frozenset[str] = frozenset()
    """Terms of the form layer; all syllables of their stretch count."""

    @classmethod
    def of(cls, syllables: Iterable[tuple[str, Iterable[str] | None]], forms: Iterable[str] = ()) -> Wanted:
        """Collects what is wanted; a syllable that is wanted twice counts in the spellings of both."""
        collected: dict[str, frozenset[str] | None] = {}
        for folded, spellings in syllables:
            known = collected.get(folded, frozenset())
            collected[folded] = None if spellings is None or known is None else known.union(spellings)
        return cls(collected, frozenset(forms))

    def __bool__(self) -> bool:
        return bool(self.syllables or self.forms)
