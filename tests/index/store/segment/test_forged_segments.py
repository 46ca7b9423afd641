"""Blocks with right checksums that contradict others of their segment are damage, which is told of the block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forged_index import ForgedFile
from numpy.typing import NDArray

from timviet.index import Document, Index, IndexDamaged
from timviet.index.analysis.layer import Layer
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.documents.text_blocks import compress_blocks
from timviet.index.store.segment.document_ids import DocumentIds
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.sections import open_sections

LONG = "đại hội đảng bộ quận.\n\n" * 400  # several sections
Numbers = NDArray[Any]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a segment of short documents and a long one; many bigrams have a count beyond a byte."""
    folder = tmp_path_factory.mktemp("segment")
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        for number in range(40):
            index.add(Document(f"d{number}", f"tựa {number}", f"số {number} " + "đại hội " * 20 + "dài hơi " * 9))
        index.add(Document("long", body=LONG))
    (segment,) = open_snapshot(folder).segments
    return segment.path


@pytest.fixture
def forged(original: Path, tmp_path: Path) -> ForgedFile:
    """A copy of the file, to be changed."""
    path = tmp_path / original.name
    path.write_bytes(original.read_bytes())
    return ForgedFile(path)


# What reads a block.


def read_sections(segment: SegmentReader) -> object:
    return segment.sections


def read_hashes(segment: SegmentReader) -> object:
    return segment.document_ids.sorted_hashes


def find_id(segment: SegmentReader) -> object:
    return segment.number_of("long")


def read_streams(segment: SegmentReader) -> object:
    return segment.token_stream("text").tokens(np.arange(segment.doc_count))


def read_spellings(segment: SegmentReader) -> object:
    return (
        segment.spellings("text", "hoi"),
        segment.pairs("text", "dai", "hoi"),
        segment.pairs("text", "dai", "hơi"),
    )


def read_terms(segment: SegmentReader) -> object:
    return list(segment.terms("text", Layer.FOLDED)), segment.postings("text", Layer.FOLDED, "hoi")


def read_pairs(segment: SegmentReader) -> object:
    return list(segment.terms("text", Layer.BIGRAM))


def read_lengths(segment: SegmentReader) -> object:
    return segment.lengths("text", Layer.FOLDED)


def cut(values: Numbers) -> Numbers:
    return values[:-1]


def reverse(values: Numbers) -> Numbers:
    return values[::-1]


def at(place: int, number: int, dtype: str = "<u4") -> Callable[[Numbers], Numbers]:
    """Return a function that changes one number."""

    def change(values: Numbers) -> Numbers:
        changed = values.astype(dtype)
        changed[place] = number
        return changed

    return change


def numbered(values: Numbers, column: int, number: int) -> Numbers:
    """Return rows of spellings in which each first or second syllable has another number."""
    changed = values.copy()
    changed[column::3] = number
    return changed


FORGED: list[tuple[str, Callable[[Numbers], Numbers], Callable[[SegmentReader], object]]] = [
    ("section_starts", cut, read_sections),
    ("section_starts", at(0, 1), read_sections),
    ("section_starts", lambda values: np.append(values[:-2], values[-2:][::-1]), read_sections),
    ("section_starts", at(-1, 1 << 31), read_sections),
    ("section_line_ends", cut, read_sections),
    ("section_line_ends", at(3, 9), read_sections),
    ("id_hashes", reverse, read_hashes),
    ("id_numbers", lambda values: np.full_like(values, 255), find_id),
    ("text.stream_starts", cut, read_streams),
    ("text.stream_starts", lambda values: np.append(values[:1], values[1:][::-1]), read_streams),
    ("text.stream_starts", at(-1, 1 << 20), read_streams),
    ("text.stream", lambda values: np.full_like(values, 150), read_streams),
    ("text.stream", at(-1, 250, "|u1"), read_streams),
    ("text.kind_syllable", lambda values: np.full_like(values, 255), read_streams),
    ("text.kind_folded", cut, read_streams),
    ("text.kind_folded", lambda values: np.full_like(values, 255), read_streams),
    ("text.by_folded", cut, read_spellings),
    ("text.by_folded", lambda values: np.full_like(values, 255), read_spellings),
    ("text.readings", lambda values: np.append(values, np.zeros(1, "|u1")), read_spellings),
    ("text.readings", lambda values: numbered(values, 0, 200), read_spellings),
    ("text.readings", lambda values: numbered(values, 1, 200), read_spellings),
    ("text.reading_many", cut, read_spellings),
    ("text.reading_many", np.zeros_like, read_spellings),
    ("text.reading_many", lambda values: values + 100, read_spellings),
    ("text.folded.term_groups", lambda values: np.append(values, values[-1:] + 1), read_terms),
    ("text.folded.term_groups", at(-1, 1 << 20), read_terms),
    ("text.folded.term_groups", lambda values: np.zeros_like(values), read_terms),
    ("text.folded.terms", lambda values: np.append(values, np.zeros(1, "|u1")), read_terms),
    ("text.folded.terms", at(-1, 255, "|u1"), read_terms),
    ("text.bigram.pair_seconds", lambda values: np.full_like(values, 60_000), read_pairs),
    ("text.folded.lengths", at(0, 1 << 33, "<u8"), read_lengths),
]


