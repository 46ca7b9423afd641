"""How likely is each spelling of each syllable of a query, given its neighbors?

A query is a hidden Markov model: the states of a syllable are its candidate spellings, the transitions to the next
syllable follow from the counts of pairs, and the typed spelling is the observation. The forward-backward algorithm
(Rabiner 1989) computes the posterior probability of each state.

How often accents were left out is a parameter of the observation, the *drop rate*. It is estimated from the query
itself by expectation maximization: if most syllables have accents, a bare syllable is probably meant as typed; if
none has, it may stand for any spelling.

These probabilities are right for questions: on four collections, nine of ten spellings with a probability of
0.9 were the ones meant. They are not for one to three syllables, which have few neighbors or none, and which
name things that documents mention less often than their common homographs (``sữa``, typed as ``sua``, beside
``sửa``). There the weight is shared by the fourth roots of the probabilities. For titles of Wikipedia articles as
queries, the loss of nDCG@10 without marks fell from 0.0115 to 0.0030 (1,200 titles, texts without them) and from
0.0079 to 0.0031 (1,500 titles, which alone are the documents); the four collections changed by at most 0.0001.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "MAX_CERTAINTY",
    "Candidates",
    "Restored",
    "SpellingProbabilities",
    "SpellingTransitions",
    "spelling_probabilities",
]

MAX_CERTAINTY = 0.85
"""Maximum probability of a spelling of a bare syllable: a query may have words that no document has."""

_MIN_PROBABILITY = 0.03  # spellings less likely than this are dropped
_ROUNDS = 3  # maximum, of the estimate of the drop rate
_CONVERGED = 0.05  # the estimate ends if the drop rate changes by less
_AS_TYPED = 0.6  # minimum probability of a spelling that was typed with accents, if the index has it
_SHORT = 3  # syllables of a query whose spellings are doubted
_DOUBT = 4.0  # the root of the probabilities that is taken in doubt

SpellingProbabilities = dict[str, float]
"""The likely spellings of a syllable with their probabilities, the likeliest first."""


class Restored(NamedTuple):
    """The likely spellings of each syllable of a query, the likeliest first; the numbers sum to at most 1."""

    probabilities: list[SpellingProbabilities]

    shares: list[SpellingProbabilities]
    """How the weight of each syllable is shared by its spellings: by probability, more evenly in short queries."""


class Candidates(NamedTuple):
    """The spellings that a typed syllable may stand for, the most frequent first."""

    spellings: tuple[str, ...]

    counts: Sequence[float]
    """The frequency of each spelling in the index."""

    priors: Sequence[float]
    """The probability of each spelling without regard to its neighbors."""

    typed: int
    """The index of the typed spelling among the candidates, or -1."""

    is_bare: bool
    """Whether the syllable was typed without accents."""

    odds: float
    """The sum of the other priors divided by that of the typed spelling; 0 if that has accents."""

    certain: SpellingProbabilities | None
    """The result, if there is only one candidate."""

    is_absent: bool = False
    """Whether the index does not have the typed spelling, though this is a whole syllable with accents."""


class SpellingTransitions(NamedTuple):
    """The transition probabilities from the candidates of a syllable to those of the next."""

    independent: float
    """Share of the probability that does not depend on the source."""

    arcs: Sequence[tuple[int, int, float]]
    """(source, target, probability): indexes of the candidates of both syllables."""

    from_first: Sequence[float]
    """The probability of each target from the first source."""

    to_first: Sequence[float]
    """The probability of the first target from each source."""


def spelling_probabilities(
    query: Sequence[Candidates], transitions: Sequence[SpellingTransitions | None]
) -> Restored:
    """Return the likely spellings of each syllable.

    :param transitions: (len(query) - 1,) from each syllable to the next, None where they are independent
    """
    drop_rate = _prior_drop_rate(query)
    posteriors = _posteriors(query, drop_rate, transitions)
    for _ in range(_ROUNDS - 1):
        previous, drop_rate = drop_rate, _posterior_drop_rate(query, posteriors)
        if abs(drop_rate - previous) < _CONVERGED:
            break
        posteriors = _posteriors(query, drop_rate, transitions)
    probabilities = list(map(_likely, query, posteriors))
    return Restored(
        probabilities, probabilities if len(query) > _SHORT else list(map(_doubted, query, posteriors))
    )


_CERTAIN = (1.0,)


def _posteriors(
    query: Sequence[Candidates], drop_rate: float, transitions: Sequence[SpellingTransitions | None]
) -> list[Sequence[float]]:
    """Return the probability of each candidate of each syllable, given the whole query.

    :param drop_rate: the share of accented syllables that were typed with fewer accents
    """
    # How much more likely the typed spelling is observed if it is the intended one.
    weights = [1 / drop_rate if syllable.is_bare else 1 / drop_rate - 1 for syllable in query]
    forward = _forward(query, weights, transitions)
    posteriors: list[Sequence[float]] = []
    after: Sequence[float] = _CERTAIN  # of the next syllable, given the observations from it on
    for syllable, weight, step, before, following in zip(
        reversed(query),
        reversed(weights),
        [None, *reversed(transitions)],
        reversed(forward),
        [None, *reversed(query)],
        strict=False,
    ):
        if syllable.certain:
            posteriors.append(_CERTAIN)
            after = _CERTAIN
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


def _forward(
    query: Sequence[Candidates], weights: Sequence[float], transitions: Sequence[SpellingTransitions | None]
) -> list[Sequence[float]]:
    """Return the probability of each candidate of each syllable, given the query up to the syllable."""
    forward: list[Sequence[float]] = []
    before: Sequence[float] = _CERTAIN
    for syllable, weight, step in zip(query, weights, [None, *transitions], strict=True):
        if syllable.certain:
            before = _CERTAIN
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
    return forward


def _observe(probabilities: list[float], typed: int, weight: float) -> list[float]:
    """Multiply the probability of the typed candidate by a weight, and scale all to a sum of 1."""
    if typed >= 0:
        probabilities[typed] *= weight
    return _normalize(probabilities)


def _normalize(numbers: list[float]) -> list[float]:
    total = sum(numbers)
    return [number / total for number in numbers]


def _prior_drop_rate(query: Sequence[Candidates]) -> float:
    """Estimate the drop rate without regard to neighbors."""
    missing = sum([syllable.typed < 0 for syllable in query])
    accented = len(query) - missing - sum([syllable.is_bare for syllable in query if syllable.typed >= 0])
    rate = 0.5
    for _ in range(_ROUNDS):
        fewer = missing + sum(
            [rate * syllable.odds / (1 + rate * syllable.odds) for syllable in query if syllable.odds]
        )
        rate = _drop_rate(fewer, accented)
    return rate


def _posterior_drop_rate(query: Sequence[Candidates], posteriors: Sequence[Sequence[float]]) -> float:
    """Estimate the drop rate from the posteriors."""
    fewer = kept = 0.0
    for syllable, posterior in zip(query, posteriors, strict=True):
        typed = posterior[syllable.typed] if syllable.typed >= 0 else 0.0
        fewer += 1 - typed
        if not syllable.is_bare:
            kept += typed
    return _drop_rate(fewer, kept)


def _drop_rate(fewer: float, kept: float) -> float:
    """Return fewer / (fewer + kept), smoothed: one half if both are 0."""
    return min(max((fewer + 0.5) / (fewer + kept + 1), 0.001), 0.999)


def _likely(syllable: Candidates, posterior: Sequence[float]) -> SpellingProbabilities:
    """Return the likely candidates, the likeliest first; one typed with accents gets at least ``_AS_TYPED``."""
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
        if probability >= _MIN_PROBABILITY
    ]
    likely.sort()
    return {spelling: min(-negative, bound) for negative, spelling in likely}


def _doubted(syllable: Candidates, posterior: Sequence[float]) -> SpellingProbabilities:
    """Return the likely candidates as if a bare syllable had been seen less often, in each of its spellings."""
    if syllable.is_bare and not syllable.certain:
        posterior = _normalize([probability ** (1 / _DOUBT) for probability in posterior])
    return _likely(syllable, posterior)
