import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.encodings.decoding import DecodedText, decode, repair_mojibake
from timviet.index.encodings.tables import ENCODINGS, WESTERN_FROM_80, translation_table
from timviet.index.text.syllable import is_syllable

VIETNAMESE = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập, tự do, hạnh phúc. Các ủy ban nhân dân thành phố kính "
    "gửi các quận, huyện: đề nghị rà soát những chỉ tiêu đã được giao, bổ sung kế hoạch 05-KH/QU "
    "ngày 15/4/2024 và báo cáo trước kỳ họp tới. Mỗi đơn vị tự kiểm tra, giữ vững nề nếp, ghi rõ ý "
    "kiến của từng người."
)
FOREIGN = {
    "French": (
        "Où êtes-vous né ? À l'été, les élèves français fêtèrent Noël à la forêt, près du thé où naît l'île."
    ),
    "German": ("Größere Häuser für die schöne Königin: Tür, Öl, Äpfel, über, für, müde Mädchen hören süße Töne."),
    "Swedish": ("Må så gå på ön, då är det så många små ål på båten; två får får två får, så är det på ön nu."),
    "Danish": "På en ø så jeg en å, og så gik jeg på rød grød med fløde; få små børn gør så.",
    "Icelandic": ("Það er maður á ánni og hún sá hænur í húsinu; við förum út að sjá fjörðinn þótt það sé nótt."),
    "Spanish": ("El niño español comió piña mañana; él está aquí, tú también, mi corazón, ¿qué pasó allá?"),
    "Portuguese": ("Não há pão nem água; são três irmãs, é a avó que está à mesa, você vê o chão e o avô lá."),
    "Hungarian": ("Két öreg bölény vágtat át a mezön, és több szép fehér ló néz fél szemmel, közben jön az éj."),
    "Irish": ("Seán, tá sé mór agus tá mé óg; bhí lá breá ann, níl sí ná é fós sa bhád mór úd thíos ag an gcé."),
    "Finnish": "Hän näki yön, työ jää tähän, se jää yöksi, sää on hyvä, pää jää jäähän.",
    "English": ("A naïve café in Zoë's façade: 25° C ± 2, © 2024, £5 – “déjà vu”, §7, ½ of the résumé."),
    "Chinese": "中文文本不是越南语。",
    "Russian": "Это русский текст, а не вьетнамский.",
}


def written_in(encoding: str, text: str) -> str:
    """Return what a reader of Latin-1 shows of ``text`` when it is in the encoding."""
    codes = {meant: chr(code) for code, meant in reversed(translation_table(encoding).items()) if code < 0x100}
    return "".join(_written(letter, codes) for letter in text)


