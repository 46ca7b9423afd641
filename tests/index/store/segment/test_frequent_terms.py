from __future__ import annotations

from pathlib import Path

import pytest

from timviet.index import Document, Index
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.frequent_terms import folded_counts, frequent_followers, frequent_syllables
from timviet.index.store.segment.reader import SegmentReader


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> SegmentReader:
    folder: Path = tmp_path_factory.mktemp("terms") / "index"
    texts = ["đại hội đảng", "đại hội. Đài", "đại học", "dân đảng đại hội"]
    with Index.open(folder, create=True, jobs=1) as index:
        for number, text in enumerate(texts):
            index.add(Document(id=str(number), title="", body=text))
    [segment] = open_snapshot(folder).segments
    return segment


def test_every_folded_syllable_has_the_number_of_its_documents(segment: SegmentReader) -> None:
    assert folded_counts(segment, "text") == {"dai": 4, "dan": 1, "dang": 2, "hoc": 1, "hoi": 3}


def test_the_most_frequent_syllables_of_a_prefix_are_returned(segment: SegmentReader) -> None:
    assert frequent_syllables(segment, "text", "dan", 9) == {"dan": 1, "dang": 2}
    assert frequent_syllables(segment, "text", "da", 2) == {"dai": 4, "dang": 2}
    assert frequent_syllables(segment, "text", "x", 2) == {}


def test_followers_are_counted_by_documents_and_end_at_a_break(segment: SegmentReader) -> None:
    assert frequent_followers(segment, "text", "dai", "", 9) == {"hoi": 3, "hoc": 1}
    assert frequent_followers(segment, "text", "dai", "h", 1) == {"hoi": 3}
    assert frequent_followers(segment, "text", "hoi", "", 9) == {"dang": 1}
    assert frequent_followers(segment, "text", "dai", "d", 9) == {}
    assert frequent_followers(segment, "text", "unknown", "", 9) == {}


def test_a_field_that_is_missing_has_no_terms(segment: SegmentReader) -> None:
    assert folded_counts(segment, "none") == frequent_syllables(segment, "none", "", 9) == {}
    assert frequent_followers(segment, "none", "dai", "", 9) == {}
