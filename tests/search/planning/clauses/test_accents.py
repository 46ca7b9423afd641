"""Missing accents are restored if the index makes them likely; typed accents are never removed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from fake_lexicon import FakeLexicon
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.fold import fold, is_compatible
from timviet.search import Searcher
from timviet.search.planning.clauses.accents import AccentRestorer, TypedSyllable
from timviet.search.planning.clauses.spelling_probabilities import SpellingProbabilities
from timviet.search.planning.clauses.word_lattice import find_words

SENTENCES = [
    "đại hội đảng bộ thành phố",
    "nghị quyết đại hội đảng bộ",
    "nghị quyết của đảng về nông thôn mới",
    "đang xây dựng nông thôn mới",
    "đang họp đại hội",
    "con đường qua thành phố",
    "ông dương đang đi trên con đường",
    "năm nay miền nam được mùa",
    "đăng bài trên báo",
]


class Corpus(FakeLexicon):
    """The counts of a few sentences."""

    def __init__(self, sentences: list[str], words: Collection[str] = ()) -> None:
        super().__init__()
        self._words = words
        cut = [sentence.split() for sentence in sentences]
        self._syllables = Counter(syllable for row in cut for syllable in row)
        self._pairs = Counter(pair for row in cut for pair in pairwise(row))
        self.syllable_count = self._syllables.total()

    def spellings(self, folded: str, /) -> Mapping[str, int]:
        return {spelling: count for spelling, count in self._syllables.items() if fold(spelling) == folded}

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], int]:
        return {pair: n for pair, n in self._pairs.items() if (fold(pair[0]), fold(pair[1])) == (first, second)}

    def word(self, word: str, /) -> int:
        return word in self._words


CORPUS = Corpus(SENTENCES)
KNOWN = sorted({syllable for sentence in SENTENCES for syllable in sentence.split()})
UNKNOWN = ["xyz", "dại", "đáng", "0", "hối"]


def restore(query: list[TypedSyllable]) -> list[SpellingProbabilities]:
    return AccentRestorer(CORPUS).restore(query).probabilities


def typed(text: str) -> list[TypedSyllable]:
    return [TypedSyllable(syllable, fold(syllable), i > 0) for i, syllable in enumerate(text.split())]


def restored(text: str) -> str:
    return " ".join(next(iter(probabilities)) for probabilities in restore(typed(text)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_of_the_index_are_restored_from_bare_letters(sentence: str) -> None:
    assert restored(fold(sentence)) == sentence


def test_neighbors_decide_between_spellings() -> None:
    assert restored("dai hoi dang bo") == "đại hội đảng bộ"
    assert restored("dang xay dung") == "đang xây dựng"
    assert restored("mien nam") == "miền nam"
    assert restored("nam nay") == "năm nay"


def test_neighbors_that_are_a_word_are_likelier() -> None:
    sentences = ["cố vấn", "cố vấn", "có văn", "có văn", "có"]
    for words_of_index, expected in (((), "có văn"), (("cố_vấn",), "cố vấn")):
        query = AccentRestorer(Corpus(sentences, words_of_index)).restore(typed("co van")).probabilities
        assert " ".join(next(iter(probabilities)) for probabilities in query) == expected


def test_no_spelling_of_a_bare_syllable_is_certain() -> None:
    assert restored("xay dung con") == "xây dựng con"
    assert all(0.5 < next(iter(probabilities.values())) < 0.9 for probabilities in restore(typed("xay dung con")))
    assert restore(typed("xây dựng")) == [{"xây": 1.0}, {"dựng": 1.0}]


def test_an_ambiguous_syllable_keeps_several_spellings() -> None:
    (probabilities,) = restore(typed("dang"))
    assert set(probabilities) == {"đảng", "đang", "đăng"}
    assert max(probabilities.values()) < 0.6


def test_a_short_query_is_doubted_and_a_long_one_is_not() -> None:
    restorer = AccentRestorer(CORPUS)
    for text in ("duong", "nam", "dai hoi", "nam nay"):
        probabilities, shares = restorer.restore(typed(text))
        for before, after in zip(probabilities, shares, strict=True):
            assert [*after][: len(before)] == [*before], "the order stays"
            assert len(before) == 1 or next(iter(after.values())) < next(iter(before.values()))
    probabilities, shares = restorer.restore(typed("dai hoi dang bo"))
    assert shares == probabilities
    probabilities, shares = restorer.restore(typed("đại hội"))
    assert shares == probabilities, "what was typed with its accents is not doubted"


def test_a_bare_syllable_finds_what_is_about_a_rarer_spelling(indexed: Callable[..., Path]) -> None:
    texts = {f"máy {number}": f"Thợ sửa máy số {number} ở đầu làng, sửa xong là chạy" for number in range(40)}
    texts["sữa"] = "Sữa chua làm từ sữa tươi, sữa đặc và men; sữa để ấm thì mau chua"
    texts["bò"] = "Nuôi bò lấy sữa thì phải có cỏ"
    with Searcher(indexed(**texts)) as searcher:
        assert [hit.id for hit in searcher.search("sua", limit=2)] == ["sữa", "bò"]


def test_a_typed_accent_is_a_constraint() -> None:
    assert restored("dai hoi đang bo") == "đại hội đang bộ" or restored("dai hoi đang bo") == "đại hội đảng bộ"
    (probabilities,) = restore(typed("đuong"))
    assert set(probabilities) == {"đường"}


def test_a_bare_syllable_among_accented_ones_is_kept_as_typed() -> None:
    assert restored("miền nam được mùa") == "miền nam được mùa"
    assert restored("đảng về nông thôn nam") == "đảng về nông thôn nam"


def test_unknown_syllables_are_kept_as_typed() -> None:
    assert [[*probabilities] for probabilities in restore(typed("xyz 0"))] == [["xyz"], ["0"]]
    assert restore([]) == []


@given(st.lists(st.sampled_from(KNOWN + list(map(fold, KNOWN)) + UNKNOWN), max_size=8), st.data())
def test_likely_spellings_are_compatible_with_what_was_typed(syllables: list[str], data: st.DataObject) -> None:
    breaks = data.draw(st.lists(st.booleans(), min_size=len(syllables), max_size=len(syllables)))
    query = [TypedSyllable(text, fold(text), joined) for text, joined in zip(syllables, breaks, strict=True)]
    for syllable, probabilities in zip(query, restore(query), strict=True):
        assert probabilities
        assert all(is_compatible(syllable.spelling, spelling) for spelling in probabilities)
        assert all(probability > 0 for probability in probabilities.values())
        assert sum(probabilities.values()) <= 1 + 1e-9
        compatible = [spelling for spelling in KNOWN if is_compatible(syllable.spelling, spelling)]
        if compatible == [syllable.spelling]:
            assert [*probabilities] == [syllable.spelling]
            assert syllable.is_bare or probabilities[syllable.spelling] == pytest.approx(1)


def test_a_query_of_ten_thousand_syllables_is_restored() -> None:
    draw = random.Random(0)
    query = typed(" ".join(fold(draw.choice(KNOWN)) for _ in range(10_000)))
    likeliest = [next(iter(probabilities)) for probabilities in restore(query)]
    cut = list(find_words(likeliest, [syllable.is_joined for syllable in query], lambda word: 0, 9))
    assert len(cut) == 10_000


PLACES = ["hà nội", "huế", "đà nẵng", "cần thơ", "nghệ an", "lạng sơn", "vĩnh long", "bắc ninh"]
ACTS = [
    "xây dựng con đường mới",
    "họp đại hội đảng bộ",
    "trồng thêm cây ăn quả",
    "mở lớp học buổi tối",
    "sửa cầu qua sông",
]
TIMES = ["đầu năm nay", "mùa hè năm ngoái", "trước mùa mưa", "sau tết nguyên đán", "vào cuối tháng bảy"]


def test_a_query_without_accents_finds_the_same_document_as_with_accents(indexed: Callable[..., Path]) -> None:
    texts = {
        f"{place} {act} {time}": f"Tỉnh {place} {act} {time}. Người dân {place} rất vui, ai cũng mong tới {time}."
        for place in PLACES
        for act in ACTS
        for time in TIMES
    }
    with Searcher(indexed(**texts)) as searcher:
        for text in texts:
            (full, *_), (bare, *_) = (
                searcher.search(text, limit=1),
                searcher.search(fold(text), limit=1),
            )
            assert full.id == bare.id == text
        assert [note.message for note in searcher.search("ha noi hop dai hoi").notes] == [
            "read as: hà nội họp đại hội"
        ]
        assert searcher.search("hà nội họp đại hội").notes == ()
        assert searcher.search("ha noi hop dai hoi", accents="exact").total == 0
        assert searcher.search("hà noi", accents="ignore").notes == ()
        with pytest.raises(ValueError, match="often"):
            searcher.search("hà nội", accents="often")  # type: ignore[arg-type]
