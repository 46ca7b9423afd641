"""Question words weigh less, and are restored from bare letters even if no document has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from timviet.search import Searcher
from timviet.search.planning.clauses.question_words import QuestionWords, common_question_words

QUESTION_WORDS = QuestionWords.of(["# comment", "là gì", "bao nhiêu  # how many", "có bao nhiêu", "ai", ""])


def test_the_longest_phrase_at_each_position_is_found() -> None:
    assert list(QUESTION_WORDS.positions(["nhà", "có", "bao", "nhiêu", "tầng"])) == [1, 2, 3]
    assert list(QUESTION_WORDS.positions(["là", "gì", "ai", "là"])) == [0, 1, 2]
    assert list(QUESTION_WORDS.positions(["bao"])) == list(QUESTION_WORDS.positions([])) == []


def test_spellings_and_pairs_are_counted_by_their_folded_form() -> None:
    assert QUESTION_WORDS.spellings["nhieu"] == {"nhiêu": 2}
    assert QUESTION_WORDS.pairs["la", "gi"] == {("là", "gì"): 1}
    assert ("gi", "ai") not in QUESTION_WORDS.pairs


def test_the_built_in_list_is_spelled_like_terms_of_the_index() -> None:
    assert {"bao", "ai", "tôi"} <= set(common_question_words().by_first_syllable)


def test_the_topic_outweighs_the_question_words(indexed: Callable[..., Path]) -> None:
    texts = {f"filler{i}": f"Trang thứ {i} nói về mùa màng và thời tiết." for i in range(30)}
    texts["asks"] = "Bạn hỏi bao nhiêu, ở đâu, là gì? Xin hỏi là gì và ở đâu."
    texts["answers"] = "Cây cầu dài hai ki-lô-mét."
    with Searcher(indexed(**texts)) as searcher:
        for query in ("cây cầu dài bao nhiêu", "cay cau dai bao nhieu", "xin hỏi cây cầu ở đâu"):
            assert searcher.search(query).hits[0].id == "answers"
        assert searcher.search("bao nhiêu").hits[0].id == "asks"


def test_question_words_are_restored_though_no_document_has_them(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="Máy bay đầu tiên bay qua thành phố.", b="Nhiều người đứng đầu làng.")) as searcher:
        (note,) = searcher.search("thanh pho o dau").notes
        assert note.message == "read as: thành phố ở đâu"
