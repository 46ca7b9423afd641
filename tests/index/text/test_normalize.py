import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timviet.index.text.normalize import Normalized, _is_base, normalize

odd_letters = st.sampled_from(
    list("aeêéEoơuưdnx 1\n-\"'")
    + list("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u0345\u05b0\u0344\u1dce")
    + list("ệố\u200bV\u00ad\n")
    + list("👨\u200d❤\ufe0f★")
    + list("\r\v\u0085\u00a0\u200b\u200d\ufeff\u00ad\u2028“’–…ﬁﬃⅫＡ𝐕\U0001d41e")
    + list("\u1112\u1161\u11ab한\u212b\u0958\ufb2c\U0001d15e\u09c7\u09be\ud800\x00\x1b")
)
texts = st.text(odd_letters) | st.text()


def pieces(text: str) -> list[str]:
    """Return, for each character of the normal text, the piece of the original it came from."""
    normal = normalize(text)
    return [text[slice(*normal.original_span(i, i + 1))] for i in range(len(normal.text))]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Vie\u0323\u0302t", "Việt"),
        ("\u00e9\u0302", "ế"),
        ("\u00e9\u0302\u0301", "ế"),
        ("\u1ebf\u0301", "ế"),
        ("e\u0323\u0301", "ẹ\u0301"),  # Yoruba: two different marks stay
        ("n\u0303\u0303", "ñ\u0303"),
        ("a\r\nb\rc\vd\fe\u0085f\u2028g\u2029h\n", "a\nb\nc\nd\ne\nf\ng\nh\n"),
        ("a\n\r\nb\r\r\n", "a\n\nb\n\n"),
        ("\ta\u00a0b\u3000c", "\ta b c"),
        ("\ufeffVi\u200bệ\u00adt\u200e", "Việt"),
        ("“a” ‘b’ «c» d–e—f−g", '"a" \'b\' "c" d-e-f-g'),
        ("ﬁ Ⅻ ２０ Ａ～", "fi XII 20 A~"),
        ("𝐕𝐢𝐞\u0323\u0302𝐭", "Việt"),
        ("chờ… ½ ² ℃ 한", "chờ… ½ ² ℃ 한"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 a\u200d🔥", "👨\u200d👩\u200d👧 ❤\u200d🔥 a🔥"),
        ("\u0302", "\u0302"),
        ("\x00\x1b\ud800", "\x00\x1b\ud800"),
    ],
)
def test_one_spelling(text: str, normal: str) -> None:
    assert normalize(text).text == normal


@pytest.mark.parametrize("text", ["", "Việt Nam\n\tđổi mới…", "Россия 日本", "a\x00b", "ɛ\u0303"])
def test_a_normal_text_comes_back_as_the_same_object(text: str) -> None:
    normal = normalize(text)
    assert normal.text is text
    assert normal == Normalized(text)
    assert normal.original_span(0, len(text)) == (0, len(text))


