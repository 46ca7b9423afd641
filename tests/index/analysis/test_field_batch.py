from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.analysis.field_batch import EncodedTokens, encode_texts

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


def spelled_out(layer: EncodedTokens) -> list[list[str]]:
    ends = np.cumsum(layer.lengths)
    terms = [layer.terms[number] for number in layer.numbers]
    return [terms[end - length : end] for end, length in zip(ends.tolist(), layer.lengths.tolist(), strict=True)]


def assert_batch_is_the_analysis(texts: list[str]) -> None:
    batch = encode_texts(texts)
    analyses = [analyze(text) for text in texts]
    assert spelled_out(batch.syllables) == [analysis[Layer.SYLLABLE].terms for analysis in analyses]
    assert spelled_out(batch.named[Layer.WORD]) == [analysis[Layer.WORD].terms for analysis in analyses]
    assert spelled_out(batch.named[Layer.FORM]) == [analysis[Layer.FORM].terms for analysis in analyses]
    folded = dict(zip(batch.syllables.terms, batch.folded, strict=True))
    ends = np.cumsum(batch.syllables.lengths).tolist()
    for analysis, end, length in zip(analyses, ends, batch.syllables.lengths.tolist(), strict=True):
        assert [folded[term] for term in analysis[Layer.SYLLABLE].terms] == analysis[Layer.FOLDED].terms
        positions = batch.positions[end - length : end]
        assert positions.tolist() == analysis[Layer.SYLLABLE].positions.tolist()
        assert positions[:-1][np.diff(positions) == 1].tolist() == analysis[Layer.BIGRAM].positions.tolist()


@given(TEXTS)
def test_a_batch_holds_what_each_text_alone_gives(texts: list[str]) -> None:
    assert_batch_is_the_analysis(texts)


def test_the_sample_documents_in_one_batch_are_what_each_gives_alone(seeds: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt"))]
    assert_batch_is_the_analysis(["", *texts, "\n", *texts[:2]])
