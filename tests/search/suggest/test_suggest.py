from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index import Document, DocumentMissing, Index
from timviet.index.text.fold import fold
from timviet.search import Searcher
from timviet.search.planning.phonetics import sounding_alike
from timviet.search.planning.vocabulary import LONGEST, Vocabulary, _distances

TEXTS = [
    "Đại hội đảng bộ quận Long Biên khai mạc.",
    "Đại hội đảng bộ tỉnh bế mạc, đại hội đồng cổ đông họp.",
    "Trường đại học Long Biên tuyển sinh, trường đại học mới mở.",
    "Con đường nghiêng, nghiên cứu đường sắt.",
    "Giá gạo xuất khẩu tăng, giá gạo nếp giảm.",
    "Gạo nếp và gạo tẻ xuất khẩu tăng giá.",
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("suggest") / "index"
    for part in (slice(0, 2), slice(2, None)):
        with Index.open(folder, create=True, jobs=1) as index:
            for text in TEXTS[part]:
                index.add(Document(id=f"d{TEXTS.index(text)}", title=" ".join(text.split()[:2]), body=text))
    with Searcher(folder) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dai hoi d", "đại hội đảng"),
        ("đại hội đả", "đại hội đảng"),
        ("dai hoi dang ", "đại hội đảng bộ"),
        ("đai hoi đô", "đại hội đồng"),
        ("truong d", "trường đại"),
        ("xuat kh", "xuất khẩu"),
        ("ga", "gạo"),
        ("DUONG S", "đường sắt"),
        ("  gia g", "  giá gạo"),
    ],
)
def test_what_is_being_typed_is_completed(searcher: Searcher, typed: str, first: str) -> None:
    suggestions = searcher.suggest(typed)
    assert suggestions[0].text == first
    assert [each.count for each in suggestions if each.count < 1] == []
    assert len({each.text for each in suggestions}) == len(suggestions)


def test_typed_marks_are_kept(searcher: Searcher) -> None:
    assert all("ế" in each.text for each in searcher.suggest("nế"))
    assert searcher.suggest("nể") == ()
    assert {each.text for each in searcher.suggest("ngh")} >= {"nghiêng", "nghiên cứu"}
    assert len(searcher.suggest("g", limit=1)) == 1


@given(st.text(max_size=30), st.sampled_from(["", "đại ", "hoi d"]))
def test_any_text_may_be_being_typed(searcher: Searcher, text: str, before: str) -> None:
    for suggestion in searcher.suggest(before + text):
        assert fold(suggestion.text)
    searcher.correct(before + text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đại họi đảnng", "đại họi đảng"),
        ("gạo nếpp", "gạo nếp"),
        ("ngiêng", "nghiêng"),
        ("truờng đại hoc tuyểnn sinhh", "truờng đại hoc tuyển sinh"),
        ("gạo OR nếpp", "gạo OR nếp"),
        ("đại hội", None),
        ("xyzxyzxyz", None),
    ],
)
def test_what_was_meant(searcher: Searcher, typed: str, meant: str | None) -> None:
    assert searcher.correct(typed) == meant


def test_a_query_that_finds_nothing_is_told_what_may_have_been_meant(searcher: Searcher) -> None:
    found = searcher.search("tuyểnn sinhh")
    assert not found.hits
    assert [(note.kind, note.evidence) for note in found.notes] == [("did-you-mean", "tuyển sinh")]
    assert searcher.search("gạo").notes == ()


def test_similar_documents(searcher: Searcher) -> None:
    found = searcher.similar("d4")
    assert found[0].id == "d5"
    assert "d4" not in [hit.id for hit in found]
    assert found[0].snippet.highlights
    assert len(searcher.similar("d0", limit=1)) == 1
    with pytest.raises(DocumentMissing, match="no document has the id 'none'"):
        searcher.similar("none")


def slow_distance(one: str, other: str) -> int:
    """The edits between two texts, by definition."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            rows[i][j] = min(change, rows[i - 1][j] + 1, rows[i][j - 1] + 1)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abn", max_size=6, min_size=1), st.lists(st.text("abn", min_size=1, max_size=7), min_size=1))
def test_edits_are_counted_as_defined(typed: str, terms: list[str]) -> None:
    import numpy as np

    letters = np.array(terms, f"S{LONGEST}").view(np.uint8).reshape(-1, LONGEST)
    found = _distances(typed.encode(), letters, np.array(list(map(len, terms))))
    assert found.tolist() == [slow_distance(typed, term) for term in terms]


def test_syllables_that_sound_alike() -> None:
    assert {"dang", "giang", "rang", "dan"} <= set(sounding_alike("dang"))
    assert "ngieng" in sounding_alike("nghieng")
    assert sounding_alike("a") == ["a"]


def test_the_vocabulary_is_of_all_segments_and_fields(searcher: Searcher) -> None:
    vocabulary = Vocabulary(searcher._opened().lexicon)
    assert {"dai", "gao", "nghieng"} <= set(vocabulary.counts)
    assert vocabulary.near(["ngheng"], 1) == {"nghieng": 1}
