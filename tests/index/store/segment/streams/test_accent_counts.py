"""Counts of spellings are exact, also those that do not fit into a byte."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.streams.accent_counts import (
    AccentCounts,
    AccentCountsWriter,
    add_counts,
    count_pairs,
    rank_spellings,
)

FOLDED = np.array([1, 0, 1, 1, 0, 2])  # of six kinds, the most frequent first
tokens = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=40)


def count(tokens):
    columns = np.array(tokens, np.int64).reshape(-1, 3)
    return count_pairs(columns[:, 0], columns[:, 1].astype(np.uint8), columns[:, 2].astype(np.uint8))


def write(folder: Path, pairs) -> Columns:
    writer = AccentCountsWriter()
    writer.append(np.arange(4), pairs)
    with ColumnsWriter(folder / "file") as columns:
        writer.write(columns, "text", FOLDED)
        columns.close({}, durable=False)
    return Columns(columns.path)


def test_spellings_are_numbered_by_frequency_within_their_folded_syllable() -> None:
    assert rank_spellings(FOLDED).tolist() == [0, 0, 1, 2, 1, 0]


@given(tokens=tokens, others=tokens)
def test_rows_are_the_counts_of_all_parts(tmp_path_factory, tokens, others) -> None:
    columns = write(tmp_path_factory.mktemp("accents"), add_counts([count(tokens), count(others)]))
    accents = AccentCounts(columns, "text", FOLDED.astype(np.uint8), 4)
    expected = Counter([*tokens, *others])
    for bigram in range(4):
        cf = sum(number for key, number in expected.items() if key[0] == bigram)
        rows = {(bigram, first, second): number for first, second, number in accents.rows(bigram, cf)}
        assert {key: number for key, number in rows.items() if number} == {
            key: number for key, number in expected.items() if key[0] == bigram
        }


def test_kinds_of_a_folded_syllable_are_in_the_order_of_their_ranks(tmp_path: Path) -> None:
    accents = AccentCounts(write(tmp_path, count([])), "text", FOLDED.astype(np.uint8), 4)
    assert [accents.kinds_of(folded) for folded in range(4)] == [[1, 4], [0, 2, 3], [5], []]


def test_a_count_that_does_not_fit_into_a_byte_is_exact(tmp_path: Path) -> None:
    accents = AccentCounts(write(tmp_path, count([(2, 0, 1)] * 300)), "text", FOLDED.astype(np.uint8), 4)
    assert accents.rows(2, 1000) == [(0, 0, 700), (0, 1, 300)]


@pytest.mark.parametrize(("kinds", "bigrams"), [(5, 4), (6, 12), (6, 40)])
def test_counts_of_other_kinds_or_bigrams_are_damage(tmp_path: Path, kinds: int, bigrams: int) -> None:
    columns = write(tmp_path, count([(2, 0, 1)]))
    with pytest.raises(IndexDamaged, match="contradicts"):
        AccentCounts(columns, "text", FOLDED[:kinds].astype(np.uint8), bigrams)


def test_kinds_that_are_not_sorted_are_damage(tmp_path: Path) -> None:
    accents = AccentCounts(write(tmp_path, count([])), "text", FOLDED[::-1].astype(np.uint8), 4)
    with pytest.raises(IndexDamaged, match=r"text\.by_folded contradicts"):
        [accents.kinds_of(folded) for folded in range(3)]


def test_more_spellings_than_occurrences_are_damage(tmp_path: Path) -> None:
    accents = AccentCounts(write(tmp_path, count([(2, 0, 1)] * 300)), "text", FOLDED.astype(np.uint8), 4)
    assert accents.rows(2, 300) == [(0, 1, 300)]
    with pytest.raises(IndexDamaged, match=r"text\.readings contradicts"):
        accents.rows(2, 299)
