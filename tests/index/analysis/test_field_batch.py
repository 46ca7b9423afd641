from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.field_batch import EncodedTokens, encode_texts
from timviet.index.analysis.layer import Layer

PIECES = [
    "Đại hội",
    "hoà",
    "hòa",
    "hợp tác xã hội",
    "05-CT/TW",
    "UBND",
    "15/4/2024",
    "2.472",
    ". ",
    "\n\n",
    " ",
    "TP.",
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(max_size=30), max_size=6)


def terms_by_text(layer: EncodedTokens) -> list[list[str]]:
    ends = np.cumsum(layer.lengths)
    terms = [layer.terms[number] for number in layer.numbers]
    return [terms[end - length : end] for end, length in zip(ends.tolist(), layer.lengths.tolist(), strict=True)]


def assert_batch_is_the_analysis(texts: list[str]) -> None:
    batch = encode_texts(texts)
    analyses = [analyze(text) for text in texts]
    assert terms_by_text(batch.syllables) == [analysis[Layer.SYLLABLE].terms for analysis in analyses]
    assert terms_by_text(batch.words_and_forms[Layer.WORD]) == [
        analysis[Layer.WORD].terms for analysis in analyses
    ]
    assert terms_by_text(batch.words_and_forms[Layer.FORM]) == [
        analysis[Layer.FORM].terms for analysis in analyses
    ]
    folded = dict(zip(batch.syllables.terms, batch.folded, strict=True))
    ends = np.cumsum(batch.syllables.lengths).tolist()
    for analysis, end, length in zip(analyses, ends, batch.syllables.lengths.tolist(), strict=True):
        assert [folded[term] for term in analysis[Layer.SYLLABLE].terms] == analysis[Layer.FOLDED].terms
        positions = batch.positions[end - length : end]
        assert positions.tolist() == analysis[Layer.SYLLABLE].positions.tolist()
        assert positions[:-1][np.diff(positions) == 1].tolist() == analysis[Layer.BIGRAM].positions.tolist()


@given(TEXTS)
def test_a_batch_has_the_tokens_that_each_text_has_alone(texts: list[str]) -> None:
    assert_batch_is_the_analysis(texts)


def test_a_batch_of_the_sample_documents_has_the_tokens_that_each_has_alone(seeds: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt"))]
    assert_batch_is_the_analysis(["", *texts, "\n", *texts[:2]])