def _written(letter: str, codes: dict[str, str]) -> str:
    if letter in codes or letter.isascii():
        return codes.get(letter, letter)
    base, *marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    quality = "".join(mark for mark in marks if mark not in tones)
    hatted = unicodedata.normalize("NFC", base + quality)
    if hatted in codes and tones in codes:  # Windows-1258, and the horns of VNI
        return codes[hatted] + codes[tones]
    mark = quality + tones
    if mark in codes:  # VNI
        return base + (codes[mark].upper() if base.isupper() else codes[mark])
    return letter  # í and ì of VNI


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_bytes_of_an_old_encoding_are_read(encoding: str) -> None:
    data = written_in(encoding, VIETNAMESE).encode("latin-1")
    assert decode(data) == DecodedText(VIETNAMESE, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_shown_in_a_western_encoding_is_repaired(encoding: str) -> None:
    shown = written_in(encoding, VIETNAMESE)
    assert repair_mojibake(shown) == DecodedText(VIETNAMESE, encoding)
    in_windows = shown.translate(dict(enumerate(WESTERN_FROM_80, start=0x80)))
    assert repair_mojibake(in_windows) == DecodedText(VIETNAMESE, encoding)


@pytest.mark.parametrize(
    ("shown", "meant", "encoding"),
    [
        ("Uû ban nh©n d©n", "Uỷ ban nhân dân", "tcvn3"),
        ("ViÖt Nam", "Việt Nam", "tcvn3"),
        ("§¹i héi §¶ng", "Đại hội Đảng", "tcvn3"),
        ("QuyÕt ®Þnh sè 05-CT/TW", "Quyết định số 05-CT/TW", "tcvn3"),
        ("Vieät Nam", "Việt Nam", "vni"),
        ("Coäng hoøa xaõ hoäi", "Cộng hòa xã hội", "vni"),
        ("ÑAÛNG COÄNG SAÛN", "ĐẢNG CỘNG SẢN", "vni"),
        ("Viêòt Nam", "Việt Nam", "windows-1258"),
        ("Viá»‡t Nam", "Việt Nam", "utf-8 twice"),
        ("Viá»\x87t Nam", "Việt Nam", "utf-8 twice"),
        ("Ä‘áº¡i há»™i Ä‘áº£ng", "đại hội đảng", "utf-8 twice"),
        ("vÃ  cÃ¡c", "và các", "utf-8 twice"),
        ("vÃ\u00a0 cÃ¡c", "và các", "utf-8 twice"),
    ],
)
def test_short_texts_are_repaired_if_they_look_odd(shown: str, meant: str, encoding: str) -> None:
    assert repair_mojibake(shown) == DecodedText(meant, encoding)


def test_capitals_of_abc_capital_fonts_become_small_letters_of_the_right_word() -> None:
    repaired = repair_mojibake("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM")
    assert repaired is not None
    assert repaired.text.lower() == "cộng hoà xã hội chủ nghĩa việt nam"


def test_utf_8_that_was_encoded_twice_is_repaired() -> None:
    assert repair_mojibake(VIETNAMESE.encode().decode("latin-1")) == DecodedText(VIETNAMESE, "utf-8 twice")


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_left_alone(language: str) -> None:
    text = FOREIGN[language]
    assert repair_mojibake(text) is None
    assert repair_mojibake(" ".join([text] * 20)) is None
    assert not any(repair_mojibake(word) for word in text.split())


@pytest.mark.parametrize("language", [name for name in FOREIGN if name not in ("Chinese", "Russian")])
def test_western_files_are_read_as_western(language: str) -> None:
    assert decode(FOREIGN[language].encode("cp1252")) == DecodedText(FOREIGN[language], "windows-1252")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_in_unicode_needs_no_repair(form: str) -> None:
    text = unicodedata.normalize(form, VIETNAMESE)  # type: ignore[arg-type]
    assert repair_mojibake(text) is None
    assert decode(text.encode()) == DecodedText(text, "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_at_the_beginning_decides(encoding: str) -> None:
    assert decode(("\ufeff" + VIETNAMESE).encode(encoding)) == DecodedText(VIETNAMESE, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_a_mark(encoding: str) -> None:
    assert decode(VIETNAMESE.encode(encoding)) == DecodedText(VIETNAMESE, encoding)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        bytes(range(256)) * 20,
        b"MZ\x00\x01" * 50,
        b"\x00" * 100,
        b"abc\x00de",
        b"abc" * 40_000 + b"\x00",
    ],
)
def test_bytes_that_are_no_text_give_none(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_the_sign_of_the_end_is_no_text(encoding: str) -> None:
    decoded = decode("Viê\u0323t Nam, tiê\u0301ng Viê\u0323t, ngươ\u0300i Viê\u0323t\n\x1a\x1a".encode(encoding))
    assert decoded is not None
    assert decoded.text.endswith("i Việt\n" if encoding == "cp1258" else "i Viê\u0323t\n")


def test_a_wrong_byte_in_utf_8_is_counted_not_believed() -> None:
    data = VIETNAMESE.encode() + "Việt".encode()[:-2] + b" \xff"
    decoded = decode(data)
    assert decoded is not None
    assert (decoded.encoding, decoded.n_replaced) == ("utf-8", 2)
    assert decoded.text.startswith(VIETNAMESE)


def test_a_replacement_character_of_the_author_is_not_counted() -> None:
    assert decode("Việt \ufffd Nam".encode()) == DecodedText("Việt \ufffd Nam", "utf-8")


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == DecodedText("", "utf-8")


def test_a_long_text_is_judged_by_samples_and_read_as_a_whole() -> None:
    text = "\n".join([VIETNAMESE] * 2000)
    assert decode(written_in("tcvn3", text).encode("latin-1")) == DecodedText(text, "tcvn3")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tables_lead_to_every_small_letter(encoding: str) -> None:
    for syllable in filter(is_syllable, VIETNAMESE.lower().split()):
        read = written_in(encoding, syllable).translate(translation_table(encoding))
        assert unicodedata.normalize("NFC", read) == syllable


@given(st.binary())
def test_any_bytes_are_text_or_none(data: bytes) -> None:
    decoded = decode(data)
    assert decoded is None or decoded.n_replaced >= 0


@given(st.text() | st.text(st.characters(max_codepoint=0xFF)))
def test_a_repaired_text_needs_no_repair(text: str) -> None:
    repaired = repair_mojibake(text)
    assert repaired is None or repair_mojibake(repaired.text) is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_read_back(text: str) -> None:
    assert decode(("é" + text).encode()) == DecodedText("é" + text, "utf-8")


# Texts in several encodings.

LINES = VIETNAMESE.replace(". ", ".\n")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("unicode", ["Đ", "Ủy ban nhân dân quận", "ông và bà ở Đà Nẵng, rộng 5 km²"])
def test_one_line_in_unicode_keeps_no_other_line_unread(encoding: str, unicode: str) -> None:
    shown = written_in(encoding, LINES)
    for before, after in (("", f"\n{unicode}"), (f"{unicode}\r\n", "")):
        repaired = repair_mojibake(before + shown + after)
        assert repaired == DecodedText(before + LINES + after, f"utf-8+{encoding}")


def test_words_in_unicode_within_a_line_stay() -> None:
    shown = written_in("tcvn3", VIETNAMESE)
    words = "thành phố Hà Nội được"
    repaired = repair_mojibake(f"{shown} {words} {shown}")
    assert repaired == DecodedText(f"{VIETNAMESE} {words} {VIETNAMESE}", "utf-8+tcvn3")


def test_several_old_encodings_are_told_apart() -> None:
    shown = written_in("tcvn3", LINES) + "\n" + written_in("vni", LINES)
    assert repair_mojibake(shown) == DecodedText(f"{LINES}\n{LINES}", "tcvn3+vni")
    assert decode(shown.encode("latin-1")) == DecodedText(f"{LINES}\n{LINES}", "tcvn3+vni")


def test_a_file_may_have_lines_in_utf_8_and_others_in_an_old_encoding() -> None:
    data = written_in("tcvn3", LINES).encode("latin-1") + b"\n" + LINES.encode()
    assert decode(data) == DecodedText(f"{LINES}\n{LINES}", "utf-8+tcvn3")


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
def test_foreign_lines_stay(foreign: str) -> None:
    assert repair_mojibake(f"{LINES}\n{foreign}") is None
    repaired = repair_mojibake(f"{foreign}\n{written_in('tcvn3', LINES)}\nĐ")
    assert repaired is not None
    assert repaired.text == f"{foreign}\n{LINES}\nĐ"


def test_lines_that_cannot_be_converted_are_told_and_stay() -> None:
    broken = "x¶yq q©zw w®kj, x¶w z©yk"
    assert repair_mojibake(f"{LINES}\n{broken}") == DecodedText(f"{LINES}\n{broken}", "utf-8+unknown")
    shown = written_in("tcvn3", LINES)
    assert repair_mojibake(f"{shown}\n{broken}\nĐ") == DecodedText(f"{LINES}\n{broken}\nĐ", "utf-8+tcvn3+unknown")


def test_the_order_of_the_encodings_does_not_matter() -> None:
    for encoding in ENCODINGS[:2]:
        lines = [f"{LINES}\n", f"{written_in(encoding, LINES)}\n"]
        texts = [repair_mojibake("".join(order)) for order in (lines, lines[::-1])]
        assert [repaired and repaired.text for repaired in texts] == [f"{LINES}\n" * 2] * 2
