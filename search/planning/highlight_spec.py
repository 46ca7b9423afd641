"""What does a query want to see highlighted?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["HighlightSpec", "SpellingsByFold", "SyllableRow", "collect_spellings", "merge_specs"]

SpellingsByFold = Mapping[str, frozenset[str] | None]
"""For a folded syllable the spellings that count, or None if all do."""

SyllableRow = tuple[tuple[str, frozenset[str] | None], ...]
"""Folded syllables in a row, with the spellings that count."""


@dataclass(frozen=True, slots=True)
class HighlightSpec:
    """The syllables and forms of a query, as a snippet looks for them."""

    syllables: SpellingsByFold
    """Those that stand for themselves."""

    forms: frozenset[str] = frozenset()
    """Terms of the form layer; all syllables of their stretch count."""

    form_syllables: SpellingsByFold = field(default_factory=dict)
    """Those that stand in a code or a name; they count in a document that has none of the forms."""

    phrases: tuple[SyllableRow, ...] = ()
    """Only whole rows count."""

    sloppy_phrases: tuple[tuple[SyllableRow, int], ...] = ()
    """Rows that may have so many other syllables between."""

    likely_spellings: SpellingsByFold = field(default_factory=dict)
    """How those that were typed without marks were read; in a text that has these, other spellings don't count."""

    def __bool__(self) -> bool:
        return bool(self.syllables or self.forms or self.form_syllables or self.phrases or self.sloppy_phrases)


def collect_spellings(syllables: Iterable[tuple[str, Iterable[str] | None]]) -> SpellingsByFold:
    """Collects folded syllables; one that comes twice counts in the spellings of both."""
    found: dict[str, frozenset[str] | None] = {}
    for folded, spellings in syllables:
        known = found.get(folded, frozenset())
        found[folded] = None if spellings is None or known is None else known.union(spellings)
    return found


def merge_specs(several: Iterable[HighlightSpec]) -> HighlightSpec:
    """Gives all that several parts of a query want."""
    parts = tuple(several)
    return HighlightSpec(
        collect_spellings(pair for part in parts for pair in part.syllables.items()),
        frozenset(form for part in parts for form in part.forms),
        collect_spellings(pair for part in parts for pair in part.form_syllables.items()),
        tuple(dict.fromkeys(row for part in parts for row in part.phrases)),
        tuple(dict.fromkeys(row for part in parts for row in part.sloppy_phrases)),
        collect_spellings(
            (folded, part.likely_spellings.get(folded, spellings))
            for part in parts
            for folded, spellings in (*part.syllables.items(), *part.form_syllables.items())
        ),
    )
