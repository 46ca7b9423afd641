"""A table is read back as it was written, term by term and in ranges, and refuses impossible counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from timviet.index import IndexDamaged
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.postings.posting_table import LEVELS, MORE_SHIFT, PostingTable
from timviet.index.store.segment.postings.posting_table_writer import PostingTableWriter

DOCS = 200
RANDOM = np.random.default_rng(5)
LISTS = [np.sort(RANDOM.choice(DOCS, size, replace=False)) for size in (1, 2, 31, 32, 64, 150, 200, *[1, 3] * 20)]
TFS = [RANDOM.geometric(share, len(docs)) for docs, share in zip(LISTS, [1.0, 0.05, 0.5] * 16, strict=False)]
LENGTHS = RANDOM.integers(1, 90, DOCS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    writer = PostingTableWriter(DOCS, LENGTHS)
    for start in range(0, len(LISTS), 10):
        docs, tfs = LISTS[start : start + 10], TFS[start : start + 10]
        df = np.array([len(numbers) for numbers in docs])
        writer.append(writer.encode(df, np.concatenate(docs), np.concatenate(tfs)))
    with ColumnsWriter(tmp_path / "file") as columns:
        writer.write(columns, "t")
        columns.close({}, durable=False)
    return columns.path


def rewrite(path: Path, block: str, values: np.ndarray) -> Columns:
    """Replace the numbers of one block, with right checksums."""
    before = Columns(path)
    blocks = {name: before[name].copy() for name in before.sizes() if not name.endswith(".pages")}
    blocks[block] = values
    path.unlink()
    with ColumnsWriter(path) as columns:
        for name, numbers in blocks.items():
            columns.write_all(name, [numbers], paged=f"{name}.pages" in before)
        columns.close({}, durable=False)
    return Columns(path)


def test_postings_are_read_back_one_by_one_and_in_ranges(path: Path) -> None:
    table = PostingTable(Columns(path), "t", DOCS)
    assert len(table) == len(LISTS)
    for number, (docs, tfs) in enumerate(zip(LISTS, TFS, strict=True)):
        assert table.counts(number) == (len(docs), tfs.sum())
        postings = table.postings(number)
        assert np.array_equal(postings.docs, docs)
        assert np.array_equal(postings.tfs, tfs)
    for first, last in ((0, len(LISTS)), (3, 7), (17, 18), (15, 33)):
        postings = table.read_range(first, last)
        df, cf = table.counts_between(first, last)
        assert df.tolist() == postings.df.tolist() == [len(docs) for docs in LISTS[first:last]]
        assert cf.tolist() == [tfs.sum() for tfs in TFS[first:last]]
        assert np.array_equal(postings.docs, np.concatenate(LISTS[first:last]))
        assert np.array_equal(postings.tfs, np.concatenate(TFS[first:last]))


def test_bounds_of_long_lists_are_above_every_posting(path: Path) -> None:
    table = PostingTable(Columns(path), "t", DOCS)
    for number, (docs, tfs) in enumerate(zip(LISTS, TFS, strict=True)):
        bounds = table.bounds(number)
        assert (bounds is None) == (len(docs) < 64)
        if bounds is None:
            continue
        assert len(bounds) <= LEVELS
        for tf, length in zip(tfs, LENGTHS[docs], strict=True):
            assert any(highest >= tf and shortest <= length for highest, shortest in bounds)


@pytest.mark.parametrize(
    ("block", "change"),
    [
        ("counts", lambda values: values[:-1]),
        ("counts", lambda values: np.zeros_like(values)),
        ("counts", lambda values: values.astype(np.uint16)),
        ("many_terms", lambda values: values[::-1]),
        ("counts", lambda values: np.where(values == 0, np.uint8(1 << MORE_SHIFT), values)),
        ("many_df", lambda values: values[:-1]),
        ("many_df", lambda values: np.full_like(values, DOCS + 1)),
        ("many_df", lambda values: np.zeros_like(values)),
        ("many_more", lambda values: np.full(len(values), 1 << 63, np.uint64)),
        ("many_more", lambda values: values[:-1]),
        ("anchors", lambda values: values[:-1]),
        ("anchors", lambda values: values.reshape(-1, 2)[::-1].reshape(-1)),
        ("anchors", lambda values: values[::-1]),
        ("anchors", lambda values: np.full(len(values), 1 << 40, np.uint64)),
    ],
)
def test_impossible_counts_are_damage_when_the_table_is_opened(path: Path, block: str, change) -> None:
    columns = rewrite(path, f"t.{block}", change(Columns(path)[f"t.{block}"]))
    with pytest.raises(IndexDamaged, match="contradicts"):
        PostingTable(columns, "t", DOCS)


def test_lists_of_wrong_bytes_are_damage_when_they_are_read(path: Path) -> None:
    docs = Columns(path)["t.docs"].copy()
    table = PostingTable(rewrite(path, "t.docs", np.zeros_like(docs)), "t", DOCS)
    with pytest.raises(IndexDamaged, match="cannot read a posting list of t"):
        table.postings(4).docs  # noqa: B018  # decoded by this access
    with pytest.raises(IndexDamaged, match="cannot read the posting lists of t"):
        table.read_range(0, 5)


def test_frequencies_of_wrong_bytes_are_damage_when_they_are_read(path: Path) -> None:
    table = PostingTable(rewrite(path, "t.tfs", np.zeros_like(Columns(path)["t.tfs"])), "t", DOCS)
    with pytest.raises(IndexDamaged, match="cannot read the frequencies of t"):
        table.postings(4).tfs  # noqa: B018  # decoded by this access


@pytest.mark.parametrize(
    ("block", "change"),
    [
        ("bound_terms", lambda values: values[::-1]),
        ("bound_terms", lambda values: np.full_like(values, 255)),
        ("bound_terms", lambda values: np.append(values[:-1], np.uint8(255))),
        ("bound_tops", lambda values: values[:-1]),
        ("bound_tops", lambda values: np.full(len(values), 1 << 63, np.uint64)),
        ("bounds", lambda values: np.full_like(values, (1 << 16) - 1)),
        ("bounds", lambda values: values[:-1]),
    ],
)
def test_impossible_bounds_are_damage(path: Path, block: str, change) -> None:
    columns = rewrite(path, f"t.{block}", change(Columns(path)[f"t.{block}"]))
    table = PostingTable(columns, "t", DOCS)
    with pytest.raises(IndexDamaged, match="contradicts"):
        table.bounds(5)


@pytest.mark.parametrize("column", [0, 1])
def test_lists_that_share_their_bytes_are_damage(path: Path, column: int) -> None:
    anchors = Columns(path)["t.anchors"].reshape(-1, 2).copy()
    anchors[1:, column] = anchors[0, column]
    table = PostingTable(rewrite(path, "t.anchors", anchors.reshape(-1)), "t", DOCS)
    last = len(LISTS) - 1
    for read in (lambda: table.postings(3), lambda: table.read_range(0, last + 1)):
        with pytest.raises(IndexDamaged, match=r"t\.anchors contradicts"):
            read()


def test_bytes_after_the_last_list_are_damage(path: Path) -> None:
    table = PostingTable(rewrite(path, "t.docs", np.append(Columns(path)["t.docs"], np.uint8(0))), "t", DOCS)
    with pytest.raises(IndexDamaged, match=r"t\.anchors contradicts"):
        table.read_range(len(LISTS) - 1, len(LISTS))


@pytest.mark.parametrize("group", [0, 1])
@pytest.mark.parametrize("column", [0, 1])
def test_lists_that_do_not_begin_at_their_anchor_are_damage(path: Path, group: int, column: int) -> None:
    anchors = Columns(path)["t.anchors"].reshape(-1, 2).copy()
    anchors[group, column] += 1
    table = PostingTable(rewrite(path, "t.anchors", anchors.reshape(-1)), "t", DOCS)
    assert table.postings(len(LISTS) - 1).docs.tolist() == LISTS[-1].tolist()
    with pytest.raises(IndexDamaged, match=r"t\.anchors contradicts"):
        table.read_range(0, len(LISTS))
