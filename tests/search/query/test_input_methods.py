"""A query is decoded only where it is keys, and only to what the index has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from memory_lexicon import MemoryLexicon
from typed_syllables import SYLLABLES, TELEX, TELEX_TONES, VNI, VNI_TONES, ways_to_type
from vietnamese_rows import read_rows

from timviet.search import Searcher
from timviet.search.lexicon.written_pieces import IndexedPieces
from timviet.search.query.input_methods import decode_keys

ROWS = [row for row in read_rows() if row.section.startswith("8 ") and row.relation == "->"]


def decode(query: str, *documents: str) -> str | None:
    lexicon = MemoryLexicon(documents)
    return decode_keys(query, IndexedPieces(lexicon, lexicon))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_keys_are_decoded_to_what_the_index_has(row) -> None:
    decoded = decode(row.left, row.right)
    assert decoded is not None
    assert decoded.lower() == row.right.lower()


@pytest.mark.parametrize("number", range(0, len(SYLLABLES), 50))
def test_keys_of_any_syllable_in_the_index_are_decoded(number: int) -> None:
    spelling, syllable = list(SYLLABLES.items())[number]
    for marks, tones, clear in ((TELEX, TELEX_TONES, "tieengs"), (VNI, VNI_TONES, "tie61ng")):
        for keys in ways_to_type(syllable, marks, tones):
            assert decode(f"{clear} {keys}", f"tiếng {spelling}") == f"tiếng {spelling}"


def test_only_words_that_the_index_does_not_have_are_decoded() -> None:
    assert decode('"vieejt nam" -ddepj', "Việt Nam, đẹp") == '"việt nam" -đẹp'
    assert decode("vieejt OR nam", "Việt Nam") == "việt OR nam"
    assert decode("nam OR viet", "Việt Nam ơ") is None
    assert decode("test nam", "tét test nam") is None
    assert decode("việt nam 2024", "Việt Nam") is None
    assert decode("title:vieejt", "Việt Nam") == "title:việt"
    assert decode("vieejt", "viết") is None


@pytest.mark.parametrize(
    ("query", "decoded"),
    [
        ("vieejt windows", "việt windows"),
        ("windows vie65t", "windows việt"),
        ("vietj windows", None),  # one tone at the end is not clear enough next to an unknown word
        ("dduwowngf xyzzy ghi", "đường xyzzy ghi"),
        ("windows quaanf", "windows quần"),
        ("windows coong nhaan", "windows công nhaan"),
        ("hooij nghij windows", "hội nghij windows"),
        ("hooij nghij", "hội nghị"),
        ("tieengs vieejt", "tiếng việt"),  # the index does not have tiếng
        ("tieengs xyzzy", None),
        ("test windows", None),
        ("roof windows", None),
        ("doors windows", None),
        ("h2o windows", None),
    ],
)
def test_next_to_an_unknown_word_only_clear_keys_are_decoded(query: str, decoded: str | None) -> None:
    assert decode(query, "việt đường ghi quần công nhân hội nghị tét rò đỏ hò dở") == decoded


def test_no_english_word_is_clearly_keys() -> None:
    words = """test windows roof beef loops doors weeks news views lawn dawn cows tower reefs proofs speech leeches
    bazaars books seen door four six tax fox jazz major pajamas subject see too are has was if of for her sir
    server printer user desktop office excel word powerpoint update driver install reset wifi modem router"""
    syllables = "tét việt ròn bẻ lôp đỏ tuần mới cỏ tờ rễ lề bà bố sẽ đo bốn sĩ tã đã má phà sừ do hà nà ố sỉ"
    for word in words.split():
        assert decode(f"zzqq {word}", syllables) is None, word


@pytest.mark.parametrize(
    "code",
    [
        "U23",
        "U20",
        "Su34",
        "SE1",
        "A4",
        "E5",
        "I5",
        "Y1",
        "MA1",
        "u23",
        "u20",
        "su34",
        "h2o",
        "quiz",
        "class",
        "ass",
    ],
)
def test_a_code_is_no_keys(code: str) -> None:
    syllables = "ủ ũ ù sữ sử sừ sé ã ẹ ị ý má hò qui á as clás u qu"
    assert decode(code, syllables) is None
    assert decode(f"bóng đá {code}", f"bóng đá {syllables}") is None
    assert decode(f"tieengs {code}", f"tiếng {syllables}") == f"tiếng {code}"


@pytest.mark.parametrize("code", ["se1", "co2", "ca3", "an4"])
def test_letters_and_a_number_are_no_keys_if_the_index_has_them(code: str) -> None:
    letters, number = code[:-1], code[-1]
    syllables = "sé cò cả ẵn ãn"
    assert decode(code, syllables) is not None
    for written in (code, f"{letters}-{number}", f"{letters.upper()} {number}", f"{letters.upper()}-{number}"):
        assert decode(code, syllables, written) is None, written


@pytest.mark.parametrize(
    ("query", "decoded"),
    [
        ("bóng đá U23", None),
        ("tieengs Anh A1", "tiếng Anh A1"),
        ("Ha2 No65i", "hà nội"),
        ("Ha2", None),
        ("y1 kie61n", "ý kiến"),
        ("y1", None),
        ("NAMS", None),
        ("NAMW TIEENGS", "năm tiếng"),
        ("NUOWCS", "nước"),
        ("KRONG PAWK", "KRONG păk"),
        ("US NAS", None),
        ("VIE65T NAM", "việt NAM"),
        ("McFAX", None),
        ("iPaf", None),
        ("DDaij hooij", "đại hội"),
        ("AAn", None),
        ("owr nhaf", "ở nhà"),
        ("ph[r bof", "phở bò"),
        ("tr][ng", "trương"),
        ("[bo] bof", "[bo] bò"),
        ("ten:[a TO th]]", None),
        ("Krông pawk", "Krông păk"),
        ("krong pawk", "krong păk"),
        ("ddawks lawks", "đắk lắk"),
        ("DDawks Lawks", "đắk lắk"),
        ("ngoawnf ngoeof", "ngoằn ngoèo"),
        ("Pleiku", None),
        ("ddeem khuya", "đêm khuya"),
    ],
)
def test_a_query_is_decoded_word_by_word(query: str, decoded: str | None) -> None:
    documents = (
        "bóng đá ủ ũ ú, us, ná, tiếng Anh ã, Hà Nội, ý kiến năm nước nám Việt Nam fã",
        "Đại hội, ở nhà ăn phở bò, họ Trương; Krông Păk, Đắk Lắk, ngoằn ngoèo, Plei Ku đêm khuya",
    )
    assert decode(query, *documents) == decoded


def test_a_note_says_that_keys_were_decoded(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="Nước Việt Nam", b="Đại hội Đảng")) as searcher:
        for query in ("Vieejt Nam", "Vie65t Nam"):
            results = searcher.search(query)
            assert [hit.id for hit in results] == ["a"]
            assert ("read-keys", "việt Nam") in [(note.kind, note.evidence) for note in results.notes]
        assert searcher.search("Viet Nam").notes[0].kind == "read-as"
        assert searcher.search("hooij ddaji").hits[0].id == "b"
        assert not searcher.search("hooij ddaji", accents="exact")


def test_a_code_finds_nothing_rather_than_what_its_keys_would_be(indexed: Callable[..., Path]) -> None:
    with Searcher(indexed(a="Mặt mày ủ rũ", b="Sữa và sé", c="Đã ã ọ")) as searcher:
        for query in ("U23", "u23", "Su34", "SE1", "A4", "E5"):
            results = searcher.search(query)
            assert results.total == 0, query
            assert results.notes == ()
        assert [hit.id for hit in searcher.search("ur rux")] == ["a"]


def test_a_word_longer_than_any_keys_is_no_keys() -> None:
    decoded = decode("A" * 300_000 + " tieengs", "tiếng")  # in quadratic time this would take minutes
    assert decoded is not None
    assert decoded.endswith("A tiếng")