def test_one_character_for_another_needs_no_map() -> None:
    assert normalize("“Việt\u00a0Nam” – ２\r")._starts is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e\u0323\u0302t", ["e\u0323\u0302", "t"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("ﬁn", ["ﬁ", "ﬁ", "n"]),
        ("\ufeffa\u200bb", ["\ufeffa\u200b", "b"]),
        ("Vie\u0323\u200b\u0302t", ["V", "i", "e\u0323\u200b\u0302", "t"]),
        ("\u1112\u1161\u11ab\u1100", ["\u1112\u1161\u11ab", "\u1100"]),
        ("ﬃe\u0301", ["ﬃ", "ﬃ", "ﬃ", "e\u0301"]),
        ("x\u0301\u0323y", ["x\u0301\u0323", "x\u0301\u0323", "x\u0301\u0323", "y"]),
    ],
)
def test_every_character_leads_back_to_its_piece(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_an_empty_span_stays_empty() -> None:
    normal = normalize("ﬁe\u0301n")
    assert [normal.original_span(i, i) for i in range(len(normal.text) + 1)] == [
        (0, 0),
        (0, 0),
        (1, 1),
        (3, 3),
        (4, 4),
    ]


@given(texts)
def test_normalizing_twice_changes_nothing(text: str) -> None:
    normal = normalize(text).text
    assert normalize(normal).text == normal


@given(texts)
def test_normal_forms_give_one_text(text: str) -> None:
    composed = normalize(unicodedata.normalize("NFC", text)).text
    assert composed == normalize(unicodedata.normalize("NFD", text)).text == normalize(text).text
    assert unicodedata.is_normalized("NFC", composed)


@given(texts)
def test_the_whole_leads_back_to_the_whole(text: str) -> None:
    normal = normalize(text)
    if normal.text:
        assert normal.original_span(0, len(normal.text)) == (0, len(text))


@given(texts)
def test_offsets_never_go_back_and_pieces_leave_nothing_out(text: str) -> None:
    normal = normalize(text)
    spans = [normal.original_span(i, i + 1) for i in range(len(normal.text))]
    reached = 0
    for start, end in spans:
        assert start <= reached <= end
        assert start < end
        reached = end
    assert not spans or reached == len(text)


@given(st.text(st.sampled_from("ếệồãớăvx \u200b“")), st.data())
def test_spans_never_part_a_letter_from_its_marks(composed: str, data: st.DataObject) -> None:
    text = unicodedata.normalize("NFD", "ế" + composed)
    normal = normalize(text)
    end = data.draw(st.integers(1, len(normal.text)))
    _, original_end = normal.original_span(end - 1, end)
    assert not text[original_end:] or not unicodedata.combining(text[original_end])


@given(texts)
def test_many_spans_at_once_are_the_same_as_one_by_one(text: str) -> None:
    normal = normalize(text)
    n = len(normal.text)
    spans = [(start, end) for start in range(n + 1) for end in range(start, min(n, start + 5) + 1)]
    starts, ends = normal.original_spans(np.array([s for s, _ in spans]), np.array([e for _, e in spans]))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [
        normal.original_span(*span) for span in spans
    ]


@given(st.lists(st.one_of(texts, st.just(" a"), st.just("\n b")), max_size=8).map("".join))
@example("\ufb01\u0345 a\u0300")
@example("\ufeff a")
@example("1\u00ad\n b")
def test_a_large_text_is_cut_without_a_trace(text: str) -> None:
    whole = normalize(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("timviet.index.text.normalize._LARGE", 2)
        cut = normalize(text)
    assert cut.text == whole.text
    places = np.flatnonzero(_is_base(f"{cut.text} ")).tolist()
    spans = [(start, end) for end in places for start in places if start <= end]
    assert [cut.original_span(*span) for span in spans] == [whole.original_span(*span) for span in spans]


@given(st.lists(texts, max_size=4))
def test_lines_are_normalized_one_by_one(lines: list[str]) -> None:
    # A line end parts everything but \r\n, a soft hyphen and the invisible characters before a mark.
    plain = [
        line.rstrip("\r\u00ad \u00a0")
        for line in lines
        if not line or unicodedata.category(line[0])[0] not in "MC"
    ]
    assert normalize("\n".join(plain)).text == "\n".join(normalize(line).text for line in plain)


def test_composing_keeps_the_number_of_bases() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        decomposed = unicodedata.normalize("NFD", character)
        if decomposed != character:
            composed = unicodedata.normalize("NFC", decomposed)
            assert _is_base("x" + composed).sum() == _is_base("x" + decomposed).sum()


def test_a_long_run_of_marks_is_sorted_as_a_short_one() -> None:
    run = "a" + "\u0301\u0323\u031b\u05b0" * 200
    assert normalize(run).text == normalize(unicodedata.normalize("NFC", run)).text
