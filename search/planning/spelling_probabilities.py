"""How likely is each spelling of each syllable of a query, given its neighbors?

A query is a hidden Markov model: the states of a syllable are its candidate spellings, a state leads to the
states of the next syllable by the counts of pairs, and what was typed is the observation. The forward-backward
algorithm (Rabiner 1989) gives the posterior of each state.

How often accents were left out is a parameter of the observation. It is estimated from the query itself by
expectation maximization: for a person who types most accents a bare syllable means itself, for one who types none
it means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Candidates", "SpellingProbabilities", "Transitions", "spelling_probabilities"]

MAX_CERTAINTY = 0.85
"""Upper bound for a spelling of a bare syllable: people also ask with words that no document has."""

_LEAST = 0.03  # spellings less likely than this are dropped
_ROUNDS = 3  # of the estimate, if it does not converge before
_CONVERGED = 0.05
_AS_TYPED = 0.6  # lower bound for what was typed with accents, if the index has it

SpellingProbabilities = dict[str, float]
"""The spellings that a syllable may stand for with their probabilities, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The spellings that a typed syllable may stand for, the most frequent first."""

    spellings: tuple[str, ...]

    counts: Sequence[float]
    """How often the index has each."""

    priors: Sequence[float]
    """The probability of each, whatever stands before it."""

    typed: int
    """The number of the spelling that was typed, or -1 if it is none of the candidates."""

    is_bare: bool
    """Whether the syllable was typed without accents."""

    odds: float
    """The priors of all others together, divided by that of the typed one; 0 if that has accents."""

    certain: SpellingProbabilities | None
    """The result, if there is only one candidate."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """How the candidates of a syllable follow those of the one before."""

    independent: float
    """Share of the probability that does not depend on the syllable before."""

    arcs: Sequence[tuple[int, int, float]]
    """(number of the candidate before, number of the candidate, probability)."""

    from_first: Sequence[float]
    """The probability of each candidate after the first one of the syllable before."""

    to_first: Sequence[float]
    """The probability of the first candidate after each of the syllable before."""


def spelling_probabilities(
    query: Sequence[Candidates], transitions: Sequence[Transitions | None]
) -> list[SpellingProbabilities]:
    """Return the likely spellings of each syllable, the likeliest first; the probabilities sum to 1 at most.

    :param transitions: (len(query) - 1,) from each syllable to the next, None where they are independent
    """
    drop_rate = _prior_drop_rate(query)
    posteriors = _posteriors(query, drop_rate, transitions)
    for _ in range(_ROUNDS - 1):
        previous, drop_rate = drop_rate, _posterior_drop_rate(query, posteriors)
        if abs(drop_rate - previous) < _CONVERGED:
            break
        posteriors = _posteriors(query, drop_rate, transitions)
    return [_likely(syllable, posterior) for syllable, posterior in zip(query, posteriors, strict=True)]


_ONE = (1.0,)


def _posteriors(
    query: Sequence[Candidates], drop_rate: float, transitions: Sequence[Transitions | None]
) -> list[Sequence[float]]:
    """Return the probability of each candidate of each syllable, given all that was typed.

    :param drop_rate: the share of the syllables with accents that was typed with fewer
    """
    # How many times as likely each syllable is typed as it was if that is its spelling.
    weights = [1 / drop_rate if syllable.is_bare else 1 / drop_rate - 1 for syllable in query]
    forward: list[Sequence[float]] = []  # given what was typed before and here
    before: Sequence[float] = _ONE
    for syllable, weight, step in zip(query, weights, [None, *transitions], strict=True):
        if syllable.certain:
            before = _ONE
        else:
            if step is None:
                reached = list(syllable.priors)
            elif len(before) == 1:
                reached = list(step.from_first)
            else:
                independent = step.independent
                reached = [independent * prior for prior in syllable.priors]
                for source, target, probability in step.arcs:
                    reached[target] += before[source] * probability
            before = _observe(reached, syllable.typed, weight)
        forward.append(before)
    posteriors: list[Sequence[float]] = []
    after: Sequence[float] = _ONE  # candidates of the next syllable, given what was typed there and after
    for syllable, weight, step, before, following in zip(
        reversed(query),
        reversed(weights),
        [None, *reversed(transitions)],
        reversed(forward),
        [None, *reversed(query)],
        strict=False,
    ):
        if syllable.certain:
            posteriors.append(_ONE)
            after = _ONE
            continue
        if step is None or following is None:
            backward = [1.0] * len(before)
        elif len(after) == 1:
            backward = list(step.to_first)
        else:
            independent = step.independent * sum(
                [prior * later for prior, later in zip(following.priors, after, strict=True)]
            )
            backward = [independent] * len(before)
            for source, target, probability in step.arcs:
                backward[source] += probability * after[target]
        posteriors.append(_normalize([one * other for one, other in zip(before, backward, strict=True)]))
        after = _observe(backward, syllable.typed, weight)
    posteriors.reverse()
    return posteriors


def _observe(probabilities: list[float], typed: int, weight: float) -> list[float]:
    """Multiply the typed candidate by a weight, and scale all to a sum of 1."""
    if typed >= 0:
        probabilities[typed] *= weight
    return _normalize(probabilities)


def _normalize(numbers: list[float]) -> list[float]:
    total = sum(numbers)
    return [number / total for number in numbers]


def _prior_drop_rate(query: Sequence[Candidates]) -> float:
    """Estimate which share of the syllables with accents was typed with fewer, without looking at neighbors."""
    missing = sum([syllable.typed < 0 for syllable in query])
    marked = len(query) - missing - sum([syllable.is_bare for syllable in query if syllable.typed >= 0])
    rate = 0.5
    for _ in range(_ROUNDS):
        fewer = missing + sum(
            [rate * syllable.odds / (1 + rate * syllable.odds) for syllable in query if syllable.odds]
        )
        rate = _share(fewer, marked)
    return rate


def _posterior_drop_rate(query: Sequence[Candidates], posteriors: Sequence[Sequence[float]]) -> float:
    """Estimate the same from the posteriors."""
    fewer = kept = 0.0
    for syllable, posterior in zip(query, posteriors, strict=True):
        typed = posterior[syllable.typed] if syllable.typed >= 0 else 0.0
        fewer += 1 - typed
        if not syllable.is_bare:
            kept += typed
    return _share(fewer, kept)


def _share(fewer: float, kept: float) -> float:
    """Return which share of syllables was typed with fewer accents, smoothed: one half if there are none."""
    return min(max((fewer + 0.5) / (fewer + kept + 1), 0.001), 0.999)


def _likely(syllable: Candidates, posterior: Sequence[float]) -> SpellingProbabilities:
    """Return the likely candidates, sorted. One that was typed with accents gets its lower bound."""
    if syllable.certain:
        return syllable.certain
    typed = syllable.typed
    if not syllable.is_bare and typed >= 0 and posterior[typed] < _AS_TYPED:
        others = (1 - _AS_TYPED) / (1 - posterior[typed])
        posterior = [probability * others for probability in posterior]
        posterior[typed] = _AS_TYPED
    bound = MAX_CERTAINTY if syllable.is_bare else 1.0
    likely = [
        (-probability, spelling)
        for probability, spelling in zip(posterior, syllable.spellings, strict=True)
        if probability >= _LEAST
    ]
    likely.sort()
    return {spelling: min(-negative, bound) for negative, spelling in likely}
