"""Pairs and triples looked up by number are those looked up by name."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.model import model_folder, read_words

DICTIONARY = Dictionary(read_words(model_folder()))
WORDS = DICTIONARY.words
some_words = st.lists(st.sampled_from(sorted(WORDS)) | st.sampled_from(["của", "zz", "Việt"]), max_size=12)


@given(some_words)
def test_pairs_and_triples(words: list[str]) -> None:
    syllables = " ".join(words).split()
    numbers = np.array([DICTIONARY.numbers.get(each, DICTIONARY.unknown) for each in syllables], np.int64)
    pairs = [f"{a} {b}" in WORDS for a, b in itertools.pairwise(syllables)]
    assert DICTIONARY.is_pair(numbers).tolist() == pairs
    at = range(len(syllables) - 2)
    assert DICTIONARY.triple_starts(numbers).tolist() == [i for i in at if " ".join(syllables[i : i + 3]) in WORDS]


def test_words_of_one_or_four_syllables_are_left_out() -> None:
    dictionary = Dictionary("một\nhai ba\nbốn năm sáu\nbảy tám chín mười")
    assert dictionary.words == {"hai ba", "bốn năm sáu"}
    assert set(dictionary.numbers) == {"hai", "ba", "bốn", "năm", "sáu"}
