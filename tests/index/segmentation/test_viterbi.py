"""The fast labelling is CRFsuite's labelling, ties included."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.model import model_folder, read_model
from timviet.index.segmentation.viterbi import Transitions, best_labels, best_labels_of_chain

PYVI = read_model(model_folder()).transitions
EVEN = ((0.0, 0.0), (0.0, 0.0))
WHOLE = ((-1.0, 2.0), (-3.0, 0.0))  # with whole scores, ties are everywhere

Chain = list[tuple[float, float]]
some_transitions = st.sampled_from([PYVI, EVEN, WHOLE])
some_score = st.integers(-3, 3).map(float) | st.floats(-20, 20)
near_score = st.floats(-1.5, 1.5)  # where both labels are near
some_chain = st.lists(st.tuples(some_score, some_score), max_size=12) | st.lists(
    st.tuples(near_score, near_score), max_size=12
)


def score(chain: Chain, labels: tuple[int, ...], transitions: Transitions) -> float:
    total = sum(scores[label] for scores, label in zip(chain, labels, strict=True))
    return total + sum(transitions[a][b] for a, b in itertools.pairwise(labels))


def together(chains: list[Chain]) -> tuple[np.ndarray, np.ndarray]:
    steps: Chain = [(9.0, -9.0)]
    edges = [0]
    for chain in chains:
        steps += [*chain, (-7.0, 7.0)]
        edges.append(len(steps) - 1)
    return np.array(steps).T.copy(), np.array(edges)


@given(some_chain.filter(bool), some_transitions)
def test_no_labelling_scores_better(chain: Chain, transitions: Transitions) -> None:
    labels = best_labels_of_chain(np.array(chain).T, transitions)
    best = max(score(chain, each, transitions) for each in itertools.product((0, 1), repeat=len(chain)))
    assert score(chain, tuple(labels), transitions) == pytest.approx(best)


@given(st.lists(some_chain, max_size=6), some_transitions)
def test_many_chains_are_labelled_as_each_alone(chains: list[Chain], transitions: Transitions) -> None:
    scores, edges = together(chains)
    labels = best_labels(scores.copy(), edges, transitions)
    for chain, before, after in zip(chains, edges, edges[1:], strict=False):
        if chain:
            expected = best_labels_of_chain(np.array(chain).T, transitions)
            assert labels[before + 1 : after].tolist() == expected


@pytest.mark.parametrize("transitions", [PYVI, EVEN, WHOLE])
def test_long_chains(transitions: Transitions) -> None:
    random = np.random.default_rng(7)
    for spread in (0.2, 1.0, 5.0):
        scores = random.normal(0, spread, (2, 50_000))
        scores[:, 20_000:30_000] = np.round(scores[:, 20_000:30_000])
        edges = np.array([0, 5, 6, 4_000, 49_999])
        labels = best_labels(scores, edges, transitions)
        for before, after in itertools.pairwise(edges.tolist()):
            if after - before > 1:
                inside = slice(before + 1, after)
                assert labels[inside].tolist() == best_labels_of_chain(scores[:, inside], transitions)


def test_a_tie_far_into_a_chain_is_broken_by_rounding() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        scores = random.normal(0, 300, (2, 2_000)).round(1)
        scores[:, ::7] = [[0.1], [0.1]]
        labels = best_labels(scores, np.array([0, 1_999]), ((0.1, 0.2), (-0.3, -0.2)))
        assert labels[1:-1].tolist() == best_labels_of_chain(scores[:, 1:-1], ((0.1, 0.2), (-0.3, -0.2)))
