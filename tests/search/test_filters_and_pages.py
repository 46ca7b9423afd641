from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import CursorExpired, Document, FieldMissing, Index
from timviet.index.value_order import sort_key
from timviet.search import Searcher
from timviet.search.contract.field_compare import range_test, wildcard_test, words_test


@pytest.fixture
def index_path(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    for part in (range(15), range(15, 40)):
        with Index.open(path, create=True, jobs=1) as index:
            for number in part:
                fields = {"year": 2000 + number % 7, "kind": "tin" if number % 3 else "bài"}
                if number % 10 == 0:
                    del fields["year"]
                body = f"gạo {'nếp ' * (number % 5)}số {number}"
                index.add(Document(f"d{39 - number:02}", f"Tin {number}", body, fields))
    return path


@pytest.fixture
def searcher(index_path: Path) -> Iterator[Searcher]:
    with Searcher(index_path) as searcher:
        yield searcher


def test_a_filter_restricts_hits_and_does_not_change_scores(searcher: Searcher) -> None:
    scores = {hit.id: hit.score for hit in searcher.search("gạo nếp", limit=99)}
    results = searcher.search("gạo nếp", limit=99, filters=["year:>=2003", "kind:tin"])
    assert 0 < len(results) < 40
    assert all(hit.fields["year"] >= 2003 and hit.fields["kind"] == "tin" for hit in results)
    assert {hit.id: hit.score for hit in results} == {hit.id: scores[hit.id] for hit in results}
    assert results.total == len(results)


def test_hits_are_sorted_by_a_field_and_documents_without_it_are_last(searcher: Searcher) -> None:
    for sort, sign in (("year", 1), ("-year", -1)):
        results = searcher.search("gạo", limit=99, sort=sort).hits
        years = [hit.fields.get("year") for hit in results]
        assert years[-4:] == [None] * 4
        assert years[:-4] == sorted(years[:-4], key=lambda year: sign * year)
        assert all(
            (-one.score, one.id) < (-other.score, other.id)
            for one, other in pairwise(results)
            if one.fields.get("year") == other.fields.get("year")
        )
        assert [hit.id for hit in searcher.search("gạo", limit=9, offset=5, sort=sort)] == [
            hit.id for hit in results[5:14]
        ]


def test_facets_count_the_values_of_all_documents_that_match(searcher: Searcher) -> None:
    results = searcher.search("nếp", limit=1, facets=["year", "kind"])
    all_hits = searcher.search("nếp", limit=99).hits
    for name in ("year", "kind"):
        counts: dict[str, int] = {}
        for hit in all_hits:
            if name in hit.fields:
                counts[str(hit.fields[name])] = counts.get(str(hit.fields[name]), 0) + 1
        assert results.facets[name] == counts
        assert list(results.facets[name].values()) == sorted(counts.values(), reverse=True)
    assert (results.total, results.total_exact) == (len(all_hits), True)


@pytest.mark.parametrize("sort", [None, "year", "-kind"])
def test_pages_by_cursor_neither_repeat_nor_skip_hits(searcher: Searcher, sort: str | None) -> None:
    whole = [hit.id for hit in searcher.search("gạo số", limit=99, sort=sort)]
    paged: list[str] = []
    cursor = None
    while True:
        page = searcher.search("gạo số", limit=7, sort=sort, after=cursor)
        paged += [hit.id for hit in page]
        cursor = page.cursor
        if cursor is None:
            break
    assert paged == whole
    assert len(whole) == 40


def test_a_cursor_is_valid_for_one_search_and_one_commit(index_path: Path, searcher: Searcher) -> None:
    cursor = searcher.search("gạo", limit=3).cursor
    assert cursor is not None
    with pytest.raises(ValueError, match="another query"):
        searcher.search("nếp", after=cursor)
    with pytest.raises(ValueError, match="is not a cursor"):
        searcher.search("gạo", after="3")
    with Index.open(index_path, jobs=1) as index:
        index.delete("d00")
    assert searcher.search("gạo", limit=3, after=cursor).hits, "the searcher still reads the old commit"
    searcher.refresh()
    with pytest.raises(CursorExpired) as expired:
        searcher.search("gạo", limit=3, after=cursor)
    assert expired.value.now == expired.value.made + 1


def test_a_field_that_no_document_has_is_an_error_that_names_the_others(searcher: Searcher) -> None:
    for arguments in ({"sort": "-date"}, {"facets": "date"}, {"filters": "gạo OR -(date:2016)"}):
        with pytest.raises(
            FieldMissing,
            match=r"no document has a field 'date'; available: .*kind, modified, name, path, size, type, year",
        ):
            searcher.search("gạo", **arguments)


def test_names_of_fields_that_are_near_are_named(searcher: Searcher) -> None:
    for typed, similar in (("yaer", ("year",)), ("Kind", ("kind",)), ("pảth_", ("path",)), ("zzz", ())):
        with pytest.raises(FieldMissing) as missing:
            searcher.search("gạo", filters=f"{typed}:x")
        assert (missing.value.name, missing.value.similar) == (typed, similar)
        assert ("did you mean: " in str(missing.value)) == bool(similar)


def test_a_field_of_files_is_a_valid_filter_even_if_no_document_has_it(searcher: Searcher) -> None:
    results = searcher.search("gạo", filters="encoding:tcvn3")
    assert (results.total, [note.kind for note in results.notes]) == (0, ["no-such-value"])
    assert searcher.search("gạo", filters=["title:gạo", "text:gạo"]).notes == ()


def test_an_unknown_field_in_a_query_is_a_word(searcher: Searcher) -> None:
    results = searcher.search("gạo date:2016", match="any")
    assert [(note.kind, note.evidence) for note in results.notes] == [("unknown-field", "date")]
    assert results.total == 40


@pytest.mark.parametrize(
    ("low", "high", "inside", "outside"),
    [
        (
            "2016",
            "2018",
            ["2016", "2018", "2017.5", "2016-01-01", "2018-12-31", "1/2/2017"],
            ["2019-01-01", "x", ""],
        ),
        ("2016-10", None, ["2016-10-01", "1/1/2020", "2017"], ["2016-09-30"]),
        ("b", "c", ["Bình", "cường", "Ç"], ["an", "dũng", "5"]),
        (None, "-1.5", ["-2", "-1.5"], ["0", "a"]),
    ],
)
def test_values_in_a_range(low: str | None, high: str | None, inside: list[str], outside: list[str]) -> None:
    is_in_range = range_test(low, high)
    assert [value for value in inside + outside if is_in_range(value)] == inside


def test_bounds_may_be_excluded_from_a_range() -> None:
    assert not range_test("2016", None, low_included=False)("2016-12-31")
    assert not range_test(None, "2016", high_included=False)("2016-01-01")
    assert range_test(None, "2016", high_included=False)("2015-12-31")
    assert not range_test("3", "5", low_included=False)("3.0")


def test_words_and_patterns_are_compared_with_values() -> None:
    assert words_test("van tuan")("Nguyễn Văn Tuấn")
    assert words_test("Văn Tuấn")("NGUYỄN VĂN TUẤN")
    assert not words_test("vấn tuấn")("Nguyễn Văn Tuấn")
    assert not words_test("tuấn văn")("Nguyễn Văn Tuấn")
    assert words_test("5")("5.0")
    assert not words_test("2016")("x2016")
    assert words_test("10/2016")("2016-10-30")
    assert words_test("!")("!")
    assert wildcard_test("a/*/b?.txt")("A/x/y/bá.txt")
    assert not wildcard_test("a*")("ba")


@given(st.lists(st.sampled_from(["5", "-3", "1e3", "2016-01-02", "3/4/2015", "an", "Ân", "ấn", "", "x"])))
def test_the_order_of_values_does_not_depend_on_their_input_order(values: list[str]) -> None:
    backwards = values[::-1]
    assert sorted(values, key=sort_key) == sorted(backwards, key=sort_key)


@pytest.mark.parametrize(
    "march",
    [
        "[20240301 TO 20240331]", "[2024-03 TO 2024-03]", "[01/03/2024 TO 31/03/2024]", "3/2024",
        "[1-3-2024 TO 2024/03/31]", "20240301..20240331", '["1 tháng 3 năm 2024" TO 20240331]',
    ],
)  # fmt: skip
def test_dates_are_compared_however_they_are_written(tmp_path: Path, march: str) -> None:
    days = {"2024-03-15": True, "31/3/2024": True, "20240301": True, "2.4.2024": False, "2024-02-29": False}
    with Index.open(tmp_path / "dates", create=True, jobs=1) as index:
        index.add_many(Document(day, body="gạo", fields={"date": day}) for day in days)
    with Searcher(tmp_path / "dates") as searcher:
        assert {hit.id for hit in searcher.search(f"date:{march}")} == {day for day in days if days[day]}


def test_digits_beside_a_number_are_a_number() -> None:
    assert words_test("20240315")("20240315.0")
    assert range_test("2016", None)("20240315")
    assert not range_test("20240315", None)("2016")
    assert not words_test("20240315")("20240316")


def test_a_note_says_that_no_value_is_in_a_range(searcher: Searcher) -> None:
    assert [note.evidence for note in searcher.search("year:[nay TO mai}").notes] == ["year:[nay TO mai}"]
    assert not searcher.search("year:[2001 TO 2003]").notes
