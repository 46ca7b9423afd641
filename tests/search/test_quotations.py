"""A quotation that no document has, or that is a part of a long query, is evidence, and a note says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet.index import Document
from timviet.search import Searcher

DOCUMENTS = {
    "covid": "Thủ tướng yêu cầu không để ai bị bỏ lại phía sau trong phòng chống dịch Covid.",
    "05": "Nghị quyết 05 của Trung ương về kinh tế.",
    "04": "Nghị quyết 04 của Trung ương về chỉnh đốn Đảng.",
    "film": "Phim Bố già hay và cảm động, doanh thu trăm tỷ đồng.",
    "rice": "Giá gạo xuất khẩu tăng cao nhất trong mười năm qua, nông dân phấn khởi.",
    "left": "Không ai bị bỏ lại là khẩu hiệu của một hội nghị.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (Document(id, body=body, fields={"year": 2020}) for id, body in DOCUMENTS.items())
    yield from searcher_of(tmp_path_factory.mktemp("quotations"), documents)


def kinds(searcher: Searcher, query: str, **options: str) -> list[tuple[str, str]]:
    notes = searcher.search(query, **options).notes  # type: ignore[arg-type]
    return [(note.kind, note.evidence) for note in notes if "phrase" in note.kind]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ('Thủ tướng: "Không ai được bỏ lại phía sau" trong phòng chống dịch', "covid"),
        ('Thủ tướng:"Không ai được bỏ lại phía sau" trong phòng chống dịch', "covid"),
        ("Thủ tướng: “Không để một ai bị bỏ lại” khi chống dịch", "covid"),
        ("Phim ‘Bố già’ thu trăm tỷ", "film"),
        ("phim «bố già quá hay»", "film"),
        ('"giá gạo xuất khẩu" tăng vọt khiến nông dân rất phấn khởi', "rice"),
        ('"giá gạo nếp" xuất khẩu', "rice"),
        ('"nghị quyết số" 05', "05"),
        ('nghị quyết "trung ương số 04"', "04"),
        ('Hội nghị bàn về khẩu hiệu "bị bỏ lại" của mọi người dân', "left"),
        ('chỉnh đốn "Đảng và Nhà nước"', "04"),
    ],
)
def test_a_headline_finds_its_document(searcher: Searcher, query: str, first: str) -> None:
    assert searcher.search(query).hits[0].id == first
    assert searcher.rank(query)[0][0] == first


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"nghị quyết" 05', {"05"}),
        ('"nghị quyết 05" kinh tế', {"05"}),
        ('"bị bỏ lại" phía sau dịch', {"covid"}),
        ('"không ai" dịch', {"left"}),
        ('"nghị quyết số"', set()),
        ('"nghị quyết số" "trung ương"', set()),
        ('+"nghị quyết số" 05', set()),
        ('"nghị quyết số" AND 05', set()),
        ('05 AND "nghị quyết số"', set()),
        ('"nghị quyết kinh tế"~1 05', set()),
        ('+"nghị quyết" 05 của Trung ương về xây dựng và chỉnh đốn Đảng', {"05", "04"}),
    ],
)
def test_a_phrase_that_documents_have_or_that_is_required_stays_required(
    searcher: Searcher, query: str, ids: set[str]
) -> None:
    assert {hit.id for hit in searcher.search(query)} == ids
    assert {kind for kind, _ in kinds(searcher, query)} == (set() if ids else {"missing-phrase"})


@pytest.mark.parametrize(
    ("query", "missing", "unquoted"),
    [
        ('"nghị quyết số"', ["nghị quyết số"], "nghị quyết số"),
        ('"nghị quyết số"~2', ["nghị quyết số"], "nghị quyết số"),
        ("‘nghị quyết số’", ["nghị quyết số"], "nghị quyết số"),
        ('+"gạo xuất khẩu giá"', ["gạo xuất khẩu giá"], "+(gạo xuất khẩu giá)"),
        ('title:"nghị quyết 05"', ["nghị quyết 05"], None),
        ('"nghị quyết" "giá gạo"', [], "nghị quyết giá gạo"),
        ('"nghị quyết số" "giá gạo"', ["nghị quyết số"], "nghị quyết số giá gạo"),
        ('"quyết nghị" AND "giá gạo"', ["quyết nghị"], None),
        ('"bỏ lại trong" -"nghị quyết"', ["bỏ lại trong"], 'bỏ lại trong -"nghị quyết"'),
        ('-"nghị quyết" year:2021', [], None),
        ('"bố già" year:2021', [], None),
        ('"bố già" year:2020', [], None),
        ('"xyz zyx"', ["xyz zyx"], None),
    ],
)
def test_notes_on_a_query_that_finds_nothing_name_missing_phrases_and_a_way_out(
    searcher: Searcher, query: str, missing: list[str], unquoted: str | None
) -> None:
    notes = searcher.search(query).notes
    assert [note.evidence for note in notes if note.kind == "missing-phrase"] == missing
    (way_out,) = [note for note in notes if note.kind == "without-quotes"] or [None]
    if unquoted is None:
        assert way_out is None
    else:
        assert way_out is not None
        assert way_out.evidence == unquoted
        total = searcher.search(unquoted, exact_total=True).total
        assert total > 0
        assert f" {total} document" in way_out.message


def test_the_way_out_keeps_the_filters(searcher: Searcher) -> None:
    kinds = {
        year: {note.kind for note in searcher.search('"nghị quyết số"', filters=f"year:{year}").notes}
        for year in (2020, 2021)
    }
    assert kinds == {2020: {"missing-phrase", "without-quotes"}, 2021: {"missing-phrase", "no-such-value"}}


def test_a_note_says_that_a_quotation_is_evidence(searcher: Searcher) -> None:
    assert kinds(searcher, '"nghị quyết số" 05') == [("no-such-phrase", "nghị quyết số")]
    long = 'ông nói "nghị quyết" và "dân ta" trong buổi họp ở Huế'
    assert kinds(searcher, long) == [("phrase-preferred", "nghị quyết"), ("no-such-phrase", "dân ta")]
    apart = '"bố già" hay "giá gạo"'  # no document has both
    assert kinds(searcher, apart) == [("phrase-preferred", "bố già"), ("phrase-preferred", "giá gạo")]
    assert {hit.id for hit in searcher.search(apart)} >= {"film", "rice"}


def test_a_document_with_the_quotation_comes_before_one_with_its_words(indexed: Callable[..., Path]) -> None:
    texts = {
        "apart": "giá vàng tăng, gạo rẻ, tin mới về thị trường",
        "quoted": "giá gạo, tin vàng tăng rẻ về thị trường",
    }
    with Searcher(indexed(**texts)) as searcher:
        ids = [hit.id for hit in searcher.search('tin vàng tăng rẻ về thị trường "giá gạo"')]
        assert ids == ["quoted", "apart"]


def test_filters_and_operators_beside_a_quotation_hold(searcher: Searcher) -> None:
    query = '"nghị quyết số" trung ương -"chỉnh đốn"'
    ids = [hit.id for hit in searcher.search(query, filters="year:2020")]
    assert ids[0] == "05"
    assert "04" not in ids
    assert searcher.search(query, filters="year:2021").total == 0
    assert searcher.search('"nghị quyết số" year:2020 trung ương', limit=3).hits[0].id in ("05", "04")


def test_a_quotation_is_highlighted_by_its_words(searcher: Searcher) -> None:
    hit = searcher.search('"nghị quyết số" 05').hits[0]
    assert "<mark>Nghị quyết 05</mark>" in hit.snippet.html()
