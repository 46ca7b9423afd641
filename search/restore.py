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

__all__ = ["Counts", "Typed", "restore"]

_DISCOUNT = 0.5  # off each count of a pair, for the pairs that were not seen (Ney, Essen and Kneser 1994)
_BIGRAM = 0.9  # share of the probability that comes from the syllable before
_MOST = 8  # readings of a syllable, the most frequent ones: bounds the time
_LEAST = 0.03  # readings less likely than this are not worth a look
_ROUNDS = 3  # of estimating how much was left out, if it does not settle before
_SETTLED = 0.05
_EXACT = 0.6  # least probability of what was typed with marks and is in the index as it stands

Chances = dict[str, float]


class Counts(Protocol):
    """What an index has counted."""

    @property
    def syllables(self) -> int:
        """How many syllables all documents have."""
        ...

    def spellings(self, folded: str) -> Mapping[str, int]:
        """Gives the spellings that look like this without their marks, and how often each occurs."""
        ...

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], int]:
        """Gives the spellings of two neighbours that look like this without their marks, with counts."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """A syllable of a query."""

    spelling: str
    folded: str

    joined: bool
    """Whether it follows the syllable before without a break."""


def restore(query: Sequence[Typed], counts: Counts) -> list[Chances]:
    """Gives the readings of each syllable, the likeliest first, with probabilities that sum to 1 at most.

    A syllable of which the index has no reading is left as it was typed.
    """
    lattice = [_readings(each, counts) for each in query]
    links = [counts.pairs(before.folded, each.folded) if each.joined else {} for before, each in pairwise(query)]
    dropped = 0.5
    for _ in range(_ROUNDS):
        evidence = [_evidence(each, readings, dropped) for each, readings in zip(query, lattice, strict=True)]
        chances = _posterior(lattice, evidence, links, counts.syllables)
        before, dropped = dropped, _share_dropped(query, chances)
        if abs(dropped - before) < _SETTLED:
            break
    return [_kept(each, found) for each, found in zip(query, chances, strict=True)]


def _readings(typed: Typed, counts: Counts) -> dict[str, int]:
    """Gives the readings that agree with what was typed, and how often each occurs."""
    found = counts.spellings(typed.folded)
    bare = typed.spelling == typed.folded
    agreeing = [spelling for spelling in found if bare or agrees(typed.spelling, spelling)]
    agreeing.sort(key=lambda spelling: (-found[spelling], spelling))
    readings = {spelling: found[spelling] for spelling in agreeing[:_MOST]}
    if not readings or typed.spelling in found:
        readings[typed.spelling] = found.get(typed.spelling, 0)
    return readings


def _evidence(typed: Typed, readings: Mapping[str, int], dropped: float) -> list[float]:
    """Gives how likely each reading would have been typed so."""
    return [
        dropped if reading != typed.spelling else 1.0 if reading == typed.folded else 1 - dropped
        for reading in readings
    ]


def _posterior(
    lattice: Sequence[Mapping[str, int]],
    evidence: Sequence[Sequence[float]],
    links: Sequence[Mapping[tuple[str, str], int]],
    syllables: int,
) -> list[Chances]:
    """Gives how likely each reading is, given what was typed before, here and after."""
    alone = [[(count + 0.1) / (syllables + 1) for count in readings.values()] for readings in lattice]
    arcs = [_arcs(*step) for step in zip(lattice, lattice[1:], links, strict=False)]
    forward = [_normal([p * e for p, e in zip(alone[0], evidence[0], strict=True)])] if lattice else []
    for place, arc in enumerate(arcs, 1):
        free = 1 - _BIGRAM if arc is not None else 1.0
        reached = [free * p for p in alone[place]]
        for first, second, chance in arc or ():
            reached[second] += _BIGRAM * forward[-1][first] * chance
        forward.append(_normal([p * e for p, e in zip(reached, evidence[place], strict=True)]))
    backward = [[1.0] * len(readings) for readings in lattice[-1:]]
    for place in range(len(lattice) - 1, 0, -1):
        arc = arcs[place - 1]
        ahead = [b * e for b, e in zip(backward[-1], evidence[place], strict=True)]
        free = 1 - _BIGRAM if arc is not None else 1.0
        anyhow = free * sum(p * b for p, b in zip(alone[place], ahead, strict=True))
        behind = [anyhow] * len(lattice[place - 1])
        for first, second, chance in arc or ():
            behind[first] += _BIGRAM * chance * ahead[second]
        backward.append(_normal(behind))
    return [
        dict(zip(readings, _normal([p * b for p, b in zip(before, after, strict=True)]), strict=True))
        for readings, before, after in zip(lattice, forward, reversed(backward), strict=True)
    ]


def _arcs(
    before: Mapping[str, int], after: Mapping[str, int], links: Mapping[tuple[str, str], int]
) -> list[tuple[int, int, float]] | None:
    """Gives which reading leads to which, by number, and how often; None if the index knows of none."""
    firsts, seconds = ({spelling: i for i, spelling in enumerate(side)} for side in (before, after))
    return [
        (firsts[one], seconds[other], (count - _DISCOUNT) / (before[one] + 1))
        for (one, other), count in links.items()
        if one in firsts and other in seconds
    ] or None


def _normal(row: list[float]) -> list[float]:
    total = sum(row)
    return [each / total for each in row] if total else row


def _share_dropped(query: Sequence[Typed], chances: Sequence[Chances]) -> float:
    """Estimates which part of the syllables that have marks was typed with fewer; half if there is no telling."""
    fewer = kept = 0.0
    for typed, found in zip(query, chances, strict=True):
        for reading, chance in found.items():
            if reading != typed.spelling:
                fewer += chance
            elif reading != typed.folded:
                kept += chance
    return min(max((fewer + 0.5) / (fewer + kept + 1), 0.001), 0.999)


def _kept(typed: Typed, chances: Chances) -> Chances:
    """Drops what is unlikely, the rest in order; what was typed with marks keeps its part if it exists."""
    alone = chances.get(typed.spelling, 1.0)
    if typed.spelling != typed.folded and alone < _EXACT:
        share = (1 - _EXACT) / (1 - alone)
        chances = {reading: chance * share for reading, chance in chances.items()} | {typed.spelling: _EXACT}
    order = sorted(chances, key=lambda reading: (-chances[reading], reading))
    return {reading: chances[reading] for reading in order if chances[reading] >= _LEAST}
