"""Every kind of form owns its knowledge; a new one needs no other module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from form_laws import whole_terms
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_rows import read_rows

from timviet.index.analysis.scan import Scan
from timviet.index.forms.form import Form, Role
from timviet.index.forms.form_kinds import form_kinds
from timviet.index.forms.kind import DigitTrigger, FixedWords, FormGroup, FormKind, SignTrigger, TriggerWord
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations
from timviet.index.forms.page import Page
from timviet.index.forms.recognizer import Recognizer, find_forms
from timviet.index.forms.syllable_text import SyllableText, hint_search
from timviet.index.text.normalize import normalize

KINDS = form_kinds(common_abbreviations())


def read_percent(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
    match = re.compile(r"[0-9]+ ?(%|phần trăm)").match(page.lower, start)
    if match is None:
        return [], start
    word = match.end() - len(match[1]) if match[1] == "%" else match.end()
    return [Form(f"percent:{page.lower[start:end]}", start, end if match[1] == "%" else word, Role.BESIDE)], word


def read_half(page: Page, start: int, word: str) -> FormGroup:
    return [Form("percent:50", start, start + len(word), Role.BESIDE)]


PERCENT = FormKind(
    candidates={"percent": hint_search(lambda name: [name])},
    digits=DigitTrigger(" ?(?:%|phần)", read_percent),
    words=FixedWords([TriggerWord("nửa", None)], read_half),
    signs=SignTrigger(
        "½", lambda page: iter([[Form("percent:50", 0, 1, Role.BESIDE)]] if "½" in page.plain else [])
    ),
)


def test_a_new_kind_is_read_beside_the_others() -> None:
    recognizer = Recognizer([PERCENT, *KINDS])
    assert [form.term for form in recognizer.recognize("5 % là nửa của UBND")] == [
        "percent:5",
        "percent:50",
        "abbr:uy-ban-nhan-dan",
    ]
    assert [form.term for form in recognizer.recognize("½")] == ["percent:50"]
    assert whole_terms("5 % là nửa của UBND") == {"abbr:uy-ban-nhan-dan"}


def assert_candidates(text: str) -> int:
    """Check that each form of a text has a candidate of its kind in it."""
    forms = find_forms(normalize(text).text)
    scan = Scan.of(text)
    syllables = SyllableText(scan.text, scan.tokens, scan.starts)
    for form in forms if len(scan) else []:  # a text without syllables is read whole
        namespace, _, name = form.term.removeprefix("~").partition(":")
        numbers = [
            number
            for kind in KINDS
            if namespace in kind.candidates
            for number in kind.candidates[namespace]([name], syllables)
        ]
        assert any(
            scan.starts[number] < form.end + 40 and form.start - 40 < scan.ends[number] for number in numbers
        ), (form, text)
    return len(forms)


@pytest.mark.thorough
def test_every_form_of_the_tables_and_samples_is_a_candidate(seeds: Path) -> None:
    texts = [side for row in read_rows() for side in (row.left, row.right)]
    texts += [file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt"))]
    assert sum(map(assert_candidates, texts)) > 300


WORDS = """
    05-CT/TW 2.472 Lê-nin 5kg 05 khóa XIII 15h30 Q.1 UBND ủy ban nhân dân quý I/2024 tháng 4 15/4/75
    0912 345 678 +84 29A-123.45 978-604-1-12345-6 1 200 000 a , .
    C++ .NET O- R&B 🎉 👍🏽 ❤
"""
PIECES = st.sampled_from(WORDS.split())


@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_every_form_is_a_candidate(text: str) -> None:
    assert_candidates(text)
