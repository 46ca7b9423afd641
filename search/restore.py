"""Which marks did the person leave out?

A letter that was typed with a mark is a constraint, a bare letter is free. So the readings of a syllable are the
spellings of the index that agree with what was typed, and how likely each is follows from how often the index
has it, alone and beside the readings of its neighbours: a hidden Markov model whose states are spellings, with
all probabilities taken from the index, solved by the forward-backward algorithm (Rabiner 1989).

How much the person leaves out is estimated from the query itself: who types most marks means a bare syllable as
it stands, who types none means nothing by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from timviet.index.fold import agrees

__all__ = ["Chances", "Counts", "Restorer", "Typed"]

_DISCOUNT = 0.5  # off each count of a pair, for the pairs that were not seen (Ney, Essen and Kneser 1994)
_BIGRAM = 0.9  # share of the probability that comes from the syllable before
_MOST = 8  # readings of a syllable, the most frequent ones: bounds the time
_LEAST = 0.03  # readings less likely than this are not worth a look
_ROUNDS = 3  # of estimating how much was left out, if it does not settle before
_SETTLED = 0.05
_EXACT = 0.6  # least probability of what was typed with marks and is in the index as it stands
_REMEMBERED = 20_000  # syllables, and pairs; each takes a few hundred bytes

Chances = dict[str, float]
"""The readings of a syllable with their probabilities, the likeliest first."""

_Arcs = list[tuple[int, int, float]] | None
"""Which reading leads to which, by number, and how often; None if the index knows of none."""


class Counts(Protocol):
    """What an index has counted."""

    @property
    def syllables(self) -> int:
        """How many syllables all documents have."""
        ...

    def spellings(self, folded: str) -> Mapping[str, float]:
        """Gives the spellings that look like this without their marks, and how often each occurs."""
        ...

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        """Gives the spellings of two neighbours that look like this without their marks, with counts."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
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
    counts: tuple[float, ...]
    alone: list[float]
    """How likely each is, whatever stands before it."""

    kept: int
    """Which of them is what was typed, or -1."""


