"""Which accents did the user leave out of a query?

A letter that was typed with an accent is a constraint, a bare letter is free. So the candidates for a syllable
are the spellings of the index that are compatible with the typed one. The probability of a candidate depends on
its frequency in the index, alone and next to the candidates of the neighboring syllables, and on whether the two
form a word. The model is a hidden Markov model whose states are spellings
(:mod:`timviet.search.planning.clauses.spelling_probabilities`); all counts come from the index.

A whole syllable that was typed with accents is what the person means, even if the index does not have it: ``họp``
is no ``hợp`` then. It is read as another one only beside a neighbor that documents have next to that one (``họp
đồng``), or if the index has nothing else of the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from timviet.index.tables.bounded_cache import remember
from timviet.index.text.fold import is_compatible
from timviet.index.text.syllable import is_syllable
from timviet.search.contract.lexicon import SpellingCounts
from timviet.search.planning.clauses.spelling_probabilities import (
    MAX_CERTAINTY,
    Candidates,
    Restored,
    SpellingTransitions,
    spelling_probabilities,
)

__all__ = ["AccentRestorer", "TypedSyllable"]

_DISCOUNT = 0.75  # subtracted from each count of a pair, for unseen pairs (Ney, Essen and Kneser 1994)
_BIGRAM = 0.9  # share of the probability that depends on the previous syllable
_CANDIDATES = 8  # maximum per syllable, the most frequent ones: bounds the time
_WORD = 4.0  # factor of the probability of two neighbors that are a word
_RARE = 0.01  # pairs below this share of the most frequent pair are not looked up as words


class TypedSyllable(NamedTuple):
    """A syllable of a query as it was typed."""

    spelling: str
    folded: str

    is_joined: bool
    """Whether it follows the previous syllable without a break."""

    @property
    def is_bare(self) -> bool:
        """Whether it was typed without accents."""
        return self.spelling == self.folded


class AccentRestorer:
    """Restores the accents of queries from the counts of one index, which it caches.

    Several threads may use it at once.
    """

    def __init__(self, counts: SpellingCounts) -> None:
        self._counts = counts
        self._compatible: dict[str, frozenset[str]] = {}
        self._candidates: dict[str, Candidates] = {}
        self._transitions: dict[tuple[str, str], SpellingTransitions] = {}

    def restore(self, query: Sequence[TypedSyllable]) -> Restored:
        """Return the likely spellings of each syllable.

        A syllable without a compatible spelling in the index keeps its typed spelling.
        """
        candidates = [self._candidates_of(typed) for typed in query]
        certain = [syllable.certain for syllable in candidates if syllable.certain]
        absent = [number for number, syllable in enumerate(candidates) if syllable.is_absent]
        if len(certain) == len(candidates) and not absent:
            return Restored(certain, certain)
        transitions = [self._transitions_of(*pair) for pair in pairwise(query)]
        for number in self._meant_as_typed(query, absent) if absent else ():
            candidates[number] = _as_typed(query[number])
            for step in range(max(number - 1, 0), min(number + 1, len(transitions))):
                transitions[step] = None
        return spelling_probabilities(candidates, transitions)

    def _meant_as_typed(self, query: Sequence[TypedSyllable], absent: Sequence[int]) -> list[int]:
        """Return the absent syllables that no neighbor makes another one; none if nothing else is in the index."""
        others = set(range(len(query))).difference(absent)
        if not any(self._counts.spellings(query[number].folded) for number in others):
            return []
        return [number for number in absent if not self._has_reading(query, number)]

    def _has_reading(self, query: Sequence[TypedSyllable], number: int) -> bool:
        """Return whether the index has a compatible spelling of a syllable beside one of a neighbor."""
        return any(
            query[second].is_joined
            and any(
                before in self.compatible_spellings(query[second - 1])
                and after in self.compatible_spellings(query[second])
                for before, after in self._counts.pairs(query[second - 1].folded, query[second].folded)
            )
            for second in (number, number + 1)
            if 0 < second < len(query)
        )

    def compatible_spellings(self, typed: TypedSyllable) -> frozenset[str]:
        """Return the spellings of the index that have every accent that was typed."""
        compatible = self._compatible.get(typed.spelling)
        if compatible is None:
            spellings = self._counts.spellings(typed.folded)
            compatible = frozenset(
                spelling for spelling in spellings if typed.is_bare or is_compatible(typed.spelling, spelling)
            )
            remember(self._compatible, typed.spelling, compatible)
        return compatible

    def _candidates_of(self, typed: TypedSyllable) -> Candidates:
        """Return the most frequent of the compatible spellings, and the typed one if the index has it."""
        candidates = self._candidates.get(typed.spelling)
        if candidates is None:
            frequency = self._counts.spellings(typed.folded)
            spellings = sorted(
                self.compatible_spellings(typed), key=lambda spelling: (-frequency[spelling], spelling)
            )[:_CANDIDATES]
            if typed.spelling not in spellings and (not spellings or typed.spelling in frequency):
                spellings.append(typed.spelling)
            counts = tuple(frequency.get(spelling, 0) for spelling in spellings)
            priors = tuple((count + 0.1) / (self._counts.syllable_count + 1) for count in counts)
            typed_index = spellings.index(typed.spelling) if typed.spelling in spellings else -1
            odds = sum(priors) / priors[typed_index] - 1 if typed.is_bare and typed_index >= 0 else 0.0
            certain = {spellings[0]: MAX_CERTAINTY if typed.is_bare else 1.0} if len(spellings) == 1 else None
            is_absent = typed_index < 0 and not typed.is_bare and is_syllable(typed.spelling)
            candidates = Candidates(
                tuple(spellings), counts, priors, typed_index, typed.is_bare, odds, certain, is_absent
            )
            remember(self._candidates, typed.spelling, candidates)
        return candidates

    def _transitions_of(self, before: TypedSyllable, after: TypedSyllable) -> SpellingTransitions | None:
        """Return the transitions between the candidates of two neighbors, or None if a break separates them."""
        if not after.is_joined:
            return None
        key = before.spelling, after.spelling
        transitions = self._transitions.get(key)
        if transitions is None:
            sources, targets = self._candidates_of(before), self._candidates_of(after)
            # Sorted, so that sums do not depend on how an index stores the pairs, not even in the last bit.
            arcs = sorted(self._arcs(sources, targets, self._counts.pairs(before.folded, after.folded)))
            independent = 1 - _BIGRAM if arcs else 1.0
            from_first = [independent * prior for prior in targets.priors]
            to_first = [independent * targets.priors[0]] * len(sources.spellings)
            for source, target, probability in arcs:
                if source == 0:
                    from_first[target] += probability
                if target == 0:
                    to_first[source] += probability
            transitions = SpellingTransitions(independent, arcs, from_first, to_first)
            remember(self._transitions, key, transitions)
        return transitions

    def _arcs(
        self, sources: Candidates, targets: Candidates, pairs: Mapping[tuple[str, str], float]
    ) -> Iterator[tuple[int, int, float]]:
        """Yield (source, target, probability) for each pair of candidates in the index; words get a higher one."""
        source_numbers = {spelling: number for number, spelling in enumerate(sources.spellings)}
        target_numbers = {spelling: number for number, spelling in enumerate(targets.spellings)}
        rare = _RARE * max(pairs.values(), default=0)
        for (first, second), count in pairs.items():
            if first in source_numbers and second in target_numbers and count > _DISCOUNT:
                source, target = source_numbers[first], target_numbers[second]
                probability = _BIGRAM * (count - _DISCOUNT) / (sources.counts[source] + 1)
                if count >= rare and self._counts.word(f"{first}_{second}"):
                    probability *= _WORD
                yield source, target, probability


def _as_typed(typed: TypedSyllable) -> Candidates:
    """Return the typed spelling as the only candidate."""
    return Candidates((typed.spelling,), (0,), (1.0,), 0, typed.is_bare, 0.0, {typed.spelling: 1.0})
