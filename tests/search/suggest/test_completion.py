from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import Document, Index
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold, is_compatible
from timviet.search import Searcher

TITLED = [
    ("Hà Nội", "Hà Nội là thủ đô. Người Hà Nội yêu phở, và Hà Nội có hồ Gươm."),
    ("Hà Nam", "Tỉnh Hà Nam ở phía nam Hà Nội."),
    ("Trường Đại học Thủy lợi", "Sinh viên trường đại học ôn thi. Các trường đại học tuyển sinh."),
    ("Luật Giao thông đường bộ", "Người đi xe máy phải đội mũ bảo hiểm khi đi trên đường bộ."),
    ("Luật Giao thông đường thủy", "Tàu thuyền đi trên sông phải có áo phao."),
    ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai học ở Vinh."),
    ("Đàn bầu (nhạc cụ)", "Đàn bầu chỉ có một dây."),
    ("Thuỷ điện – Lịch sử", "Nhà máy thủy điện đầu tiên chạy năm 1920."),
    ("Giải bóng đá 2019", "Giải bóng đá năm đó có mười đội. NGHỊ QUYẾT SỐ MỘT."),
    ("Nghị định 15/2020/NĐ-CP", "Nghị định về xử phạt. Ôn thi vào trường đại học nào?"),
    ("", "Hợp tác xã vay vốn. Chủ trương đầu tư đúng. Hợp tác xã thứ hai, hợp tác xã thứ ba."),
    ("", "Ê-đê và Gia Rai sống ở Tây Nguyên. UBND xã họp. Gạo nếp, gạo tẻ; gạo nếp cẩm."),
]


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("titled") / "index"
    for part in (slice(0, 4), slice(4, None)):
        with Index.open(folder, create=True, jobs=1) as index:
            for number, (title, body) in list(enumerate(TITLED))[part]:
                index.add(Document(f"d{number}", title=title, body=body))
    return Searcher(folder)


def texts(searcher: Searcher, typed: str) -> list[str]:
    return [suggestion.text for suggestion in searcher.suggest(typed)]


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        ("dai hoi d", "đại hội đảng bộ"),
        ("đại hội đả", "đại hội đảng bộ"),
        ("dai hoi dang ", "đại hội đảng bộ"),
        ("đai hoi đô", "đại hội đồng"),
        ("truong d", "trường đại học"),
        ("xuat kh", "xuất khẩu"),
        ("gao n", "gạo nếp"),
        ("DUONG S", "đường sắt"),
        ("  gia g", "  giá gạo"),
        ("long b", "Long Biên"),
    ],
)
def test_a_query_is_completed(searcher: Searcher, typed: str, likeliest: str) -> None:
    suggestions = searcher.suggest(typed)
    assert suggestions[0].text == likeliest
    assert min(suggestion.count for suggestion in suggestions) >= 1


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("hà n", "Hà Nội"),
        ("ha n", "Hà Nội"),
        ("HÀ N", "Hà Nội"),
        ("ha", "Hà Nội"),
        ("truong d", "Trường Đại học Thủy lợi"),
        ("truong dai hoc t", "Trường Đại học Thủy lợi"),
        ("luat giao thong d", "Luật Giao thông đường bộ"),
        ("luật giao thông đ", "Luật Giao thông đường thủy"),
        ("nguyen t", "Nguyễn Thị Minh Khai"),
        ("đàn b", "đàn bầu"),
        ("dan bau n", "Đàn bầu (nhạc cụ)"),
        ("Đàn bầu (n", "Đàn bầu (nhạc cụ)"),
        ("thuy d", "thuỷ điện"),
        ("thủy điện – l", "Thuỷ điện – Lịch sử"),
        ("giai bong da 2", "Giải bóng đá 2019"),
        ("nghi q", "nghị quyết"),
        ("nghi dinh 1", "Nghị định 15/2020/NĐ-CP"),
        ("truong d", "trường đại học"),
        ("ub", "UBND"),
        ("gia r", "Gia Rai"),
        ("mu bao h", "mũ bảo hiểm"),
    ],
)
def test_words_names_and_titles_are_suggested_as_documents_write_them(
    titled: Searcher, typed: str, suggested: str
) -> None:
    assert suggested in texts(titled, typed)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("truong d", "trường đại"),  # ends within the word đại học
        ("hà n", "hà nam hà"),
        ("nguyen t", "Nguyễn Thị Minh"),
        ("mu b", "mũ bảo"),
        ("hà n", "hà này"),
        ("tác x", "tác xã"),  # begins within the word hợp tác xã
        ("trương đ", "trương đầu"),
        ("nghị định 1", "nghị định 15"),
        ("v", "và"),
    ],
)
def test_pieces_of_words_and_titles_are_not_suggested(titled: Searcher, typed: str, wrong: str) -> None:
    assert wrong.lower() not in map(str.lower, texts(titled, typed))


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("phở bò hà n", "phở bò Hà Nội"),
        ("du lich ha n", "du lịch Hà Nội"),
        ("gạo OR hà n", "gạo OR Hà Nội"),
        ('"gạo nếp" hà n', '"gạo nếp" Hà Nội'),
        ("gạo, hà n", "gạo, Hà Nội"),
        ("(hà n", "(Hà Nội"),
    ],
)
def test_what_stands_before_is_kept(titled: Searcher, typed: str, suggested: str) -> None:
    assert suggested in texts(titled, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n\t ",
        "🎉",
        "hà n🎉",
        "hà nội,",
        "hà n.",
        '"hà n',
        "“hà n",
        "title:hà n",
        "title:hà",
        "abc:def",
        "-hà n",
        "hà n*",
        "hà n~",
        "hà n^2",
        "1",
        "19",
        "12/",
        "05-CT/T",
        "a@b",
        "zzz",
        "hà zz",
        "NOT zz hà",
        "hà, z",
        "x" * 10_000,
        "\ud800",
    ],
)
def test_nothing_is_suggested_after_syntax_codes_and_what_no_document_has(titled: Searcher, typed: str) -> None:
    assert texts(titled, typed) == []


