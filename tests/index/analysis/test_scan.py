"""A scan has the same syllables, offsets and breaks as the tokenizer."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timviet.index.analysis.analyzer import analyze, analyze_all
from timviet.index.analysis.layer import Layer
from timviet.index.analysis.scan import Scan
from timviet.index.text.normalize import normalize

WORDS = (
    "Đại hội hoà Ðảng vịêt 05-CT/TW ß Æ 字 か Ж ñ ﬁ Ａ \u00ad \u200b _ e\u0323\u0302 x\u0304 \u0301 “ ” – … !"
    " TP. a \ud800 😀 İ 각 가\u11a8 \ufa6e"
)
PIECES = [*WORDS.split(), " ", " ", "\n", "\r\n", "\n\n", ". "]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))

GAPS = st.lists(
    st.sampled_from(["TP", "TP.", "Ba", "Ba-", "-", "-a", "a", "!a", ".", "!", "\n"]), max_size=12
).map(" ".join)
"""Few syllables, and between them signs that may end a sentence or a block."""

SPELLINGS = (Layer.SYLLABLE, Layer.FOLDED)


def assert_scan_is_the_analysis(text: str) -> None:
    analysis = analyze_all([text], SPELLINGS)[0]
    folded, scan = analysis[Layer.FOLDED], Scan.of(text)
    numbers = range(len(scan))
    assert scan.folded() == folded.terms
    assert [scan.spelling(i) for i in numbers] == analysis[Layer.SYLLABLE].terms
    assert scan.spans(numbers) == list(zip(folded.starts.tolist(), folded.ends.tolist(), strict=True))
    assert scan.spellings() == analysis[Layer.SYLLABLE].terms
    assert scan.positions() == folded.positions.tolist()
    assert [column.tolist() for column in scan.offsets()] == [folded.starts.tolist(), folded.ends.tolist()]
    steps = (folded.positions[1:] - folded.positions[:-1]).tolist()
    assert [scan.follows(i) for i in numbers[1:]] == [step == 1 for step in steps]
    assert scan.joined() == [number > 0 and steps[number - 1] == 1 for number in numbers]
    of_normal_text = Scan.of(normalize(text).text)
    assert [list(of_normal_text.starts), list(of_normal_text.ends)] == [
        column.tolist() for column in of_normal_text.offsets()
    ]


@given(TEXTS, st.sampled_from([None, "NFC", "NFD"]))
def test_a_scan_has_the_syllables_of_the_tokenizer(text: str, form: str | None) -> None:
    assert_scan_is_the_analysis(unicodedata.normalize(form, text) if form else text)


@given(GAPS)
@example("TP . ! a")
@example("TP. !a")
def test_a_scan_has_the_breaks_of_the_tokenizer(text: str) -> None:
    assert_scan_is_the_analysis(text)


def test_every_character_folds_as_in_the_tokenizer() -> None:
    codes = [*range(0x2100), *range(0x2100, 0x20100, 17)]
    for first in range(0, len(codes), 64):
        assert_scan_is_the_analysis(" ".join(f"a{chr(code)} {chr(code)}B" for code in codes[first : first + 64]))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_sample_documents_have_the_syllables_of_the_tokenizer(seeds: Path, form: str) -> None:
    for file in sorted(seeds.glob("*.txt")):
        assert_scan_is_the_analysis(unicodedata.normalize(form, file.read_text(encoding="utf-8")))


@given(st.lists(TEXTS, max_size=4))
def test_texts_scanned_together_have_the_syllables_that_each_has_alone(texts: list[str]) -> None:
    whole, parts = Scan.together(texts, "\n\n")
    alone = {text: Scan.of(text) for text in texts}
    assert len(whole) == sum(map(len, parts))
    for part in parts:
        scan = alone[part.original]
        numbers = range(len(scan))
        assert part.tokens == scan.tokens
        assert part.spans(numbers) == scan.spans(numbers)
        assert part.positions() == scan.positions()
        assert [column.tolist() for column in part.offsets()] == [column.tolist() for column in scan.offsets()]
        assert [part.follows(i) for i in numbers] == [scan.follows(i) for i in numbers]
        assert [part.spelling(i) for i in numbers] == [scan.spelling(i) for i in numbers]


@given(TEXTS | st.text(st.sampled_from("aA1 \n.,!-_Ộ大\u0301\x1c")))
def test_layers_of_syllables_are_the_same_with_and_without_the_other_layers(text: str) -> None:
    alone, among = analyze(text, SPELLINGS), analyze_all(["", text], SPELLINGS)[1]
    assert list(alone.streams) == list(SPELLINGS)
    for layer, stream in alone.streams.items():
        assert list(stream) == list(among[layer])
        assert {column.dtype for column in (stream.positions, stream.starts, stream.ends)} == {np.dtype(np.int32)}
