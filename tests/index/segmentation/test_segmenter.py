"""pyvi is the reference: the same tokens, joined the same way, for every text."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thorough import examples, first

from timviet.index.segmentation.model import model_folder, read_words
from timviet.index.segmentation.segmenter import Segmenter, WordSpans, segmenter, tokenize

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))

FRAGMENTS = [
    *["Hồ Chí Minh", "hồ chí minh", "HỒ CHÍ MINH", "học sinh học sinh học", "hợp tác xã hội", "Đảng bộ"],
    *["của", "ở", "ý", "Ủy ban nhân dân", "TP.HCM", "Tp. Hà Nội", "T.Ư", "UBND", "Mr. Đỗ", "Mrs. Lê"],
    *["ThS. Vũ", "Ths.", "Dr.", "Đ.", "ĐĐ.a", "A.B.c@d.vn", "05-CT/TW", "15/04/2024", "1.234.567,8"],
    *["1_000", "1_000_", "1,2@b.c", "a@b.c", "Đa@b.c@d.e", "a@b.c_d@e.f", "a.b.c.", "x@y", "@", "@@a.b"],
    *["a@b..c", "+84@vn.vn", "...a@b.c", "http://vi.wikipedia.org/wiki/A@b.c?d=1", "ftp://", "://x"],
    *["Http://x,", "1://2", "_x://y", "A.://b", "²x", "½", "_", "==>", "->", "...", ">>", "=>", "....", ".."],
    *["--->", "\n", "\r\n", "\n\n", "\t", "\x1c", "\x85", "\xa0", "\u200b", "\u3000", "\0", "x://\0y"],
    *["\u0301", "e\u0323\u0302", "ẹ\u0302", "ê\u0323", "Tie\u0302\u0301ng Vie\u0323\u0302t", "VIỆT NAM"],
    *[
        "😀",
        "👨\u200d👩\u200d👧",
        "🇻🇳",
        "ǅ",
        "İ",
        "ΑΣ",
        "ß",
        "ﬁ",
        "٣٤",
        "१.२",
        "中文",
        "“quý I”",
        "a–b",
        "Nguyễn-Văn-A",
    ],
]


@pytest.fixture(scope="module")
def pyvi() -> Callable[[str], str]:
    """pyvi itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its model was pickled by an older scikit-learn
        from pyvi import ViTokenizer

        ViTokenizer.tokenize("tiếng Việt")
    return ViTokenizer.tokenize


@pytest.fixture(scope="module")
def data() -> Path:
    """A folder of evaluation data, which is not part of the project."""
    folder = os.environ.get("TIMVIET_DATA")
    if not folder:
        pytest.skip("TIMVIET_DATA does not name a folder of evaluation data")
    return Path(folder)


def words(text: str, spans: WordSpans) -> list[str]:
    return [text[start:end] for start, end in spans.tolist()]


