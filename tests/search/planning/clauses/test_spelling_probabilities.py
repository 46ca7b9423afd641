"""The forward-backward algorithm gives the same probabilities as a sum over all spellings of a query."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.planning.clauses.spelling_probabilities import (
    Candidates,
    SpellingTransitions,
    _posteriors,
    spelling_probabilities,
)

ARCS = [(0, 0, 0.5), (1, 1, 0.3), (0, 1, 0.1)]


def bare(*priors: float) -> Candidates:
    """A bare syllable; the first candidate is what was typed."""
    spellings = tuple(f"s{number}" for number in range(len(priors)))
    return Candidates(spellings, priors, priors, 0, True, sum(priors) / priors[0] - 1, None)


def link(target: Candidates) -> SpellingTransitions:
    """Transitions between two syllables of two candidates, with the given arcs."""
    independent = 0.1
    from_first, to_first = [independent * prior for prior in target.priors], [independent * target.priors[0]] * 2
    for source, number, probability in ARCS:
        from_first[number] += probability if source == 0 else 0
        to_first[source] += probability if number == 0 else 0
    return SpellingTransitions(independent, ARCS, from_first, to_first)


def slow_posteriors(query: list[Candidates], drop_rate: float, linked: list[bool]) -> list[list[float]]:
    arcs = {(source, target): probability for source, target, probability in ARCS}
    totals = [[0.0] * len(syllable.spellings) for syllable in query]
    for path in product(*(range(len(syllable.spellings)) for syllable in query)):
        share = prod(1 / drop_rate if number == 0 else 1.0 for number in path)
        for position, number in enumerate(path):
            prior = query[position].priors[number]
            if position and linked[position - 1]:
                share *= 0.1 * prior + arcs.get((path[position - 1], number), 0.0)
            else:
                share *= prior
        for position, number in enumerate(path):
            totals[position][number] += share
    return [[share / sum(row) for share in row] for row in totals]


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)), min_size=1, max_size=5),
    st.floats(0.1, 0.9),
    st.data(),
)
def test_posteriors_are_those_of_all_paths(
    priors: list[tuple[float, float]], drop_rate: float, data: st.DataObject
) -> None:
    query = [bare(*row) for row in priors]
    linked = data.draw(st.lists(st.booleans(), min_size=len(query) - 1, max_size=len(query) - 1))
    transitions = [link(after) if joined else None for after, joined in zip(query[1:], linked, strict=True)]
    fast = [list(row) for row in _posteriors(query, drop_rate, transitions)]
    for one, other in zip(fast, slow_posteriors(query, drop_rate, linked), strict=True):
        assert one == pytest.approx(other)


def test_a_spelling_typed_with_accents_keeps_a_minimum_probability() -> None:
    typed = Candidates(("đại", "dại"), (99, 1), (0.99, 0.01), 1, False, 0.0, None)
    (probabilities,) = spelling_probabilities([typed], []).probabilities
    assert probabilities["dại"] == pytest.approx(0.6)


def test_no_spelling_of_a_bare_syllable_is_certain() -> None:
    typed = Candidates(("đại", "dai"), (999, 0), (0.999, 1e-6), 1, True, 1e6, None)
    (probabilities,) = spelling_probabilities([typed], []).probabilities
    assert probabilities == {"đại": 0.85}
