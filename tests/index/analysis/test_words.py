from __future__ import annotations

import numpy as np

from timviet.index.analysis.tokenizer import split_syllables
from timviet.index.analysis.words import Words, find_words


def words_of(*texts: str) -> Words:
    joined = "".join(f"\n{text}\n" for text in texts)
    edges = np.flatnonzero(np.array([*joined]) == "\n")
    return find_words(split_syllables(joined), edges)


def test_a_long_word_comes_before_the_words_within_it() -> None:
    words = words_of("hợp tác xã hội")
    terms = [words.terms[number] for number in words.numbers]
    spans = list(zip(terms, words.first_syllables.tolist(), words.end_syllables.tolist(), strict=True))
    assert spans[0] == ("hợp_tác_xã_hội", 0, 4)
    assert set(spans[1:]) == {("hợp_tác", 0, 2), ("hợp_tác_xã", 0, 3), ("xã_hội", 2, 4)}


def test_distinct_words_are_listed_in_order_of_first_occurrence() -> None:
    words = words_of("đại học bách khoa", "bách khoa, đại học")
    assert words.terms == ["đại_học", "bách_khoa"]
    assert words.numbers.tolist() == [0, 1, 1, 0]


def test_the_spelling_of_a_word_does_not_change_what_pyvi_finds() -> None:
    assert words_of("hòa bình").terms == words_of("hoà bình").terms == ["hòa_bình"]
    assert words_of("Lê-nin").first_syllables.tolist() == words_of("Lê nin").first_syllables.tolist()


def test_a_text_without_syllables_has_no_words() -> None:
    assert words_of("…").terms == []
