"""Which syllables of the index does a pattern or a fuzzy word match?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.lexicon.lexicon import SpellingCounts
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.phonetics import sounding_alike
from timviet.search.query.ast import FuzzyNode, PatternNode
from timviet.search.query.wildcard import compile_wildcard, squeeze_stars

__all__ = ["MAX_SYLLABLES", "Expansion", "expand"]

MAX_SYLLABLES = 400
"""Maximum number of syllables of a pattern; the most frequent ones are kept."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The syllables that a pattern or a fuzzy word matches."""

    folded: tuple[str, ...]
    """Most likely first."""

    spellings: dict[str, frozenset[str] | None]
    """For each folded syllable the spellings that match; None if all do."""

    omitted_count: int
    """The number of matching syllables beyond ``MAX_SYLLABLES``."""


def expand(node: PatternNode | FuzzyNode, vocabulary: Vocabulary, counts: SpellingCounts) -> Expansion:
    """Return the syllables of a vocabulary that a pattern or a fuzzy word matches."""
    typed = normalize(node.text).text
    if isinstance(node, FuzzyNode):
        return _expand_fuzzy(fold(canonicalize(typed)), node.distance, vocabulary)
    matches = compile_wildcard(squeeze_stars(fold(typed))).fullmatch
    ranked = sorted(filter(matches, vocabulary.counts), key=lambda term: (-vocabulary.counts[term], term))
    if fold(typed) == typed.lower():
        return _expansion_of(ranked)
    return _expand_accented(squeeze_stars(typed.lower()), ranked, counts)


def _expand_fuzzy(folded: str, max_distance: int, vocabulary: Vocabulary) -> Expansion:
    """Return the syllables within an edit distance; those that sound alike have a distance of 1 at most."""
    counts = vocabulary.counts
    distances = vocabulary.near([folded], max_distance)
    for alike in sounding_alike(folded):
        if alike in counts:
            distances[alike] = min(distances.get(alike, 1), int(alike != folded))
    return _expansion_of(sorted(distances, key=lambda term: (distances[term], -counts[term], term)))


def _expansion_of(ranked: list[str]) -> Expansion:
    kept = ranked[:MAX_SYLLABLES]
    return Expansion(tuple(kept), dict.fromkeys(kept), len(ranked) - len(kept))


def _expand_accented(pattern: str, ranked: list[str], counts: SpellingCounts) -> Expansion:
    """Return the syllables that have spellings with the accents of a pattern, and these spellings."""
    has_accents = _accents_test(pattern)
    spellings: dict[str, frozenset[str] | None] = {}
    for term in ranked:
        if matching := frozenset(filter(has_accents, counts.spellings(term))):
            spellings[term] = matching
        if len(spellings) == MAX_SYLLABLES:
            break
    return Expansion(tuple(spellings), spellings, 0)


def _accents_test(pattern: str) -> Callable[[str], bool]:
    """Return a function that tests whether a spelling has the accents of a pattern; bare letters match any."""
    match_letters = compile_wildcard(map(fold, pattern), grouped=True).fullmatch

    def has_accents(spelling: str) -> bool:
        letters = match_letters(fold(spelling))
        if letters is None or len(fold(spelling)) != len(spelling):
            return False
        return all(
            letter in "*?" or is_compatible(letter, spelling[slice(*letters.span(group))])
            for group, letter in enumerate(pattern, 1)
        )

    return has_accents
