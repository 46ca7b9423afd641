"""Marks that were left out come back where the index is sure of them, and are never taken away."""

from __future__ import annotations

import random
import time
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
from timviet.search.planning.accents import AccentRestorer, TypedSyllable
from timviet.search.planning.spelling_probabilities import SpellingProbabilities
from timviet.search.planning.word_lattice import words

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
        return {each: count for each, count in self._syllables.items() if fold(each) == folded}

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], int]:
        return {pair: n for pair, n in self._pairs.items() if (fold(pair[0]), fold(pair[1])) == (first, second)}

    def word(self, word: str, /) -> int:
        return word in self._words


CORPUS = Corpus(SENTENCES)
KNOWN = sorted({syllable for sentence in SENTENCES for syllable in sentence.split()})
UNKNOWN = ["xyz", "dại", "đáng", "0", "hối"]


def restore(query: list[TypedSyllable]) -> list[SpellingProbabilities]:
    return AccentRestorer(CORPUS).restore(query)


def typed(text: str) -> list[TypedSyllable]:
    return [TypedSyllable(each, fold(each), place > 0) for place, each in enumerate(text.split())]


def read(text: str) -> str:
    return " ".join(next(iter(readings)) for readings in restore(typed(text)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_of_the_index_come_back_from_bare_letters(sentence: str) -> None:
    assert read(fold(sentence)) == sentence


def test_neighbours_decide() -> None:
    assert read("dai hoi dang bo") == "đại hội đảng bộ"
    assert read("dang xay dung") == "đang xây dựng"
    assert read("mien nam") == "miền nam"
    assert read("nam nay") == "năm nay"


def test_neighbours_that_are_a_word_are_likelier() -> None:
    sentences = ["cố vấn", "cố vấn", "có văn", "có văn", "có"]
    for known, expected in (((), "có văn"), (("cố_vấn",), "cố vấn")):
        found = AccentRestorer(Corpus(sentences, known)).restore(typed("co van"))
        assert " ".join(next(iter(readings)) for readings in found) == expected


def test_no_reading_of_a_bare_syllable_is_certain() -> None:
    assert read("xay dung con") == "xây dựng con"
    assert all(0.5 < next(iter(readings.values())) < 0.9 for readings in restore(typed("xay dung con")))
    assert restore(typed("xây dựng")) == [{"xây": 1.0}, {"dựng": 1.0}]


def test_what_is_ambiguous_stays_open() -> None:
    (readings,) = restore(typed("dang"))
    assert set(readings) == {"đảng", "đang", "đăng"}
    assert max(readings.values()) < 0.6


def test_a_typed_mark_is_a_constraint() -> None:
    assert read("dai hoi đang bo") == "đại hội đang bộ" or read("dai hoi đang bo") == "đại hội đảng bộ"
    (readings,) = restore(typed("đuong"))
    assert set(readings) == {"đường"}


def test_who_types_marks_means_a_bare_syllable_as_it_stands() -> None:
    assert read("miền nam được mùa") == "miền nam được mùa"
    assert read("đảng về nông thôn nam") == "đảng về nông thôn nam"


def test_unknown_syllables_are_left_alone() -> None:
    assert [[*readings] for readings in restore(typed("xyz 0"))] == [["xyz"], ["0"]]
    assert restore([]) == []


@given(st.lists(st.sampled_from(KNOWN + [fold(each) for each in KNOWN] + UNKNOWN), max_size=8), st.data())
def test_laws(syllables: list[str], data: st.DataObject) -> None:
    breaks = data.draw(st.lists(st.booleans(), min_size=len(syllables), max_size=len(syllables)))
    query = [TypedSyllable(each, fold(each), joined) for each, joined in zip(syllables, breaks, strict=True)]
    for each, readings in zip(query, restore(query), strict=True):
        assert readings
        assert all(is_compatible(each.spelling, reading) for reading in readings)
        assert all(chance > 0 for chance in readings.values())
        assert sum(readings.values()) <= 1 + 1e-9
        agreeing = [known for known in KNOWN if is_compatible(each.spelling, known)]
        if agreeing == [each.spelling]:
            assert [*readings] == [each.spelling]
            assert each.is_bare or readings[each.spelling] == pytest.approx(1)


def test_time_is_bounded() -> None:
    draw = random.Random(0)
    query = typed(" ".join(fold(draw.choice(KNOWN)) for _ in range(10_000)))
    begin = time.monotonic()
    readings = restore(query)
    cut = list(words([next(iter(each)) for each in readings], [each.joined for each in query], lambda word: 0, 9))
    assert len(cut) == 10_000
    assert time.monotonic() - begin < 30


def test_words_are_as_likely_as_the_ways_that_have_them() -> None:
    known = {"hợp_tác": 10, "hợp_tác_xã": 20, "xã_hội": 30, "xã": 5, "hội": 5, "tác": 1, "hợp": 1}
    syllables = ["hợp", "tác", "xã", "hội"]
    found = {
        "_".join(syllables[start:end]): share
        for start, end, share in words(syllables, [False, True, True, True], lambda word: known.get(word, 0), 100)
    }
    assert found["hợp_tác"] == pytest.approx(found["xã_hội"], abs=0.05)
    assert found["xã_hội"] + found.get("hội", 0) == pytest.approx(1, abs=0.05)
    apart = words(syllables, [False, True, False, True], lambda word: known.get(word, 0), 100)
    assert "hợp_tác_xã" not in {"_".join(syllables[start:end]) for start, end, _ in apart}


PLACES = ["hà nội", "huế", "đà nẵng", "cần thơ", "nghệ an", "lạng sơn", "vĩnh long", "bắc ninh"]
ACTS = [
    "xây dựng con đường mới",
    "họp đại hội đảng bộ",
    "trồng thêm cây ăn quả",
    "mở lớp học buổi tối",
    "sửa cầu qua sông",
]
TIMES = ["đầu năm nay", "mùa hè năm ngoái", "trước mùa mưa", "sau tết nguyên đán", "vào cuối tháng bảy"]


def test_a_query_without_marks_finds_what_the_marked_one_finds(indexed: Callable[..., Path]) -> None:
    texts = {
        f"{place} {act} {time}": f"Tỉnh {place} {act} {time}. Người dân {place} rất vui, ai cũng mong tới {time}."
        for place in PLACES
        for act in ACTS
        for time in TIMES
    }
    with Searcher(indexed(**texts)) as searcher:
        for asked in texts:
            (marked, *_), (bare, *_) = searcher.search(asked, limit=1), searcher.search(fold(asked), limit=1)
            assert marked.id == bare.id == asked
        assert [note.message for note in searcher.search("ha noi hop dai hoi").notes] == [
            "read as: hà nội họp đại hội"
        ]
        assert searcher.search("hà nội họp đại hội").notes == ()
        assert searcher.search("ha noi hop dai hoi", accents="exact").total == 0
        assert searcher.search("hà noi", accents="ignore").notes == ()
        with pytest.raises(ValueError, match="often"):
            searcher.search("hà nội", accents="often")  # type: ignore[arg-type]
