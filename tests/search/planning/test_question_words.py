"""Words that only ask weigh less, and are read out of bare letters though no document has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from timviet.search import Searcher
from timviet.search.planning.question_words import QuestionWords, common_question_words

QUESTION_WORDS = QuestionWords.of(["# comment", "là gì", "bao nhiêu  # how many", "có bao nhiêu", "ai", ""])


def test_phrases_are_found_where_they_stand_the_longest_first() -> None:
    assert list(QUESTION_WORDS.positions(["nhà", "có", "bao", "nhiêu", "tầng"])) == [1, 2, 3]
    assert list(QUESTION_WORDS.positions(["là", "gì", "ai", "là"])) == [0, 1, 2]
    assert list(QUESTION_WORDS.positions(["bao"])) == list(QUESTION_WORDS.positions([])) == []


def test_the_list_says_how_its_phrases_look_without_marks() -> None:
    assert QUESTION_WORDS.spellings["nhieu"] == {"nhiêu": 2}
    assert QUESTION_WORDS.pairs["la", "gi"] == {("là", "gì"): 1}
    assert ("gi", "ai") not in QUESTION_WORDS.pairs


def test_the_list_that_comes_with_timviet_is_spelled_as_the_index_spells() -> None:
    assert {"bao", "ai", "tôi"} <= set(common_question_words().by_first_syllable)


def test_what_is_asked_about_outweighs_how_it_is_asked(indexed: Callable[..., Path]) -> None:
    texts = {f"filler{i}": f"Trang thứ {i} nói về mùa màng và thời tiết." for i in range(30)}
    texts["asks"] = "Bạn hỏi bao nhiêu, ở đâu, là gì? Xin hỏi là gì và ở đâu."
    texts["answers"] = "Cây cầu dài hai ki-lô-mét."
    with Searcher(indexed(**texts)) as searcher:
        for query in ("cây cầu dài bao nhiêu", "cay cau dai bao nhieu", "xin hỏi cây cầu ở đâu"):
            assert searcher.search(query).hits[0].id == "answers"
        assert searcher.search("bao nhiêu").hits[0].id == "asks"


def test_a_question_is_read_though_no_document_asks_one(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="Máy bay đầu tiên bay qua thành phố.", b="Nhiều người đứng đầu làng.")) as searcher:
        (note,) = searcher.search("thanh pho o dau").notes
        assert note.message == "read as: thành phố ở đâu"