def solid(word: str) -> str:
    """The word without what stands between its syllables, in the text or in the joined string."""
    return re.sub(r"[^\S\n]|_", "", word)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_sample_documents(pyvi: Callable[[str], str], path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert tokenize(text) == pyvi(text)
    for line in text.splitlines():
        assert tokenize(line) == pyvi(line)


@pytest.mark.parametrize("fragment", first(12, FRAGMENTS))
def test_fragments_in_every_company(pyvi: Callable[[str], str], fragment: str) -> None:
    for other, gap in itertools.product(FRAGMENTS, ("", " ")):
        text = fragment + gap + other
        assert tokenize(text) == pyvi(text)


@pytest.mark.parametrize("text", ["", " ", "\t \r", "\u2000", "\u2001 "])
def test_a_text_without_tokens_comes_back_as_it_was(pyvi: Callable[[str], str], text: str) -> None:
    assert tokenize(text) == pyvi(text) == text


@examples(400)
@given(st.text() | st.lists(st.sampled_from([*FRAGMENTS, " ", ".", "a", "A", "1"])).map("".join))
def test_any_text(pyvi: Callable[[str], str], text: str) -> None:
    assert tokenize(text) == pyvi(text)


@given(st.text(st.sampled_from(".,_@:/+-=> aA1Đđ²\n"), max_size=40))
def test_any_text_of_special_signs(pyvi: Callable[[str], str], text: str) -> None:
    assert tokenize(text) == pyvi(text)


@pytest.mark.thorough
def test_many_characters(pyvi: Callable[[str], str]) -> None:
    codes = [
        *range(0x3400),
        *range(0x3400, 0xD800, 97),
        *range(0xE000, 0x110000, 97),
        *range(0x1F000, 0x1FB00),
    ]
    text = "a".join(map(chr, codes))
    assert tokenize(text) == pyvi(text)


def test_a_lone_surrogate_is_a_sign_where_pyvi_raises(pyvi: Callable[[str], str]) -> None:
    text = "học\ud800sinh \udfff"
    with pytest.raises((UnicodeEncodeError, SystemError)):
        pyvi(text)
    assert tokenize(text) == "học \ud800 sinh \udfff"


def test_passages(pyvi: Callable[[str], str], data: Path) -> None:
    with gzip.open(data / "viwiki_passages" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, None, 200):
            text = json.loads(line)["text"]
            assert tokenize(text) == pyvi(text)


def test_sentences(pyvi: Callable[[str], str], data: Path) -> None:
    for path in (data / "segmentation_ud_vtb").glob("*.raw.txt"):
        for text in path.read_text(encoding="utf-8").splitlines():
            assert tokenize(text) == pyvi(text)


def test_spans_are_the_words() -> None:
    text = "  Đại hội Đảng bộ\n quận Ba Đình, nhiệm kỳ 2020-2025."
    (spans,) = segmenter().spans([text])
    assert spans.dtype == np.int32
    assert "|".join(words(text, spans)) == "Đại hội|Đảng bộ|\n|quận|Ba Đình|,|nhiệm kỳ|2020|-|2025|."


@given(st.lists(st.lists(st.sampled_from([*FRAGMENTS, " "])).map("".join), max_size=6))
def test_spans_agree_with_the_joined_string(texts: list[str]) -> None:
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    for text, spans in zip(texts, segmenter().spans(texts), strict=True):
        joined = tokenize(text).split(" ") if len(spans) else []
        assert [solid(word) for word in words(text, spans)] == [solid(word) for word in joined]


@given(st.lists(st.lists(st.sampled_from([*FRAGMENTS, " ", "\n"])).map("".join)))
def test_a_text_has_the_same_words_in_any_company(texts: list[str]) -> None:
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    for text, spans in zip(texts, segmenter().spans(texts), strict=True):
        (alone,) = segmenter().spans([text])
        assert np.array_equal(spans, alone)


def test_no_texts_and_empty_texts() -> None:
    assert segmenter().spans([]) == []
    assert [spans.shape for spans in segmenter().spans(["", "một", "", " "])] == [
        (0, 2),
        (1, 2),
        (0, 2),
        (0, 2),
    ]


def test_a_text_longer_than_any_window_has_the_words_of_its_parts() -> None:
    part = "\n".join(path.read_text(encoding="utf-8") for path in SEEDS) + "\n"
    part = unicodedata.normalize("NFC", part)
    long = part * (700_000 // len(part))
    (spans,) = segmenter().spans([long])
    assert tokenize(long).split(" ") == [re.sub(r"[^\S\n]+", "_", word) for word in words(long, spans)]


HOSTILE = {
    "letters": "a" * 1_000_000,
    "letters and dots": "a." * 500_000,
    "capitals and dots": "A." * 500_000,
    "dots": "." * 1_000_000,
    "digits": "1" * 1_000_000,
    "digits and dots": "1." * 500_000,
    "digits and lines": "1_1a" * 250_000,
    "mailboxes": "a@" * 500_000,
    "almost a mail address": "a.b-" * 250_000 + "@" + "c" * 100_000,
    "a long server": "a@" + "b." * 500_000,
    "mail addresses": "a@b.c;" * 160_000,
    "chained mail addresses": "a@b.c" * 200_000,
    "web addresses": "a://b" * 200_000,
    "slashes": "://" * 300_000,
    "arrows": "==>" * 300_000,
    "equal signs": "=" * 1_000_000,
    "blanks": " " * 1_000_000,
    "lines": "\n" * 1_000_000,
    "one word": "hợp tác " * 125_000,
    "marks": "\u0301" * 1_000_000,
    "emoji": "😀" * 1_000_000,
}


@pytest.mark.parametrize("name", first(4, HOSTILE))
def test_a_million_hostile_characters_take_no_more_than_others(name: str) -> None:
    text = HOSTILE[name]
    (spans,) = segmenter().spans([text])
    covered = np.diff(spans).sum()
    assert covered >= len(text) - text.count(" ")


@pytest.mark.thorough
def test_many_distinct_words_do_not_fill_the_memory() -> None:
    local = Segmenter.load()
    known = local.spans(["học sinh đi học"])[0]
    for at in range(0, 600_000, 60_000):
        local.spans([" ".join(f"w{number}" for number in range(at, at + 60_000))])
    assert len(local._chunk_table) < 400_000
    assert np.array_equal(local.spans(["học sinh đi học"])[0], known)


def test_threads_share_one_segmenter() -> None:
    texts = [unicodedata.normalize("NFC", path.read_text(encoding="utf-8")) for path in SEEDS] * 5
    expected = segmenter().spans(texts)
    local = Segmenter.load()
    results: dict[int, list[WordSpans]] = {}

    def run(number: int) -> None:
        results[number] = local.spans(texts[number:] + texts[:number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        turned = expected[number:] + expected[:number]
        assert all(map(np.array_equal, results[number], turned))


def test_it_is_loaded_once() -> None:
    assert segmenter() is segmenter()


def test_the_dictionary_holds_the_words_of_two_and_three_syllables() -> None:
    words = read_words(model_folder()).split("\n")
    dictionary = segmenter().dictionary.words
    assert {"hợp tác", "hợp tác xã"} <= dictionary
    assert dictionary == {word for word in words if len(word.split(" ")) in (2, 3)}


@pytest.fixture
def fresh() -> Iterator[Callable[[str], set[str]]]:
    """Runs a program in a fresh process and returns the lines it prints."""

    def run(program: str) -> set[str]:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    return run


def test_loading_the_model_imports_nothing_of_pyvi(fresh: Callable[[str], set[str]]) -> None:
    modules = fresh(
        "import sys; from timviet.index.segmentation.segmenter import tokenize; tokenize('tiếng Việt');"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    assert "timviet" in modules
    assert not modules & {
        "pyvi",
        "sklearn",
        "scipy",
        "joblib",
        "sklearn_crfsuite",
        "pycrfsuite",
        "pickle",
    } - {"pickle"}


def test_importing_the_module_reads_no_model(fresh: Callable[[str], set[str]]) -> None:
    opened = fresh(
        "import sys; sys.addaudithook(lambda e, a: e == 'open' and print(str(a[0]).replace(' ', '_')));"
        "import timviet.index.segmentation"
    )
    assert opened
    assert not [path for path in opened if path.endswith((".pkl", "words.txt"))]
