"""The words of a query are those of its most probable splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.planning.clauses.word_lattice import find_words

COUNTS = {"học": 9, "sinh": 4, "học_sinh": 20, "sinh_học": 15, "học_sinh_học": 1}


def all_splits(count: int, joined: Sequence[bool], start: int = 0) -> Iterator[list[tuple[int, int]]]:
    """Yield every split of ``count`` syllables into words of up to four."""
    if start == count:
        yield []
    for end in range(start + 1, min(start + 4, count) + 1):
        if all(joined[start + 1 : end]):
            yield from ([(start, end), *rest] for rest in all_splits(count, joined, end))


def slow_words(
    syllables: Sequence[str], joined: Sequence[bool], counts: Mapping[str, int]
) -> dict[tuple[int, int], float]:
    """Return the probability of each word, by enumerating all splits."""

    def frequency(start: int, end: int) -> float:
        count = counts.get("_".join(syllables[start:end]), 0)
        return (count or (0.5 if end - start == 1 else 0)) / 101

    shares: dict[tuple[int, int], float] = {}
    total = 0.0
    for split in all_splits(len(syllables), joined):
        share = prod(frequency(*word) for word in split)
        total += share
        for word in split:
            shares[word] = shares.get(word, 0.0) + share
    return {word: share / total for word, share in shares.items()}


@given(st.lists(st.tuples(st.sampled_from(["học", "sinh", "xyz"]), st.booleans()), max_size=7))
def test_probabilities_are_those_of_all_splits(rows: list[tuple[str, bool]]) -> None:
    syllables, joined = [row[0] for row in rows], [row[1] for row in rows]
    fast = {
        (start, end): share for start, end, share in find_words(syllables, joined, lambda w: COUNTS.get(w, 0), 100)
    }
    slow = slow_words(syllables, joined, COUNTS)
    assert fast == pytest.approx({word: slow[word] for word in fast})
    assert all(share < 0.05 + 1e-9 for word, share in slow.items() if word not in fast)


def test_a_word_does_not_cross_a_break() -> None:
    assert (0, 2) in {word[:2] for word in find_words(["học", "sinh"], [False, True], COUNTS.__getitem__, 100)}
    assert (0, 2) not in {
        word[:2] for word in find_words(["học", "sinh"], [False, False], COUNTS.__getitem__, 100)
    }


def test_a_word_is_as_likely_as_the_splits_that_contain_it() -> None:
    counts = {"hợp_tác": 10, "hợp_tác_xã": 20, "xã_hội": 30, "xã": 5, "hội": 5, "tác": 1, "hợp": 1}
    syllables = ["hợp", "tác", "xã", "hội"]
    shares = {
        "_".join(syllables[start:end]): share
        for start, end, share in find_words(
            syllables, [False, True, True, True], lambda word: counts.get(word, 0), 100
        )
    }
    assert shares["hợp_tác"] == pytest.approx(shares["xã_hội"], abs=0.05)
    assert shares["xã_hội"] + shares.get("hội", 0) == pytest.approx(1, abs=0.05)
    apart = find_words(syllables, [False, True, False, True], lambda word: counts.get(word, 0), 100)
    assert "hợp_tác_xã" not in {"_".join(syllables[start:end]) for start, end, _ in apart}
