from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thorough import first
from token_laws import assert_token_laws

from timviet.index.analysis.analyzer import analyze, analyze_all
from timviet.index.analysis.layer import Layer

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵĐÐ ,.-/\n\u0300\u0301\u031b",
    max_size=80,
)


@given(st.one_of(st.text(max_size=60), VIETNAMESE))
def test_every_text_keeps_the_token_laws(text: str) -> None:
    assert_token_laws(text)


def test_the_sample_documents_keep_the_token_laws(seeds: Path) -> None:
    for file in sorted(seeds.glob("*.txt")):
        assert_token_laws(file.read_text(encoding="utf-8"))


def test_syllables_keep_marks_and_folded_syllables_and_bigrams_do_not() -> None:
    analysis = assert_token_laws("Quận ủy ĐỐNG ĐA")
    assert analysis[Layer.SYLLABLE].terms == ["quận", "ủy", "đống", "đa"]
    assert analysis[Layer.FOLDED].terms == ["quan", "uy", "dong", "da"]
    assert analysis[Layer.BIGRAM].terms == ["quan uy", "uy dong", "dong da"]


def test_words_are_those_of_pyvi() -> None:
    analysis = assert_token_laws("Trường đại học Bách khoa Hà Nội.")
    assert analysis[Layer.WORD].terms == ["trường", "đại_học", "bách_khoa", "hà_nội"]
    assert [token.position for token in analysis[Layer.WORD]] == [0, 1, 3, 5]


def test_offsets_are_into_the_original_text() -> None:
    text = unicodedata.normalize("NFD", "Đại hội Đảng bộ")
    analysis = assert_token_laws(text)
    surfaces = [text[token.start : token.end] for token in analysis[Layer.SYLLABLE]]
    assert surfaces == [unicodedata.normalize("NFD", surface) for surface in ("Đại", "hội", "Đảng", "bộ")]


@pytest.mark.parametrize(
    ("text", "bigrams"),
    [
        ("một hai. Ba bốn", ["mot hai", "ba bon"]),
        ("một hai! ba bốn", ["mot hai", "ba bon"]),
        ("một hai, ba", ["mot hai", "hai ba"]),
        ("một\n\nhai", []),
        ("Tiêu đề\nDòng sau", ["tieu de", "dong sau"]),
        ("dòng này còn\ntiếp ở đây", ["dong nay", "nay con", "con tiep", "tiep o", "o day"]),
        ("TP. Hồ Chí Minh", ["tp ho", "ho chi", "chi minh"]),
        ("số 05-CT/TW", ["so 05", "05 ct", "ct tw"]),
    ],
)
def test_bigrams_stop_at_sentences_and_blocks(text: str, bigrams: list[str]) -> None:
    assert assert_token_laws(text)[Layer.BIGRAM].terms == bigrams


def test_one_letter_syllables_are_words() -> None:
    assert assert_token_laws("ý, ở, y, ô, à, ế")[Layer.SYLLABLE].terms == ["ý", "ở", "y", "ô", "à", "ế"]


def test_a_chinese_character_is_a_syllable() -> None:
    assert assert_token_laws("chữ 大會黨 và")[Layer.SYLLABLE].terms == ["chữ", "大", "會", "黨", "và"]


def test_many_texts_have_the_tokens_that_each_text_has_alone(seeds: Path) -> None:
    texts = ["", "Hà Nội", *(file.read_text(encoding="utf-8") for file in seeds.glob("*.txt")), "\n", "đại hội"]
    for text, analysis in zip(texts, analyze_all(texts), strict=True):
        alone = analyze(text)
        assert {layer: list(stream) for layer, stream in analysis.streams.items()} == {
            layer: list(stream) for layer, stream in alone.streams.items()
        }


def test_only_words_load_the_model() -> None:
    program = """
import json
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
import sys
import timviet.index.segmentation.segmenter
module = sys.modules["timviet.index.segmentation.segmenter"]
analyze("Đại hội 05-CT/TW", [layer for layer in Layer if layer is not Layer.WORD])
before = module._loaded is None
analyze("Đại hội")
print(json.dumps([before, module._loaded is None]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, False]


@pytest.mark.parametrize(
    ("piece", "n_syllables", "end"),
    first(
        1, [("a", 1, 1_000_000), ("ạ-", 500_000, 999_999), ("1/", 500_000, 999_999), ("大", 1_000_000, 1_000_000)]
    ),
)
def test_a_megabyte_without_a_blank_is_analyzed(piece: str, n_syllables: int, end: int) -> None:
    layers = [Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM, Layer.FORM]
    analysis = analyze(piece * (1_000_000 // len(piece)), layers)
    assert len(analysis[Layer.SYLLABLE]) == len(analysis[Layer.FOLDED]) == n_syllables
    assert len(analysis[Layer.BIGRAM]) == n_syllables - 1
    assert analysis[Layer.SYLLABLE].ends[-1] == end


@pytest.mark.thorough
def test_a_megabyte_of_distinct_chunks() -> None:
    count = 100_000
    analysis = analyze(" ".join(f"w{number}" for number in range(count)))
    assert len(analysis[Layer.SYLLABLE]) == count
    assert len(set(analysis[Layer.FOLDED].terms)) == count
