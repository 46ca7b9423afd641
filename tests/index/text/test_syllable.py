import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.text.fold import fold
from timviet.index.text.syllable import Syllable, Tone, canonicalize, is_syllable, iy_variants, parse_syllable

vietnamese = st.text(
    st.sampled_from("aáàảãạăắâấậeéêếệiíìoóôốơớợuúưứựyýdđDĐÐðnñghqtckmpUƯOƠ\u0301\u0323\u0302\u031b"),
    max_size=8,
)
words = vietnamese | st.text(max_size=8)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("nghiêng", ("ngh", "", "iê", "ng", Tone.NGANG)),
        ("Thuyền", ("th", "u", "yê", "n", Tone.HUYEN)),
        ("hoà", ("h", "o", "a", "", Tone.HUYEN)),
        ("qúy", ("q", "u", "y", "", Tone.SAC)),
        ("quốc", ("q", "u", "ô", "c", Tone.SAC)),
        ("giếng", ("gi", "", "iê", "ng", Tone.SAC)),
        ("gì", ("gi", "", "i", "", Tone.HUYEN)),
        ("giữa", ("gi", "", "ưa", "", Tone.NGA)),
        ("khuỷu", ("kh", "u", "y", "u", Tone.HOI)),
        ("ngoéo", ("ng", "o", "e", "o", Tone.SAC)),
        ("ỉa", ("", "", "ia", "", Tone.HOI)),
        ("ĐẢNG", ("đ", "", "a", "ng", Tone.HOI)),
        ("yếu", ("", "", "yê", "u", Tone.SAC)),
        ("ở", ("", "", "ơ", "", Tone.HOI)),
    ],
)
def test_parts_are_read_whatever_the_case_and_the_place_of_the_tone(
    written: str, parts: tuple[str, str, str, str, Tone]
) -> None:
    assert parse_syllable(written) == Syllable(*parts)


@pytest.mark.parametrize(
    "word",
    [
        "Nghị",
        "quyết",
        "hòa",
        "hoà",
        "thủy",
        "thuỷ",
        "quý",
        "quí",
        "xoong",
        "khuya",
        "uyên",
        "oẳn",
        "ngoẻo",
        "ước",
        "ưu",
        "rượu",
        "giặt",
        "gìn",
        "cuốc",
        "quạt",
        "y",
        "ạ",
        "pin",
        "vy",
        "thy",
        "sỹ",
    ],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    ["viet", "việc̣", "cac", "bàc", "qủa", "vịêt", "kả", "ghá", "ngê", "ce", "zá", "fả", "strong", "Đắk",
     "hđnd", "ñ", "niño", "été", "für", "việt nam", "", "1", "ươ", "đuợc", "\u0301", "qu", "ng", "iều",
     "Ðảng", "a\u0301\u0300"],
)  # fmt: skip
def test_not_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("HOÀ", "hòa"),
        ("nghiêng", "nghiêng"),
        ("Ðảng", "đảng"),
        ("Ɖảng", "đảng"),
        ("ðảng", "đảng"),
        ("HÐND", "hđnd"),
        ("TƯÐTN", "tưđtn"),
        ("Ðắk", "đắk"),
        ("maður", "maður"),
        ("Ðæt", "ðæt"),
        ("MEÐ", "með"),
        ("José", "josé"),
        ("niño", "niño"),
        ("ño", "ño"),
        ("ṣa", "ṣa"),
        ("İ", "i̇"),
        ("UBND", "ubnd"),
        ("khíến", "khiến"),
        ("việtnam", "việtnam"),
        ("ngườ", "ngườ"),
        ("đuơc", "đươc"),
        ("một2", "một2"),
        ("", ""),
    ],
)
def test_canonical_spelling(written: str, spelt: str) -> None:
    assert canonicalize(written) == spelt


def test_only_open_oa_oe_uy_have_two_places_for_the_tone() -> None:
    bases = ["hoa", "hoe", "huy", "hoan", "hoai", "huyên", "hua", "hia", "huê", "quy", "qua", "huơ"]
    free = [base for base in bases if is_syllable(_toned(base, 1)) and is_syllable(_toned(base, 2))]
    assert free == ["hoa", "hoe", "huy"]


def _toned(base: str, place: int) -> str:
    return unicodedata.normalize("NFC", base[: place + 1] + Tone.SAC + base[place + 1 :])


def test_every_tone_on_any_letter_of_a_syllable_gives_one_spelling() -> None:
    for base, tone in product(["hoa", "toan", "thuyên", "quôc", "giương", "ngươi", "cua", "khuya"], Tone):
        vowels = [
            place for place, letter in enumerate(base) if letter in "aêiouyôươ" and base[:place] not in ("", "g")
        ]
        assert len({canonicalize(_placed(base, tone, place)) for place in vowels}) == 1


def _placed(base: str, tone: Tone, place: int) -> str:
    return base[: place + 1] + tone + base[place + 1 :]


@given(words)
def test_the_canonical_spelling_of_a_canonical_spelling_is_itself(word: str) -> None:
    assert canonicalize(canonicalize(word)) == canonicalize(word)


@given(words)
def test_normal_forms_have_one_canonical_spelling(word: str) -> None:
    assert canonicalize(unicodedata.normalize("NFC", word)) == canonicalize(unicodedata.normalize("NFD", word))


@given(vietnamese)
def test_the_canonical_spelling_keeps_the_bare_letters(word: str) -> None:
    assert fold(canonicalize(word)) == fold(word)


@given(words)
def test_a_syllable_is_spelt_as_its_parts_say(word: str) -> None:
    parsed = parse_syllable(word)
    if parsed is not None:
        assert str(parsed) == canonicalize(word)
        assert is_syllable(str(parsed))


@given(vietnamese)
def test_a_variant_has_this_spelling_as_its_variant(word: str) -> None:
    for variant in iy_variants(word):
        assert iy_variants(variant) == (canonicalize(word),)


@pytest.mark.parametrize(
    ("word", "variants"),
    [("KỸ", ["kĩ"]), ("quí", ["quý"]), ("ty", ["ti"])]
    + [(word, []) for word in ("thi", "huy", "tay", "y", "sin", "viết", "", "x")],
)
def test_variants_of_i_and_y(word: str, variants: list[str]) -> None:
    assert list(iy_variants(word)) == variants