def test_long_texts_are_completed(titled: Searcher) -> None:
    leading = "gạo nếp " * 1249  # nearly as long as a query may be
    assert f"{leading}Hà Nội" in texts(titled, f"{leading}hà n")


@pytest.mark.parametrize("typed", ["hà n", "đàn b", "luật giao thông đ", "nghị q"])
def test_normal_form_and_case_do_not_matter(titled: Searcher, typed: str) -> None:
    assert texts(titled, typed)
    assert texts(titled, unicodedata.normalize("NFD", typed)) == texts(titled, typed)
    assert texts(titled, typed.upper()) == texts(titled, typed)


def test_typed_accents_are_kept(searcher: Searcher, titled: Searcher) -> None:
    assert all("ế" in text for text in texts(searcher, "nế"))
    assert texts(searcher, "nể") == []
    assert texts(titled, "hạ n") == []


def test_a_syllable_that_starts_a_word_is_completed_to_that_word(searcher: Searcher) -> None:
    assert {*texts(searcher, "ngh")} == {"nghiêng", "nghiên cứu"}


def test_there_are_at_most_limit_suggestions(searcher: Searcher) -> None:
    assert len(searcher.suggest("g", limit=1)) == 1
    assert searcher.suggest("g", limit=0) == ()


def test_deleted_documents_are_not_suggested(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("kept", body="Đi xe máy ở Hà Nam."))
        index.add(Document("gone", title="Hà Nội", body="Người Hà Nội."))
    with Index.open(tmp_path / "index", jobs=1) as index:
        index.delete("gone")
    with Searcher(tmp_path / "index") as searcher:
        assert texts(searcher, "hà n") == ["Hà Nam"]


def test_a_suggestion_after_syntax_must_find_something(titled: Searcher) -> None:
    assert "gạo AND Hà Nội" not in texts(titled, "gạo AND hà n")
    assert "phở AND Hà Nội" in texts(titled, "phở AND hà n")


def assert_good(searcher: Searcher, typed: str) -> None:
    """Check that each suggestion finds something, begins with what was typed, and is given once, and again."""
    suggestions = texts(searcher, typed)
    assert suggestions == texts(searcher, typed)
    assert len(suggestions) == len({*map(fold, suggestions)}) <= 8
    typed_syllables = [token.term for token in analyze(typed, (Layer.SYLLABLE,))[Layer.SYLLABLE]]
    for suggestion in suggestions:
        assert searcher.search(suggestion).hits
        syllables = [token.term for token in analyze(suggestion, (Layer.SYLLABLE,))[Layer.SYLLABLE]]
        assert len(syllables) >= len(typed_syllables)
        *finished, last = typed_syllables
        for begun, syllable in zip(finished, syllables, strict=False):
            assert begun == fold(begun) == fold(syllable) or is_compatible(begun, syllable)
        assert fold(syllables[len(finished)]).startswith(fold(last))


def test_suggestions_of_beginnings_of_documents_are_good(searcher: Searcher, titled: Searcher) -> None:
    draw = random.Random(0)
    for _ in range(300):
        title, body = draw.choice(TITLED)
        text = draw.choice([title, body]) or body
        start = draw.choice([0, *(number + 1 for number, letter in enumerate(text) if letter == " ")])
        typed = text[start : start + draw.randint(1, 20)]
        assert_good(titled, fold(typed) if draw.random() < 0.5 else typed)


@given(st.text(max_size=30), st.sampled_from(["", "đại ", "hoi d", "hà n"]))
def test_suggestions_of_any_text_are_good(searcher: Searcher, text: str, before: str) -> None:
    for suggestion in searcher.suggest(before + text):
        assert fold(suggestion.text)
        assert searcher.search(suggestion.text).hits
