"""Signs of names and symbols are forms beside the syllables, and belong to nothing else."""

from __future__ import annotations

import pytest
from form_laws import assert_form_laws
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.analyzer import analyze_all
from timviet.index.analysis.field_batch import encode_texts
from timviet.index.analysis.layer import Layer
from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms
from timviet.index.text.normalize import normalize


def signs_of(text: str) -> list[str]:
    normal = normalize(text).text
    forms = [form for form in find_forms(normal) if form.role is Role.SIGN]
    assert all(normal[form.start : form.end].lower().replace(" ", "") == form.term[5:] for form in forms), forms
    return [form.term.removeprefix("sign:") for form in forms]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("C++, C# và F#.", ["c++", "c#", "f#"]),
        ("C/C++ C++11 C++-style Dev-C++ C++Builder", ["c++"] * 5),
        ("(.NET) ASP.NET .vn/.com", [".net", ".vn", ".com"]),
        ("điểm A+/B+, A-; Rh-", ["a+", "b+", "a-", "rh-"]),
        ("nhóm máu o- và máu ab-", ["o-", "ab-"]),
        ("nhóm máu O-\nHọ tên", ["o-"]),
        ("18+ 2000+ Disney+", ["18+", "2000+", "disney+"]),
        ("Na+ Cl- HCO3-", ["na+", "cl-", "hco3-"]),
        ("R&B, AT & T, S&P 500, A&B&C", ["r&b", "at&t", "s&p", "a&b&c"]),
        ("A/B tcp/ip I/O CI/CD", ["a/b", "tcp/ip", "i/o", "ci/cd"]),
        ("mở 24/7, trực (24/24h) 7/24", ["24/7", "24/24", "7/24"]),
        ("ngày 24/7, từ 24/7 đến 24/7; 24/7/2020 124/7 24/75 1.24/7 24/7.5", []),
        ("🎉★ 5€", ["🎉", "★", "€"]),
        ("3+4 +84 a + b 1+1+1 x+++ 1.000+", []),
        ("#tag ##x C#x # x mục#", []),
        ("Hà Nội- Hải Phòng, I- Mở đầu, Xô-\nviết, A-\nB, - x, x -", []),
        ("hết.Nam ... .5 a.b ..x .Ông", []),
        ("5&6 05-CT/TW http://a/b/c a/ b x& GD&ĐT", []),
    ],
)
def test_signs(text: str, signs: list[str]) -> None:
    assert signs_of(text) == signs


def test_a_sign_hides_no_other_form() -> None:
    forms = {form.term for form in find_forms("UBND/MTTQ 2000+")}
    assert {"abbr:uy-ban-nhan-dan", "num:2000", "sign:2000+"} <= forms


@given(st.text(st.sampled_from("aCÔ1+#&/-. \n\0(🎉👍🏽$"), max_size=30))
def test_signs_in_any_text(text: str) -> None:
    normal = normalize(text).text
    assert_form_laws(normal, find_forms(normal))


@given(st.lists(st.text(st.sampled_from("aC+ 🎉★\n."), max_size=8), max_size=4))
def test_each_text_has_its_own_signs(texts: list[str]) -> None:
    analyses = analyze_all(texts)
    for text, analysis in zip(texts, analyses, strict=True):
        normal = normalize(text)
        terms = [form.term for form in find_forms(normal.text)]
        assert analysis[Layer.FORM].terms == terms
        for token in analysis[Layer.FORM]:
            assert 0 <= token.start < token.end <= len(text)
        assert (analysis[Layer.FORM].positions >= 0).all()
    lengths = encode_texts(texts).words_and_forms[Layer.FORM].lengths.tolist()
    assert lengths == [len(analysis[Layer.FORM]) for analysis in analyses]
