"""Whoosh's readers and matchers return the terms and postings of a segment."""

import pytest
from whoosh.matching import ReadTooFar
from whoosh.reading import TermNotFound

from timviet.index import Document, Index


@pytest.fixture
def reader(tmp_path):
    """A Whoosh reader of four documents; a later commit deleted the second."""
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        for number, body in enumerate(("gạo gạo", "gạo", "đường", "gạo đường gạo gạo")):
            index.add(Document(f"d{number}", body=body, fields={"n": number % 2}))
        index.commit()
        index.delete("d1")
        index.commit()
        yield index.whoosh().reader()


def test_terms_are_listed_from_any_text_on(reader):
    assert [*reader.lexicon("text_folded")] == [b"duong", b"gao"]
    assert next(term for _, term in reader.terms_from("text_folded", b"e")) == b"gao"
    assert [*reader.lexicon("keywords")] == [b"n=0", b"n=1"]
    assert ("text_folded", b"gao") in reader
    assert ("text_folded", b"\xff") not in reader


def test_statistics_include_deleted_documents_until_they_are_merged_away(reader):
    info = reader.term_info("text_folded", "gao")
    assert (info.weight(), info.doc_frequency(), info.max_weight()) == (6, 3, 3)
    assert (info.min_length(), info.max_length(), info.min_id(), info.max_id()) == (1, 4, 0, 3)
    assert reader.doc_count_all() == 4
    assert reader.doc_count() == 3
    assert reader.doc_frequency("keywords", "n=1") == 2
    with pytest.raises(TermNotFound):
        reader.term_info("text_folded", "zz")


def test_a_matcher_steps_and_skips_through_the_postings(reader):
    (leaf,) = (leaf for leaf, _ in reader.leaf_readers())
    matcher = leaf._terms.matcher("text_folded", b"gao", leaf.schema["text_folded"].format)
    assert [*matcher.copy().all_ids()] == [0, 1, 3]
    assert (matcher.id(), matcher.weight(), matcher.value_as("positions")) == (0, 2.0, [0, 1])
    matcher.skip_to(2)
    assert (matcher.id(), matcher.weight(), matcher.value_as("positions")) == (3, 3.0, [0, 2, 3])
    matcher.next()
    assert not matcher.is_active()
    with pytest.raises(ReadTooFar):
        matcher.next()
    with pytest.raises(TermNotFound):
        leaf._terms.matcher("text_folded", b"zz", None)


def test_a_cursor_finds_the_next_term_at_or_after_a_text(reader):
    cursor = reader.cursor("text_folded")
    assert cursor.first() == "duong"
    assert cursor.find("e") == "gao"
    assert cursor.next() is None
    assert not cursor.is_valid()
