"""The parts of a segment on their own: footer, ids, field values, tables, spellings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from forged_index import ForgedFile

from timviet.index import Document, Index, IndexDamaged
from timviet.index.analysis.layer import Layer
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.segment.block_names import id_hash, table_name
from timviet.index.store.segment.document_ids import DocumentIds, write_ids
from timviet.index.store.segment.field_values import list_field_names, read_field_values
from timviet.index.store.segment.postings.layer_tables import LayerTables
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.store.segment.segment_footer import parse_segment_footer

TEXTS = ("đại hội đảng", "đại học", "dài hơi", "đảng bộ đại hội")


@pytest.fixture
def segment(tmp_path: Path) -> SegmentReader:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        for number, text in enumerate(TEXTS):
            fields = {"year": 2000 + number % 2, "a.b": "x"} if number else {}
            index.add(Document(f"d{number}", body=text, fields=fields))
    (segment,) = open_snapshot(tmp_path).segments
    return segment


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"documents": 0},
        {"documents": -1, "totals": {}},
        {"documents": True, "totals": {}},
        {"documents": 1, "totals": {}},
        {"documents": 0, "totals": []},
        {"documents": 0, "totals": {"text": 1}},
        {"documents": 0, "totals": {"text.nothing": 1}},
        {"documents": 0, "totals": {"text.word": 1}},
        {"documents": 0, "totals": {"text.syllable": 1, "text.folded": 1, "text.bigram": -1}},
        {"documents": 0, "totals": {"text.syllable": 1, "text.folded": 1, "text.bigram": 10**400}},
        {"documents": 0, "totals": {"other.syllable": 1, "other.folded": 1, "other.bigram": 1}},
    ],
)
def test_an_invalid_footer_is_damage(tmp_path: Path, about: dict) -> None:
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.close(about, durable=False)
    with pytest.raises(IndexDamaged, match="footer"):
        parse_segment_footer(Columns(columns.path))


def test_a_number_of_documents_that_is_no_integer_is_damage(segment: SegmentReader) -> None:
    forged = ForgedFile(segment.path)
    forged.about["documents"] = float(len(TEXTS))
    forged.write()
    with pytest.raises(IndexDamaged, match="the footer lacks an entry"):
        SegmentReader(segment.path)


def test_an_id_is_found_among_others_of_the_same_hash(tmp_path: Path) -> None:
    ids = ["một", "hai", "ba", "hai"]
    with ColumnsWriter(tmp_path / "file") as columns:
        write_ids(columns, ids, ["r"] * 4, np.full(4, id_hash("hai"), "<u4"))
        columns.close({}, durable=False)
    document_ids = DocumentIds(Columns(columns.path), 4)
    assert list(document_ids.numbers_with_id("hai")) == [1, 3]
    assert list(document_ids.numbers_with_id("bốn")) == []
    assert list(document_ids.ids) == ids
    assert document_ids.hashes.tolist() == [id_hash("hai")] * 4


def test_hashes_that_do_not_ascend_are_damage(tmp_path: Path) -> None:
    with ColumnsWriter(tmp_path / "file") as columns:
        columns.write("id_hashes", np.array([2, 1], "<u4"))
        columns.write("id_numbers", np.array([0, 2], "|u1"))
        columns.close({}, durable=False)
    ids = DocumentIds(Columns(columns.path), 2)
    for read in (lambda: ids.sorted_hashes, lambda: ids.sorted_numbers):
        with pytest.raises(IndexDamaged, match="contradicts"):
            read()


def test_values_of_a_field_are_read_with_the_documents_that_have_them(segment: SegmentReader) -> None:
    table, terms = segment.tables.string_table("facts")
    assert list_field_names(terms) == ["a.b", "year"]
    years = read_field_values(table, terms, "year")
    assert years.values == ["2000", "2001"]
    assert (years.docs.tolist(), years.ordinals.tolist()) == ([2, 1, 3], [0, 1, 1])
    assert read_field_values(table, terms, "ye").ordinals.tolist() == []


def test_a_table_is_opened_once_and_its_postings_are_cached(segment: SegmentReader) -> None:
    tables = LayerTables(segment.columns, segment.doc_count)
    bigrams = table_name("text", Layer.BIGRAM)
    assert tables.table(bigrams) is tables.pair_table(bigrams)
    postings = tables.postings(bigrams, "dai hoi")
    assert postings is not None
    assert postings.docs.tolist() == [0, 2, 3]
    assert tables.postings(bigrams, "dai hoi") is postings
    assert tables.postings(bigrams, "hoi dai") is None


def test_spellings_are_counted_with_their_neighbors(segment: SegmentReader) -> None:
    assert segment.spellings("text", "dai") == {"đại": 3, "dài": 1}
    assert segment.pairs("text", "dai", "hoi") == {("đại", "hội"): 2, ("dài", "hơi"): 1}
    assert segment.pairs("title", "dai", "hoi") == {}


@pytest.mark.parametrize("total", [0, 1, 1 << 50])
def test_lengths_that_do_not_add_up_to_the_total_are_damage(segment: SegmentReader, total: int) -> None:
    assert segment.lengths("text", Layer.FOLDED).sum() == segment.total_length("text", Layer.FOLDED) > 1
    forged = ForgedFile(segment.path)
    forged.about["totals"]["text.folded"] = total
    forged.write()
    with pytest.raises(IndexDamaged, match=r"text\.folded\.lengths contradicts"):
        SegmentReader(segment.path).lengths("text", Layer.FOLDED)


def test_a_section_that_begins_after_the_end_of_its_document_is_damage(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add(Document("d", body="đại hội đảng bộ.\n\n" * 400))
    (segment,) = open_snapshot(tmp_path).segments
    assert not isinstance(segment.stored.in_parts(0), Document)
    forged = ForgedFile(segment.path)
    forged.blocks["section_starts"] = forged.blocks["section_starts"].astype("<u4")
    forged.blocks["section_starts"][-1] = (1 << 31) - 1
    forged.write()
    with pytest.raises(IndexDamaged, match="section_starts contradicts"):
        SegmentReader(segment.path).stored.in_parts(0)


def test_the_numbers_beside_a_phrase_are_read_up_to_eight_groups_on_each_side(tmp_path: Path) -> None:
    groups = [str(number) for number in range(100, 120)]
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add(Document("d", body=" ".join([*groups, "đồng", *groups])))
    (segment,) = open_snapshot(tmp_path).segments
    _, contexts = segment.phrase_contexts("text", Layer.FOLDED, ["dong"], np.arange(1))
    assert contexts == [(0, tuple(groups[-8:]), tuple(groups[:8]))]


def test_words_and_forms_have_no_positions(segment: SegmentReader) -> None:
    docs = np.arange(segment.doc_count)
    for layer in (Layer.WORD, Layer.FORM):
        for find in (
            lambda layer=layer: segment.positions("text", layer, "đại", docs),
            lambda layer=layer: segment.with_phrase("text", layer, ["đại", "hội"], docs),
            lambda layer=layer: segment.phrase_contexts("text", layer, ["đại", "hội"], docs),
            lambda layer=layer: segment.with_near("text", layer, ["đại", "hội"], docs, (), 3),
        ):
            with pytest.raises(ValueError, match=f"layer {layer} has no positions"):
                find()
