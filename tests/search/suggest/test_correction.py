from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import Document, Index
from timviet.index.text.fold import fold
from timviet.search import Searcher


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("đại họii đảnng", "đại hội đảng"),
        ("gạo nếpp", "gạo nếp"),
        ("gạo nếpp?", "gạo nếp?"),
        ("ngiêng", "nghiêng"),
        ("NGIÊNG", "NGHIÊNG"),
        ("Ngiêng Gạoo", "Nghiêng Gạo"),
        ("truờng đại hoc tuyểnn sinhh", "truờng đại hoc tuyển sinh"),
        ("gạo OR nếpp", "gạo OR nếp"),
        ("+nếpp", "+nếp"),
        ("(nếpp OR xôi) gạo", "(nếp OR xôi) gạo"),
        ("đại hội", None),
        ("xyzxyzxyz", None),
        (" ".join(["nếpp"] * 40), None),
    ],
)
def test_unknown_syllables_are_replaced_by_the_nearest(
    searcher: Searcher, typed: str, corrected: str | None
) -> None:
    assert searcher.correct(typed) == corrected


@pytest.mark.parametrize(
    "typed",
    [
        "gạo -nếpp",
        "title:nếpp",
        "nếpp:gạo",
        "name:(nếpp OR gaoo)",
        "name:[nếpp TO gaoo]",
        "name:>nếpp",
        '"nếpp"',
        '"nếpp gaoo',
        "gạo “nếpp gaoo”",
        '"gạo nếpp"~2',
        "nếpp*",
        "n?ppp",
        "nếpp~",
        "nếpp~2",
        "nếpp^3",
        "nếpp2",
        "2nếpp",
        "12-nếpp",
        "nếpp-gaoo",
        "nếpp/gaoo",
        "nếpp.gaoo",
        "nếpp_gaoo",
        "nếpp@gaoo",
        "UBNDD",
        "a/b",
        "",
        "   ",
        "🍚🍚🍚",
        "n" * 10_000,
    ],
)
def test_syntax_codes_and_quoted_text_are_not_touched(searcher: Searcher, typed: str) -> None:
    assert searcher.correct(typed) is None


@pytest.fixture
def rare(tmp_path: Path) -> Searcher:
    """A searcher over syllables that are rare elsewhere."""
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number, body in enumerate(["rau má lạn", "bãi sông nổi", "ca nô mới", "chạy mải miết", "một nửa lớp"]):
            index.add(Document(f"d{number}", body=body))
    return Searcher(tmp_path / "index")


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("lann", "lạn"),  # the index has no other accents
        ("lannn", "lạn"),
        ("mãii", "mải"),
        ("nỗii", "nổi"),
        ("mớiii", "mới"),
        ("phở", None),  # correctly spelled
        ("chanh", None),
        ("trâu bò", None),
        ("Ê-đê", None),
        ("mai", None),  # is in the index but for its accents
        ("lan", None),
        ("bb", None),  # could be anything
        ("hanoi", None),  # two letters of five are too many
    ],
)
def test_a_correction_is_spelled_as_in_the_index(rare: Searcher, typed: str, corrected: str | None) -> None:
    assert rare.correct(typed) == corrected
    notes = [note.evidence for note in rare.search(typed).notes if note.kind == "did-you-mean"]
    assert notes == ([] if corrected is None else [corrected])


def test_the_neighbors_decide_between_equally_near_syllables(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number, body in enumerate(["bánh chuối", "bánh chuối nướng", "cây chuốt gọn", "giũa chuốt móng"]):
            index.add(Document(f"d{number}", body=body))
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.correct("bánh chuốk") == "bánh chuối"
        assert searcher.correct("giũa chuốk móng") == "giũa chuốt móng"


def test_two_wrong_letters_need_a_neighbor(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("d", body="nghe music hay, sân nhà rộng"))
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.correct("nghe munich") == "nghe music"
        assert searcher.correct("munich") == "music"
        assert searcher.correct("sân munich") is None


def test_a_correction_of_a_frequent_word_is_offered_too(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number in range(20):
            index.add(Document(f"d{number}", body=f"những con đường {'mòn' * (number == 7)}"))
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.correct("nhữngg đường mòn") == "những đường mòn"


def test_a_correction_of_deleted_documents_is_not_offered(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("kept", body="cơm tẻ"))
        index.add(Document("gone", body="cơm nghiêng"))
    with Index.open(tmp_path / "index", jobs=1) as index:
        index.delete("gone")
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.correct("ngiêng") is None
        assert searcher.search("ngiêng").notes == ()


def test_a_correction_must_pass_the_filters_of_the_search(searcher: Searcher) -> None:
    assert [note.kind for note in searcher.search("nếpp").notes] == ["did-you-mean"]
    assert searcher.search("nếpp", filters="nghiêng").notes == ()


@given(st.text(max_size=30))
def test_a_correction_differs_from_the_query_and_finds_something(searcher: Searcher, text: str) -> None:
    corrected = searcher.correct(text)
    if corrected is not None:
        assert fold(corrected) != fold(text)
        assert searcher.search(corrected).hits
        assert searcher.correct(corrected) != text


def test_a_query_without_hits_gets_a_note_with_a_correction(searcher: Searcher) -> None:
    results = searcher.search("tuyểnn sinhh")
    assert not results.hits
    assert [(note.kind, note.evidence) for note in results.notes] == [("did-you-mean", "tuyển sinh")]
    assert searcher.search("gạo").notes == ()
