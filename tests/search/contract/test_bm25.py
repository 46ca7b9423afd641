from __future__ import annotations

import numpy as np
import pytest

from timviet.index.counted_lengths import length_bytes
from timviet.index.schema import K1
from timviet.search.contract import bm25


def test_an_impact_grows_with_the_frequency_and_falls_with_the_length_even_when_rounded() -> None:
    norms = bm25.norms(average=300.0)
    assert (np.diff(bm25.impacts(np.full(256, 3, np.uint8), norms)) <= 0).all()
    assert (np.diff(bm25.impacts(np.arange(1, 2000, dtype=np.uint16), norms[:1].repeat(1999))) >= 0).all()


def test_impacts_lie_on_their_grid_and_below_one() -> None:
    impacts = bm25.impacts(np.arange(1, 257, dtype=np.uint16), bm25.norms(20.0))
    steps = impacts.astype(np.float64) * 2**24
    assert (steps == np.round(steps)).all()
    assert ((impacts > 0) & (impacts < 1)).all()


@pytest.mark.parametrize("average", [1.0, 20.0, 300.0, 1e6])
def test_the_bound_of_an_impact_is_above_it_by_at_most_a_few_steps(average: float) -> None:
    norms = bm25.norms(average)
    for tf in (*range(1, 300), 1000, 1 << 20, (1 << 31) - 1):
        impacts = bm25.impacts(np.full(256, tf, np.uint32), norms).tolist()
        for norm, impact in zip(norms.tolist(), impacts, strict=True):
            assert impact <= bm25.max_impact(tf, norm) <= impact + 8 * 2.0**-24


def test_a_rarer_term_has_a_higher_idf_and_none_is_negative() -> None:
    assert bm25.idf(0, 5) > bm25.idf(100, 200) == bm25.idf(100, 100) > 0, "as only a forged index has them"
    idfs = [bm25.idf(100, df) for df in range(1, 101)]
    assert idfs == sorted(idfs, reverse=True)
    assert idfs[-1] > 0


@pytest.mark.parametrize("largest", [0.001, 1.0, 17.3, 4e6])
def test_the_largest_score_takes_28_bits_of_the_grid(largest: float) -> None:
    step = bm25.grid_step(largest)
    assert 2**27 <= largest / step <= 2**28
    assert float(step).hex().startswith("0x1.0000000000000p")  # a power of two


@pytest.mark.parametrize(("average", "b"), [(1.0, 0.985), (20.0, 0.7), (40.0, 0.4), (984.0, 0.4)])
def test_the_shorter_the_texts_the_more_their_length_counts(average: float, b: float) -> None:
    short, long = bm25.norms(average)[length_bytes(np.array([0, int(average)]))]
    assert (short, long) == pytest.approx((K1 * (1 - b), K1))
