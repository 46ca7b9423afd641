"""Which marks did the person leave out?

A letter that was typed with a mark is a constraint, a bare letter is free. So the readings of a syllable are the
spellings of the index that agree with what was typed, and how likely each is follows from how often the index
has it, alone and beside the readings of its neighbours, and from the words that these form: a hidden Markov model
whose states are spellings, with all counts taken from the index, solved by the forward-backward algorithm (Rabiner
1989).

How much the person leaves out is estimated from the query itself: who types most marks means a bare syllable as
it stands, who types none means nothing by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from timviet.index.tables.bounded_cache import remember
from timviet.index.text.fold import is_compatible
from timviet.search.planning.lexicon import SpellingCounts

__all__ = ["AccentRestorer", "SpellingProbabilities", "TypedSyllable"]

_DISCOUNT = 0.75  # off each count of a pair, for the pairs that were not seen (Ney, Essen and Kneser 1994)
_BIGRAM = 0.9  # share of the probability that comes from the syllable before
_MOST = 8  # readings of a syllable, the most frequent ones: bounds the time
_LEAST = 0.03  # readings less likely than this are not worth a look
_ROUNDS = 3  # of estimating how much was left out, if it does not settle before
_SETTLED = 0.05
_EXACT = 0.6  # least probability of what was typed with marks and is in the index as it stands
_SUREST = 0.85  # most that is believed of a reading of a bare syllable: people also ask in words no document has
_WORD = 4.0  # how much likelier two neighbours are if they are a word
_RARE = 0.01  # part of the most frequent pair from which on it is worth a look whether a pair is a word

SpellingProbabilities = dict[str, float]
"""The readings of a syllable with their probabilities, the likeliest first."""

_Row = Sequence[float]
"""A number for each reading of a syllable."""


class TypedSyllable(NamedTuple):
    """A syllable of a query."""

    spelling: str
    folded: str

    joined: bool
    """Whether it follows the syllable before without a break."""

    @property
    def bare(self) -> bool:
        """Whether it was typed without marks."""
        return self.spelling == self.folded


@dataclass(frozen=True, slots=True)
class _Readings:
    """What a syllable that was typed so may be, the most frequent first."""

    spellings: tuple[str, ...]
    counts: _Row

    alone: _Row
    """How likely each is, whatever stands before it."""

    kept: int
    """Which of them is what was typed, or -1."""

    bare: bool
    """Whether it was typed without marks."""

    odds: float
    """How much likelier than what was typed are the others together, whatever stands before; 0 if it has marks."""

    certain: SpellingProbabilities | None
    """The one reading, if there is just one."""


@dataclass(frozen=True, slots=True)
class _Link:
    """How the readings of a syllable follow on those of the one before."""

    free: float
    """Share of the probability that does not come from the syllable before."""

    arcs: Sequence[tuple[int, int, float]]
    """Which reading leads to which, by number, and how likely."""

    behind_first: _Row
    """How likely each reading is behind the first of the syllable before."""

    before_first: _Row
    """How likely the first reading is behind each of the syllable before."""


class AccentRestorer:
    """Reads queries with the counts of one index, and remembers what it has looked up; safe to share."""

    def __init__(self, counts: SpellingCounts) -> None:
        self._counts = counts
        self._agreeing: dict[str, frozenset[str]] = {}
        self._known: dict[str, _Readings] = {}
        self._links: dict[tuple[str, str], _Link] = {}

    def restore(self, query: Sequence[TypedSyllable]) -> list[SpellingProbabilities]:
        """Gives the readings of each syllable, the likeliest first, with probabilities that sum to 1 at most.

        A syllable of which the index has no reading is left as it was typed.
        """
        lattice = [self._readings(each) for each in query]
        certain = [readings.certain for readings in lattice if readings.certain]
        if len(certain) == len(lattice):
            return certain
        links = [self._link(*pair) for pair in pairwise(query)]
        dropped = _dropped(lattice)
        for _ in range(_ROUNDS):
            weights = [1 / dropped if each.bare else 1 / dropped - 1 for each in lattice]
            chances = _posterior(lattice, weights, links)
            before, dropped = dropped, _dropped_given(lattice, chances)
            if abs(dropped - before) < _SETTLED:
                break
        return [_likely(readings, row) for readings, row in zip(lattice, chances, strict=True)]

    def compatible(self, typed: TypedSyllable) -> frozenset[str]:
        """Gives the spellings of the index that agree with what was typed."""
        known = self._agreeing.get(typed.spelling)
        if known is None:
            found = self._counts.spellings(typed.folded)
            known = frozenset(each for each in found if typed.bare or is_compatible(typed.spelling, each))
            remember(self._agreeing, typed.spelling, known)
        return known

    def _readings(self, typed: TypedSyllable) -> _Readings:
        """Gives the readings that agree with what was typed."""
        known = self._known.get(typed.spelling)
        if known is None:
            found = self._counts.spellings(typed.folded)
            names = sorted(self.compatible(typed), key=lambda spelling: (-found[spelling], spelling))[:_MOST]
            if typed.spelling not in names and (not names or typed.spelling in found):
                names.append(typed.spelling)
            counts = tuple(found.get(name, 0) for name in names)
            alone = tuple((count + 0.1) / (self._counts.syllable_count + 1) for count in counts)
            kept = names.index(typed.spelling) if typed.spelling in names else -1
            odds = sum(alone) / alone[kept] - 1 if typed.bare and kept >= 0 else 0.0
            certain = {names[0]: _SUREST if typed.bare else 1.0} if len(names) == 1 else None
            known = _Readings(tuple(names), counts, alone, kept, typed.bare, odds, certain)
            remember(self._known, typed.spelling, known)
        return known

    def _link(self, before: TypedSyllable, after: TypedSyllable) -> _Link | None:
        """Gives how the readings of two neighbours hang together, or None if they do not."""
        if not after.joined:
            return None
        key = before.spelling, after.spelling
        known = self._links.get(key)
        if known is None:
            one, other = self._readings(before), self._readings(after)
            arcs = list(self._arcs(one, other, self._counts.pairs(before.folded, after.folded)))
            free = 1 - _BIGRAM if arcs else 1.0
            behind = [free * chance for chance in other.alone]
            ahead = [free * other.alone[0]] * len(one.spellings)
            for first, second, chance in arcs:
                if first == 0:
                    behind[second] += chance
                if second == 0:
                    ahead[first] += chance
            known = _Link(free, arcs, behind, ahead)
            remember(self._links, key, known)
        return known

    def _arcs(
        self, one: _Readings, other: _Readings, pairs: Mapping[tuple[str, str], float]
    ) -> Iterator[tuple[int, int, float]]:
        firsts, seconds = ({name: i for i, name in enumerate(each.spellings)} for each in (one, other))
        rare = _RARE * max(pairs.values(), default=0)
        for (first, second), count in pairs.items():
            if first in firsts and second in seconds and count > _DISCOUNT:
                chance = _BIGRAM * (count - _DISCOUNT) / (one.counts[firsts[first]] + 1)
                if count >= rare and self._counts.word(f"{first}_{second}"):
                    chance *= _WORD
                yield firsts[first], seconds[second], chance


def _posterior(lattice: Sequence[_Readings], weights: _Row, links: Sequence[_Link | None]) -> list[_Row]:
    """Gives how likely each reading is, given what was typed before, here and after.

    :param weights: how much likelier each syllable was typed so if it is what was typed than if it is not
    """
    forward: list[_Row] = []
    before: _Row = _ONE
    for readings, weight, link in zip(lattice, weights, [None, *links], strict=True):
        if readings.certain:
            before = _ONE
        else:
            if link is None:
                reached = list(readings.alone)
            elif len(before) == 1:
                reached = list(link.behind_first)
            else:
                free = link.free
                reached = [free * chance for chance in readings.alone]
                for first, second, chance in link.arcs:
                    reached[second] += before[first] * chance
            before = _weighed(reached, readings.kept, weight)
        forward.append(before)
    chances: list[_Row] = []
    after: _Row = _ONE  # the readings of the place behind, given what was typed there and after
    for readings, weight, link, before, behind in zip(
        reversed(lattice),
        reversed(weights),
        [None, *reversed(links)],
        reversed(forward),
        [None, *reversed(lattice)],
        strict=False,
    ):
        if readings.certain:
            chances.append(_ONE)
            after = _ONE
            continue
        if link is None or behind is None:
            backward = [1.0] * len(before)
        elif len(after) == 1:
            backward = list(link.before_first)
        else:
            anyhow = link.free * sum([chance * later for chance, later in zip(behind.alone, after, strict=True)])
            backward = [anyhow] * len(before)
            for first, second, chance in link.arcs:
                backward[first] += chance * after[second]
        chances.append(_normal([one * other for one, other in zip(before, backward, strict=True)]))
        after = _weighed(backward, readings.kept, weight)
    chances.reverse()
    return chances


_ONE = (1.0,)


def _weighed(row: list[float], kept: int, weight: float) -> list[float]:
    """Weighs what was typed, and scales all to a sum of 1."""
    if kept >= 0:
        row[kept] *= weight
    return _normal(row)


def _normal(row: list[float]) -> list[float]:
    total = sum(row)
    return [each / total for each in row]


def _dropped(lattice: Sequence[_Readings]) -> float:
    """Estimates which part of the syllables that have marks was typed with fewer, without their neighbours."""
    lost = sum([each.kept < 0 for each in lattice])
    marked = len(lattice) - lost - sum([each.bare for each in lattice if each.kept >= 0])
    dropped = 0.5
    for _ in range(_ROUNDS):
        fewer = lost + sum([dropped * each.odds / (1 + dropped * each.odds) for each in lattice if each.odds])
        dropped = _share(fewer, marked)
    return dropped


def _dropped_given(lattice: Sequence[_Readings], chances: Sequence[_Row]) -> float:
    """Estimates the same, given how likely each reading is."""
    fewer = kept = 0.0
    for readings, row in zip(lattice, chances, strict=True):
        own = row[readings.kept] if readings.kept >= 0 else 0.0
        fewer += 1 - own
        if not readings.bare:
            kept += own
    return _share(fewer, kept)


def _share(fewer: float, kept: float) -> float:
    """Gives which part was typed with fewer marks; half if there is no telling."""
    return min(max((fewer + 0.5) / (fewer + kept + 1), 0.001), 0.999)


def _likely(readings: _Readings, row: _Row) -> SpellingProbabilities:
    """Drops what is unlikely, the rest in order; what was typed with marks keeps its part if it exists."""
    if readings.certain:
        return readings.certain
    kept = readings.kept
    if not readings.bare and kept >= 0 and row[kept] < _EXACT:
        others = (1 - _EXACT) / (1 - row[kept])
        row = [chance * others for chance in row]
        row[kept] = _EXACT
    most = _SUREST if readings.bare else 1.0
    found = [(-chance, name) for chance, name in zip(row, readings.spellings, strict=True) if chance >= _LEAST]
    found.sort()
    return {name: min(-chance, most) for chance, name in found}
