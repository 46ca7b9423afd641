"""Which syllables, forms and phrases of a document does a query highlight?

The folded syllables of a document are compared with those of the query. If the query has accents, only compatible
spellings count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["HighlightSpec", "SpellingsByFold", "SyllableRow", "collect_spellings", "merge_specs"]

SpellingsByFold = Mapping[str, frozenset[str] | None]
"""For a folded syllable the spellings that count, or None if all do."""

SyllableRow = tuple[tuple[str, frozenset[str] | None], ...]
"""Folded syllables side by side, each with the spellings that count, or None if all do."""


@dataclass(frozen=True, slots=True)
class HighlightSpec:
    """The syllables, forms and phrases that a snippet highlights for a query."""

    syllables: SpellingsByFold
    """Syllables that are highlighted by themselves."""

    forms: frozenset[str] = frozenset()
    """Terms of the form layer; all syllables of a form are highlighted."""

    form_syllables: SpellingsByFold = field(default_factory=dict)
    """Syllables of a code or name; highlighted only in a document that has none of the forms."""

    phrases: tuple[SyllableRow, ...] = ()
    """Rows that are highlighted only as a whole."""

    sloppy_phrases: tuple[tuple[SyllableRow, int], ...] = ()
    """Rows, each with the maximum number of other syllables in between."""

    likely_spellings: SpellingsByFold = field(default_factory=dict)
    """The restored spellings of bare syllables; in a text that has them, other spellings are not highlighted."""

    def __bool__(self) -> bool:
        return bool(self.syllables or self.forms or self.form_syllables or self.phrases or self.sloppy_phrases)


def collect_spellings(pairs: Iterable[tuple[str, Iterable[str] | None]]) -> SpellingsByFold:
    """Return the spellings by folded syllable; repeated syllables get the union of their spellings."""
    collected: dict[str, frozenset[str] | None] = {}
    for folded, spellings in pairs:
        existing = collected.get(folded, frozenset())
        collected[folded] = None if spellings is None or existing is None else existing.union(spellings)
    return collected


def merge_specs(specs: Iterable[HighlightSpec]) -> HighlightSpec:
    """Return the union of the specs of several parts of a query."""
    parts = tuple(specs)
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
