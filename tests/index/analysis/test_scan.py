"""The quick look at a text against its analysis: the same syllables, places and breaks."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_rows import read_rows

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.analysis.scan import Scan
from timviet.index.forms import forms
from timviet.index.text.normalize import normalize
from timviet.search.snippets.form_candidates import stretches

WORDS = (
    "Đại hội hoà Ðảng vịêt 05-CT/TW ß Æ 字 か Ж ñ ﬁ Ａ \u00ad \u200b _ e\u0323\u0302 x\u0304 \u0301 “ ” – … !"
    " TP. a \ud800 😀 İ 각 가\u11a8 \ufa6e"
)
PIECES = [*WORDS.split(), " ", " ", "\n", "\r\n", "\n\n", ". "]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def looks_the_same(text: str) -> None:
    analysis = analyze(text, (Layer.SYLLABLE, Layer.FOLDED))
    folded, scan = analysis[Layer.FOLDED], Scan.of(text)
    numbers = range(len(scan))
    assert [token.decode("utf-8", "surrogatepass") for token in scan.tokens] == folded.terms
    assert [scan.spelled(i) for i in numbers] == analysis[Layer.SYLLABLE].terms
    assert scan.spans(numbers) == list(zip(folded.starts.tolist(), folded.ends.tolist(), strict=True))
    steps = (folded.positions[1:] - folded.positions[:-1]).tolist()
    assert [scan.follows(i) for i in numbers[1:]] == [step == 1 for step in steps]


@given(TEXTS, st.sampled_from([None, "NFC", "NFD"]))
def test_a_scan_sees_what_the_analysis_sees(text: str, form: str | None) -> None:
    looks_the_same(unicodedata.normalize(form, text) if form else text)


def test_every_character_looks_as_in_the_analysis() -> None:
    codes = [*range(0x2100), *range(0x2100, 0x20100, 17)]
    for first in range(0, len(codes), 64):
        looks_the_same(" ".join(f"a{chr(code)} {chr(code)}B" for code in codes[first : first + 64]))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_sample_documents_are_seen_alike(seeds: Path, form: str) -> None:
    for file in sorted(seeds.glob("*.txt")):
        looks_the_same(unicodedata.normalize(form, file.read_text(encoding="utf-8")))


def test_a_text_that_holds_a_form_is_never_passed_over(seeds: Path) -> None:
    found = 0
    rows = [side for row in read_rows() for side in (row.left, row.right)]
    for text in [*rows, *(file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt")))]:
        for form in forms(normalize(text).text):
            start, end = normalize(text).original_span(form.start, form.end)
            around = text[max(0, start - 40) : end + 40]
            found += 1
            assert [*stretches(Scan.of(around), {form.term})], (form, around)
    assert found > 300


@given(TEXTS.map(lambda text: f"{text} 05-CT/TW 2.472 Lê-nin 5kg khóa XIII 15h30 Q.1 UBND"))
def test_forms_in_odd_surroundings_are_not_passed_over(text: str) -> None:
    found = {form.term for form in forms(normalize(text).text)}
    for term in found:
        assert [*stretches(Scan.of(text), {term})]
