"""Which documents count as matches: those with the words that tell most, unless more or less is asked for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet import Document, Index, Match, Searcher

TEXTS = {
    "war": "Lịch sử Việt Nam có nhiều cuộc kháng chiến.",
    "school": "Sách lịch sử lớp bảy của học trò nước Việt.",
    "south": "Miền Nam có nhiều lịch hẹn tàu xe.",
    "bare": "lich su viet nam thoi ky moi",
    "rice": "Giá gạo hôm nay của Việt Nam tăng.",
    "price": "Giá vàng hôm nay tăng.",
    "code": "Chỉ thị 05-CT/TW được ban hành.",
    "five": "Có 05 người dự họp.",
    "cpp": "Học lập trình C++ cơ bản.",
    "c": "Học lập trình C cơ bản.",
    "road": "Con đường này.",
    "other": "Ông Dương này.",
    "star": "Ngôi sao trên trời đêm.",
    "sleep": "Vì sao trẻ em khó ngủ về đêm?",
    **{f"filler {number}": f"Câu số {number} chẳng nói gì về chuyện ấy của nước ta." for number in range(30)},
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = (
        Document(id, body=text, fields={"length": len(text), "kind": id[0]}) for id, text in TEXTS.items()
    )
    yield from searcher_of(tmp_path_factory.mktemp("matching"), documents)


def ids(searcher: Searcher, query: str, match: str = "most") -> set[str]:
    return {hit.id for hit in searcher.search(query, limit=99, match=match)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("lịch sử việt nam", {"war"}, {"south", "rice", "school"}),
        ("lich su viet nam", {"war", "bare"}, {"south", "rice", "school"}),
        ("giá gạo", {"rice"}, {"price"}),
        ("giá gạo của", {"rice"}, {"price", "school"}),
        ("giá gạo hôm nay là bao nhiêu?", {"rice"}, {"school"}),
        ("giá gạo zzz", {"rice"}, {"price"}),  # what no document has weighs nothing
        ("05-CT/TW", {"code"}, {"five"}),
        ("lập trình C++", {"cpp"}, {"c"}),
        ("đường", {"road"}, {"other"}),
        ("ngôi sao đêm", {"star"}, {"sleep"}),  # within a word, a question word does not ask
        ("+gạo vàng", {"rice"}, {"price"}),  # beside a plus sign, words are optional
        ("gạo OR vàng", {"rice", "price"}, {"school"}),
        ('"hôm nay" gạo', {"rice"}, {"price"}),
    ],
)
def test_a_document_without_the_telling_word_is_no_match(
    searcher: Searcher, query: str, found: set[str], not_found: set[str]
) -> None:
    assert found <= ids(searcher, query)
    assert not not_found & ids(searcher, query)
    assert searcher.search(query, match="most") == searcher.search(query)


@pytest.mark.parametrize(
    ("query", "match", "found"),
    [
        ("gạo vàng", "any", {"rice", "price"}),
        ("gạo vàng", "all", set()),
        ("giá hôm nay", "all", {"rice", "price"}),
        ("giá gạo zzz", "all", set()),
        ("giá gạo là bao nhiêu?", "all", {"rice"}),
        ("đường", "any", {"road", "other"}),
        ('"hôm nay" gạo', "all", {"rice"}),
        ('"hôm qua" gạo', "all", set()),
    ],
)
def test_more_or_less_may_be_asked_for(searcher: Searcher, query: str, match: str, found: set[str]) -> None:
    assert ids(searcher, query, match) == found
    assert ids(searcher, query, Match(match)) == found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("150k", "Áo giá 150 nghìn"),
        ("150 nghìn", "Áo giá 150k"),
        ("150.000 đồng", "Áo giá 150 nghìn đồng"),
        ("2,5 tỷ", "Nhà bán 2,5tỷ"),
        ("3,5 triệu", "Bán lại 3tr5"),
        ("05kg", "Bao 5 kg"),
        ("1500 ml", "Chai 1.500ml"),
        ("tháng 4/2024", "Họp ngày 30/4/2024"),
        ("ngày 19/3", "Sinh 19/3/2015"),
        ("30/4/75", "Ngày 30/4/1975"),
        ("30/4/1975", "Ngày 30/4/75"),
        ("2,472", "Có 2472 người"),
        ("12345", "Xe 29A-123.45"),
        ("lần thứ III", "Đại hội lần thứ 3"),
        ("thế kỷ XXI", "the ky xxi"),
        ("UBND quận", "Ủy ban nhân dân quận"),
        ("ủy ban nhân dân quận", "UBND quận"),
        ("vitamin", "Uống vi-ta-min"),
        ("vi-ta-min", "Uống vitamin"),
        ("công ti cổ phần", "Công ty cổ phần"),
        ("báo cáo tài chính", "BaoCaoTaiChinh.xlsx"),
        ("nóng 30 °C", "Nóng 30 C"),
        (".NET", "Dự án ASP.NET"),
        ("01-kl/tw", "Kết luận số 01-KL/TW"),
    ],
)
@pytest.mark.parametrize("match", ["most", "all"])
def test_what_is_written_in_another_way_matches(
    indexed: Callable[..., Path], query: str, text: str, match: str
) -> None:
    fillers = {f"filler {number}": f"Câu {number} của ta chẳng nói gì về nó" for number in range(9)}
    with Searcher(indexed(right=text, **fillers)) as searcher:
        assert ids(searcher, query, match) == {"right"}
        assert list(searcher.ids(query, match=match)) == ["right"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("15/4/2024", "Họp tháng 4/2024"),
        ("15/4/2024", "Năm 2024 và 15 người, 4 ghế"),
        ("05-CT/TW", "Công văn CT/TW số 05"),
        ("C++", "Học C"),
        ("18+", "Phim 18"),
        ("2,5 tỷ", "Có 2 người và 5 tỷ"),
        ("150k", "Đường 150"),
        ("đường", "Ông Dương"),
        ("mùa mưa", "Mua mua"),
    ],
)
def test_what_has_only_pieces_of_it_does_not(indexed: Callable[..., Path], query: str, text: str) -> None:
    fillers = {f"filler {number}": f"Câu {number} của ta chẳng nói gì về nó" for number in range(9)}
    with Searcher(indexed(wrong=text, right=query, **fillers)) as searcher:
        assert list(searcher.ids(query)) == ["right"]


def test_a_list_its_count_its_order_and_its_facets_speak_of_the_same_documents(searcher: Searcher) -> None:
    draw = random.Random(1)
    vocabulary = sorted({word.strip(".?") for text in TEXTS.values() for word in text.split()})
    for _ in range(60):
        query = " ".join(draw.sample(vocabulary, draw.randint(1, 5)))
        found = {}
        for match in Match:
            results = searcher.search(query, limit=99, match=match, exact_total=True)
            found[match] = [hit.id for hit in results]
            assert results.total == len(results)
            assert [id for id, _ in searcher.rank(query, limit=99, match=match)] == found[match]
            assert [hit.id for hit in searcher.search(query, limit=3, match=match)] == found[match][:3]
            by_length = searcher.search(query, limit=99, match=match, sort="length", facets="kind")
            assert {hit.id for hit in by_length} == set(found[match])
            assert by_length.facets["kind"] == Counter(id[0] for id in found[match])
            is_loosened = any(note.kind == "any-word" for note in results.notes)
            assert set(searcher.ids(query, match=match)) == (set() if is_loosened else set(found[match]))
        assert set(found[Match.ALL]) <= set(found[Match.MOST]) <= set(found[Match.ANY])


def test_if_no_document_has_most_of_the_words_any_will_do_and_a_note_says_so(searcher: Searcher) -> None:
    results = searcher.search("gạo vàng", exact_total=True, facets="kind")
    assert {hit.id for hit in results} == {"rice", "price"}
    assert (results.total, [note.kind for note in results.notes]) == (2, ["any-word"])
    assert results.facets["kind"] == {"p": 1, "r": 1}
    assert not list(searcher.ids("gạo vàng"))  # they might be deleted
    assert [note.kind for note in searcher.search("zzz yyy").notes] == []


def test_a_filter_does_not_loosen_a_query_that_other_documents_match(searcher: Searcher) -> None:
    results = searcher.search("giá gạo", filters="kind:p")
    assert ({hit.id for hit in results}, [note.kind for note in results.notes]) == ({"price"}, ["any-word"])


def test_a_loosened_query_keeps_its_notes_on_quotations(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(film="Phim Bố già", rice="Tin giá gạo")) as searcher:
        kinds = [note.kind for note in searcher.search('"bố già" hay "giá gạo"').notes]
    assert kinds == ["phrase-preferred", "phrase-preferred", "any-word"]


def test_what_a_query_matches_can_be_deleted(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many(Document(id, body=text) for id, text in TEXTS.items())
        index.commit()
        with Searcher(tmp_path) as searcher:
            assert index.delete_many(searcher.ids("giá gạo")) == 1
            assert index.delete_many(searcher.ids("gạo vàng")) == 0
        index.commit()
        assert "rice" not in index
        assert "price" in index


@pytest.mark.parametrize("match", ["some", "", None])
def test_other_values_are_errors(searcher: Searcher, match: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Match"):
        searcher.search("gạo", match=match)  # type: ignore[arg-type]
