"""What does a query want highlighted?

Documents are compared with folded syllables. Where the query has accents, only some spellings of these count.
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
    """The syllables and forms of a query that a snippet looks for."""

    syllables: SpellingsByFold
    """Those that stand for themselves."""

    forms: frozenset[str] = frozenset()
    """Terms of the form layer; all syllables of a form are highlighted."""

    form_syllables: SpellingsByFold = field(default_factory=dict)
    """Those within a code or name; they are highlighted in a document that has none of the forms."""

    phrases: tuple[SyllableRow, ...] = ()
    """Rows that are highlighted as a whole or not at all."""

    sloppy_phrases: tuple[tuple[SyllableRow, int], ...] = ()
    """Rows with the number of other syllables that may stand in between."""

    likely_spellings: SpellingsByFold = field(default_factory=dict)
    """What the bare syllables were taken for; in a text that has these spellings, others are not highlighted."""

    def __bool__(self) -> bool:
        return bool(self.syllables or self.forms or self.form_syllables or self.phrases or self.sloppy_phrases)


def collect_spellings(pairs: Iterable[tuple[str, Iterable[str] | None]]) -> SpellingsByFold:
    """Return the spellings of each folded syllable; one that comes twice gets the spellings of both."""
    collected: dict[str, frozenset[str] | None] = {}
    for folded, spellings in pairs:
        before = collected.get(folded, frozenset())
        collected[folded] = None if spellings is None or before is None else before.union(spellings)
    return collected


def merge_specs(specs: Iterable[HighlightSpec]) -> HighlightSpec:
    """Return all that several parts of a query want highlighted."""
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