class Restorer:
    """Reads queries with the counts of one index, and remembers what it has looked up; safe to share."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._agreeing: dict[str, frozenset[str]] = {}
        self._known: dict[str, _Readings] = {}
        self._links: dict[tuple[str, str], _Arcs] = {}

    def restore(self, query: Sequence[Typed]) -> list[Chances]:
        """Gives the readings of each syllable, the likeliest first, with probabilities that sum to 1 at most.

        A syllable of which the index has no reading is left as it was typed.
        """
        lattice = [self._readings(each) for each in query]
        if all(len(readings.spellings) == 1 for readings in lattice):
            return [{readings.spellings[0]: 1.0} for readings in lattice]
        arcs = [self._arcs(*pair) if pair[1].joined else None for pair in pairwise(query)]
        dropped = 0.5
        for _ in range(_ROUNDS):
            evidence = [_evidence(each, readings, dropped) for each, readings in zip(query, lattice, strict=True)]
            chances = _posterior(lattice, evidence, arcs)
            before, dropped = dropped, _share_dropped(query, lattice, chances)
            if abs(dropped - before) < _SETTLED:
                break
        return [_likely(*each) for each in zip(query, lattice, chances, strict=True)]

    def agreeing(self, typed: Typed) -> frozenset[str]:
        """Gives the spellings of the index that agree with what was typed."""
        known = self._agreeing.get(typed.spelling)
        if known is None:
            found = self._counts.spellings(typed.folded)
            known = frozenset(each for each in found if typed.bare or agrees(typed.spelling, each))
            if len(self._agreeing) >= _REMEMBERED:
                self._agreeing = {}
            self._agreeing[typed.spelling] = known
        return known

    def _readings(self, typed: Typed) -> _Readings:
        """Gives the readings that agree with what was typed."""
        known = self._known.get(typed.spelling)
        if known is None:
            found = self._counts.spellings(typed.folded)
            names = sorted(self.agreeing(typed), key=lambda spelling: (-found[spelling], spelling))[:_MOST]
            if typed.spelling not in names and (not names or typed.spelling in found):
                names.append(typed.spelling)
            counts = tuple(found.get(name, 0) for name in names)
            alone = [(count + 0.1) / (self._counts.syllables + 1) for count in counts]
            kept = names.index(typed.spelling) if typed.spelling in names else -1
            known = _Readings(tuple(names), counts, alone, kept)
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            self._known[typed.spelling] = known
        return known

    def _arcs(self, before: Typed, after: Typed) -> _Arcs:
        """Gives how the readings of a syllable follow on those of the one before."""
        key = before.spelling, after.spelling
        try:
            return self._links[key]
        except KeyError:
            one, other = self._readings(before), self._readings(after)
            firsts, seconds = ({name: i for i, name in enumerate(each.spellings)} for each in (one, other))
            arcs = [
                (firsts[first], seconds[second], _BIGRAM * (count - _DISCOUNT) / (one.counts[firsts[first]] + 1))
                for (first, second), count in self._counts.pairs(before.folded, after.folded).items()
                if first in firsts and second in seconds and count > _DISCOUNT
            ]
            if len(self._links) >= _REMEMBERED:
                self._links = {}
            self._links[key] = arcs or None
            return arcs or None


def _evidence(typed: Typed, readings: _Readings, dropped: float) -> list[float]:
    """Gives how likely each reading would have been typed so."""
    evidence = [dropped] * len(readings.spellings)
    if readings.kept >= 0:
        evidence[readings.kept] = 1.0 if typed.bare else 1 - dropped
    return evidence


def _posterior(
    lattice: Sequence[_Readings], evidence: Sequence[list[float]], arcs: Sequence[_Arcs]
) -> list[list[float]]:
    """Gives how likely each reading is, given what was typed before, here and after."""
    forward = [_normal([p * e for p, e in zip(lattice[0].alone, evidence[0], strict=True)])]
    for arc, readings, own in zip(arcs, lattice[1:], evidence[1:], strict=True):
        free = 1.0 if arc is None else 1 - _BIGRAM
        reached = [free * p for p in readings.alone]
        before = forward[-1]
        for first, second, chance in arc or ():
            reached[second] += before[first] * chance
        forward.append(_normal([p * e for p, e in zip(reached, own, strict=True)]))
    backward = [[1.0] * len(lattice[-1].spellings)]
    for place in range(len(lattice) - 1, 0, -1):
        arc = arcs[place - 1]
        ahead = [b * e for b, e in zip(backward[-1], evidence[place], strict=True)]
        anyhow = sum([p * b for p, b in zip(lattice[place].alone, ahead, strict=True)])
        behind = [anyhow if arc is None else (1 - _BIGRAM) * anyhow] * len(lattice[place - 1].spellings)
        for first, second, chance in arc or ():
            behind[first] += chance * ahead[second]
        backward.append(_normal(behind))
    backward.reverse()
    return [
        _normal([p * b for p, b in zip(before, after, strict=True)])
        for before, after in zip(forward, backward, strict=True)
    ]


def _normal(row: list[float]) -> list[float]:
    total = sum(row)
    return [each / total for each in row] if total else row


def _share_dropped(query: Sequence[Typed], lattice: Sequence[_Readings], chances: Sequence[list[float]]) -> float:
    """Estimates which part of the syllables that have marks was typed with fewer; half if there is no telling."""
    fewer = kept = 0.0
    for typed, readings, row in zip(query, lattice, chances, strict=True):
        own = row[readings.kept] if readings.kept >= 0 else 0.0
        fewer += sum(row) - own
        if not typed.bare:
            kept += own
    return min(max((fewer + 0.5) / (fewer + kept + 1), 0.001), 0.999)


def _likely(typed: Typed, readings: _Readings, row: list[float]) -> Chances:
    """Drops what is unlikely, the rest in order; what was typed with marks keeps its part if it exists."""
    if len(row) == 1:
        return {readings.spellings[0]: 1.0}
    if not typed.bare and readings.kept >= 0 and row[readings.kept] < _EXACT:
        alone = row[readings.kept]
        row = [chance * (1 - _EXACT) / (1 - alone) for chance in row]
        row[readings.kept] = _EXACT
    ranked = sorted(zip(readings.spellings, row, strict=True), key=lambda each: (-each[1], each[0]))
    return {spelling: chance for spelling, chance in ranked if chance >= _LEAST}
