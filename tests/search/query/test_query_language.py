"""Each part of the query language finds the expected documents in a real index."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from query_texts import LARGE, random_query
from thorough import examples

from timviet.index import Document, Index
from timviet.index.errors import FieldMissing
from timviet.index.messages import Message
from timviet.search import Searcher

DOCUMENTS = [
    Document("road", "Đường sá", "Con đường này nghiêng về sông.", {"year": 2016, "date": "2016-10-30"}),
    Document("sugar", "Giá đường", "Giá đường kính và gạo nếp tăng.", {"year": 2018, "date": "2018-01-05"}),
    Document("rice", "Giá gạo", "Gạo nếp, gạo tẻ; xuất khẩu gạo.", {"year": 2020, "author": "Nguyễn Văn Tuấn"}),
    Document("party", "Đại hội", "Đại hội Đảng bộ quận ra nghị quyết.", {"year": 2020, "path": "2020/a.txt"}),
    Document("council", "Họp", "UBND quận họp về nghị định, hội nghị.", {"year": "khác", "path": "2021/b.txt"}),
]
KEYS = ["ddaji hooij", "gaoj nees", "+gaoj -dduwowngf", "nghij quyeets OR gia1 ga5o", 'title:"gias gaoj"']
SEEDS = st.integers(0, 1 << 30)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("language") / "index"
    for part in (DOCUMENTS[:3], DOCUMENTS[3:]):  # two segments
        with Index.open(folder, create=True, jobs=1) as index:
            index.add_many(part)
    with Searcher(folder) as searcher:
        yield searcher


@pytest.mark.parametrize("name", LARGE)
def test_a_large_query_is_answered(searcher: Searcher, name: str) -> None:
    text = LARGE[name][:4000]
    assert searcher.search(text).query == text


@examples(40)
@given(SEEDS)
def test_a_random_query_is_answered(searcher: Searcher, seed: int) -> None:
    text = random_query(random.Random(seed))
    try:
        results = searcher.search(text, limit=2, filters=text, sort="-year")
    except (FieldMissing, ValueError) as error:  # a field in the filter, or more than a filter may have
        if not isinstance(error.args[0], Message):  # no refusal
            raise
        results = searcher.search(text, limit=2, sort="-year")
    assert results.total_exact
    assert {hit.id for hit in results} <= {document.id for document in DOCUMENTS}


@examples(40)
@given(st.one_of(SEEDS.map(lambda seed: random_query(random.Random(seed))), st.sampled_from(KEYS)))
def test_rank_returns_the_ids_and_scores_of_search(searcher: Searcher, text: str) -> None:
    expected = [(hit.id, hit.score) for hit in searcher.search(text, limit=4)]
    assert searcher.rank(text, limit=4) == expected


def test_rank_decodes_the_keys_of_an_input_method(searcher: Searcher) -> None:
    assert [id for id, _ in searcher.rank("ddaji hooij")][:1] == ["party"]
    with pytest.raises(ValueError, match="negative"):
        searcher.rank("gạo", limit=-1)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("gạo", "rice sugar"),
        ("gạo AND xuất khẩu", "rice"),
        ("gao AND xuat khau", "rice"),
        ("đại hội OR gạo", "party rice sugar"),
        ("gạo OR đường", "rice road sugar"),
        ("gạo AND NOT đường", "rice"),
        ("gạo -đường", "rice"),
        ("gạo NOT giá đường", "rice"),
        ("gạo -2016", "rice sugar"),
        ("gạo -nếp tẻ", ""),
        ("đường -2016 -kính", "road"),
        ("+gạo đường", "rice sugar"),
        ("đường +gạo", "rice sugar"),
        ("(đường OR gạo) AND nếp", "rice sugar"),
        ("-gạo", "council party road"),
        ("NOT (gạo OR đường)", "council party"),
        ("nghị AND quận", "council party"),
        ("-nghị quận", ""),
        ("NOT nghị quyết quận", "all"),
        ('"nghị quyết"', "party"),
        ('"đại đảng"', ""),
        ('"đại đảng"~1', "party"),
        ('"đảng đại"~5', ""),
        ('"đại nghị quyết"~4', ""),
        ('"đại nghị quyết"~5', "party"),
        ('title:"giá đường"~1', "sugar"),
        ('"hội nghị" OR "đại hội"', "council party"),
        ('gạo -"gạo tẻ"', "sugar"),
        ("ủy ban nhân dân AND quận", "council"),
        ("title:gạo", "rice"),
        ("title:giá", "rice sugar"),
        ("title:(giá gạo)", "rice"),
        ("title:(gạo OR đường)", "rice road sugar"),
        ('title:"giá gạo"', "rice"),
        ("text:giá", "rice sugar"),
        ("gạo -title:gạo", "sugar"),
        ("year:2020", "party rice"),
        ("gạo year:2020", "rice"),
        ("year:(2016 OR 2018)", "road sugar"),
        ("year:[2016 TO 2018]", "road sugar"),
        ("year:[2016 TO 2018}", "road"),
        ("year:>2016 gạo", "rice sugar"),
        ("year:..2018", "road sugar"),
        ("date:2016", "road"),
        ("date:2016-10", "road"),
        ("date:30/10/2016", "road"),
        ("date:[2016 TO 2018]", "road sugar"),
        ("date:>2016", "sugar"),
        ("date:[1/1/2018 TO *]", "sugar"),
        ("author:tuan", "rice"),
        ('author:"văn tuấn"', "rice"),
        ('author:"van tùng"', ""),
        ("path:2020/*", "party"),
        ("path:*.txt", "council party"),
        ("path:(2020/* OR 2021/*) -nghị", ""),
        ("ngh*", "council party road"),
        ("nghị?", "council party"),
        ("ng*êng", "road"),
        ("t?ng", "sugar"),
        ("ngiêng~", "road"),
        ("dại~", "party"),
        ("gaọ~ AND nếp", "rice sugar"),
        ("gạo^5 đường", "sugar"),
    ],
)
def test_a_query_finds_these_documents(searcher: Searcher, query: str, ids: str) -> None:
    hit_ids = {hit.id for hit in searcher.search(query)}
    all_ids = {document.id for document in DOCUMENTS}
    assert hit_ids == (all_ids if ids == "all" else set(ids.split()))


@pytest.mark.parametrize("empty", ["", "!!!", " … ", '""', "-!!!", "(! OR ?) AND -…", "title:…", '+"…"^3'])
def test_an_empty_filter_is_ignored_with_a_note(searcher: Searcher, empty: str) -> None:
    results = searcher.search("gạo", filters=[empty, "year:2020"])
    assert [hit.id for hit in results] == ["rice"]
    assert [note.evidence for note in results.notes if note.kind == "empty-filter"] == [empty]


@pytest.mark.parametrize(
    "filter", ["gạo", "-gạo", "year:2020", "year:..2021", "author:*", "x?y", "path:///", "o~"]
)
def test_a_filter_with_a_word_pattern_or_value_is_not_empty(searcher: Searcher, filter: str) -> None:
    assert "empty-filter" not in [note.kind for note in searcher.search("gạo", filters=filter).notes]
