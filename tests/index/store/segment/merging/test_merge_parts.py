"""Terms of sources are united, and a source that contradicts itself is damage, not a merged segment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from timviet.index import Document, Index, IndexDamaged
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.merging.merge import merge_segments
from timviet.index.store.segment.merging.merge_source import MergeSource
from timviet.index.store.segment.merging.term_union import unite_pairs, unite_terms
from timviet.index.store.segment.reader import SegmentReader


@pytest.fixture
def sources(tmp_path: Path) -> list[MergeSource]:
    sources = []
    for name, text in (("one", "đại hội đảng"), ("other", "bộ đại học")):
        with Index.open(tmp_path / name, create=True, jobs=1, durable=False) as index:
            index.add(Document(name, body=text))
        sources += [MergeSource(segment, np.ones(1, bool)) for segment in open_snapshot(tmp_path / name).segments]
    return sources


def rewritten(source: MergeSource, block: str, values: np.ndarray) -> MergeSource:
    """Return a source with other numbers in one block, and right checksums."""
    before = source.reader.columns
    path = source.reader.path.with_name("rewritten")
    with ColumnsWriter(path) as columns:
        for name in [name for name in before._blocks if not name.endswith(".pages")]:
            content = values if name == block else before[name]
            columns.write_all(name, [content], paged=f"{name}.pages" in before)
        columns.close(before.about, durable=False)
    return MergeSource(SegmentReader(path), source.live)


def test_terms_are_united_in_order_with_the_numbers_of_each_source(sources: list[MergeSource]) -> None:
    terms, union = unite_terms(sources, "text.folded")
    assert terms == [b"bo", b"dai", b"dang", b"hoc", b"hoi"]
    assert [numbers.tolist() for numbers in union.numbers] == [[1, 2, 4], [0, 1, 3]]
    pairs, union = unite_pairs(sources, "text.bigram", union)
    assert pairs.tolist() == [0 * 5 + 1, 1 * 5 + 3, 1 * 5 + 4, 4 * 5 + 2]
    assert [numbers.tolist() for numbers in union.numbers] == [[2, 3], [0, 1]]


def test_the_merged_segment_has_the_documents_and_spellings_of_all_sources(
    sources: list[MergeSource], tmp_path: Path
) -> None:
    merge_segments(sources, tmp_path / "merged", durable=False)
    merged = SegmentReader(tmp_path / "merged")
    assert [merged.document(number).id for number in range(2)] == ["one", "other"]
    assert merged.spellings("text", "dai") == {"đại": 2}


@pytest.mark.parametrize(
    ("block", "change"),
    [
        ("text.folded.terms", lambda values: np.frombuffer(b"\x03hoi\x00\x04dang\x00\x03dai", np.uint8)),
        ("text.folded.terms", lambda values: np.frombuffer(b"\x03dai\x00\x04dang\x00\x03\xff\xff\xff", np.uint8)),
        ("text.stream", lambda values: np.full_like(values, 190)),
        ("text.kind_folded", lambda values: np.zeros_like(values)),
        ("text.bigram.pair_seconds", lambda values: np.full_like(values, 9)),
    ],
)
def test_a_source_that_contradicts_itself_is_damage(
    sources: list[MergeSource], tmp_path: Path, block: str, change
) -> None:
    bad = rewritten(sources[0], block, change(Columns(sources[0].reader.path)[block]))
    with pytest.raises(IndexDamaged):
        merge_segments([bad, sources[1]], tmp_path / "merged", durable=False)
    assert not (tmp_path / "merged").exists()


def source_of(folder: Path, *texts: str) -> MergeSource:
    """Return a source of documents, the first of which is live."""
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        for number, text in enumerate(texts):
            index.add(Document(f"d{number}", body=text))
    (segment,) = open_snapshot(folder).segments
    return MergeSource(segment, np.arange(len(texts)) == 0)


def test_bigrams_that_are_not_sorted_are_damage(tmp_path: Path) -> None:
    source = source_of(tmp_path / "index", "đại hội, đại học")
    seconds = source.reader.columns["text.bigram.pair_seconds"]
    assert seconds.tolist() == [1, 2, 0]  # dai hoc, dai hoi; hoi dai
    bad = rewritten(source, "text.bigram.pair_seconds", seconds[[1, 0, 2]])
    with pytest.raises(IndexDamaged, match=r"text\.bigram\.pair_seconds contradicts"):
        merge_segments([bad], tmp_path / "merged", durable=False)


def test_a_document_with_syllables_that_only_deleted_ones_should_have_is_damage(tmp_path: Path) -> None:
    source = source_of(tmp_path / "index", "đại hội", "xe máy")
    stream = source.reader.columns["text.stream"]
    bad = rewritten(source, "text.stream", np.roll(stream, len(stream) // 2))
    with pytest.raises(IndexDamaged, match=r"text\.stream contradicts"):
        merge_segments([bad], tmp_path / "merged", durable=False)
