import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.fold import fold, is_compatible

letters = st.sampled_from("aáàảãạăắâấậeéêếệiíoóôốơớợuúưứựyýdđDĐðnñÉẞßﬁＶ\u0301\u0323\u0302\u031b ")
texts = st.text() | st.text(letters)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đại hội Đảng", "dai hoi dang"),
        ("ÐảngƉảngðảng", "dangdangdang"),
        ("Nguyễn Ái Quốc", "nguyen ai quoc"),
        ("ẰẲẴẶẤẦẨẪẬƯỨỪỬỮỰƠỚỜỞỠỢ", "aaaaaaaaauuuuuuoooooo"),
        ("niño, Ångström, Łódź, Øresund, İstanbul", "nino, angstrom, lodz, oresund, istanbul"),
        ("Straße STRAẞE Æsir œuvre þorn", "strasse strasse aesir oeuvre thorn"),
        ("ﬁn Ｖｉệｔ ２０２４ m² 𝐕𝐢ệ𝐭", "fin viet 2024 m2 viet"),
        ("x̂ɛ̃", "xɛ"),
        ("05-CT/TW", "05-ct/tw"),
        ("", ""),
    ],
)
def test_latin_letters_lose_case_and_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text", ["Российский", "が ぱ", "की नमस्ते", "العَرَبِيَّة", "ภาษาไทย", "한국어", "½ ℃", "\u0301", "1\u0301"]
)
def test_other_scripts_are_only_lower_cased(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", text).lower()


def test_every_character_folds_once() -> None:
    for character in map(chr, range(0x110000)):
        if unicodedata.category(character) not in ("Cn", "Co", "Cs", "Lo"):
            folded = fold(character)
            assert fold(folded) == folded
            assert fold(unicodedata.normalize("NFD", character)) == folded


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_normal_forms_fold_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(texts)
def test_a_text_agrees_with_itself_and_its_bare_form_with_it(text: str) -> None:
    assert is_compatible(text, text)
    assert is_compatible(fold(text), text)


@given(texts, texts)
def test_agreement_implies_the_same_bare_form(typed: str, form: str) -> None:
    if is_compatible(typed, form):
        assert fold(typed) == fold(form)


@given(st.text(letters, max_size=3), st.text(letters, max_size=3), st.text(letters, max_size=3))
def test_agreement_is_transitive(bare: str, half: str, full: str) -> None:
    if is_compatible(bare, half) and is_compatible(half, full):
        assert is_compatible(bare, full)