@pytest.mark.parametrize(("block", "change", "read"), FORGED)
def test_a_block_that_contradicts_others_is_damage(
    forged: ForgedFile,
    block: str,
    change: Callable[[Numbers], Numbers],
    read: Callable[[SegmentReader], object],
) -> None:
    read(SegmentReader(forged.path))
    forged.blocks[block] = change(forged.blocks[block])
    if block == "text.folded.lengths":  # else the total tells that they are not right
        forged.about["totals"]["text.folded"] = int(forged.blocks[block].sum())
    forged.write()
    with pytest.raises(IndexDamaged, match=rf"{block}\b|a syllable is cut off"):
        read(SegmentReader(forged.path))


def test_a_footer_of_more_documents_than_there_are_is_damage(forged: ForgedFile) -> None:
    forged.about["documents"] += 1
    forged.write()
    with pytest.raises(IndexDamaged, match=r"the footer says \d+ documents, but id_hashes has"):
        SegmentReader(forged.path)


def test_parts_have_one_item_for_each_document(original: Path) -> None:
    columns, count = Columns(original), SegmentReader(original).doc_count
    for read in (
        lambda: DocumentIds(columns, count + 1).sorted_numbers,
        lambda: DocumentIds(columns, count + 1).sorted_hashes,
        lambda: open_sections(columns, count + 1),
    ):
        with pytest.raises(IndexDamaged, match="contradicts"):
            read()


def test_lengths_of_a_layer_that_the_footer_does_not_have_are_as_many_as_documents(forged: ForgedFile) -> None:
    del forged.about["totals"]["text.word"]
    forged.blocks["text.word.lengths"] = np.zeros(forged.doc_count + 1, "|u1")
    forged.write()
    with pytest.raises(IndexDamaged, match=r"text\.word\.lengths contradicts"):
        SegmentReader(forged.path).lengths("text", Layer.WORD)


def test_deletions_of_other_documents_are_damage(original: Path, tmp_path: Path) -> None:
    count = SegmentReader(original).doc_count

    def opened(live: Numbers) -> SegmentReader:
        path = tmp_path / "deletions"
        path.unlink(missing_ok=True)
        with ColumnsWriter(path) as columns:
            columns.write("live", np.packbits(live, bitorder="little"))
            columns.close({}, durable=False)
        return SegmentReader(original, path)

    assert opened(np.ones(count, np.bool_)).live_count == 41
    part_of_a_document = np.arange(count) < count - 1
    for live in (np.ones(count - 8, np.bool_), part_of_a_document):
        with pytest.raises(IndexDamaged, match="the list of deletions is damaged"):
            opened(live)


def test_a_table_with_the_lists_of_another_one_is_damage(forged: ForgedFile) -> None:
    parts = [name.removeprefix("title.folded.") for name in forged.blocks if name.startswith("title.folded.")]
    for part in parts:
        if part not in ("terms", "term_groups", "term_count", "lengths"):
            forged.blocks[f"text.word.{part}"] = forged.blocks[f"title.folded.{part}"]
    forged.write()
    with pytest.raises(IndexDamaged, match=r"text\.word has \d+ terms but \d+ posting lists"):
        SegmentReader(forged.path).postings("text", Layer.WORD, "số")


def test_a_stored_text_that_is_no_document_is_damage(forged: ForgedFile) -> None:
    (block,) = compress_blocks(["["] * forged.doc_count)
    forged.blocks |= {
        "documents": np.frombuffer(block.data, "|u1"),
        "documents.first": np.array([0, forged.doc_count], "<u4"),
        "documents.starts": np.array([0, len(block.data)], "<u4"),
        "documents.compressed_with": np.zeros(1, "<u4"),
    }
    forged.write()
    with pytest.raises(IndexDamaged, match="cannot read document 0"):
        SegmentReader(forged.path).document(0)
