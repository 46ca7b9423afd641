from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata

import pytest
from dangerous import HOSTILE, IGNORABLE, dangerous_in, is_dangerous
from hypothesis import given
from hypothesis import strategies as st

from timviet.search.sanitize import (
    MOST_MARKS,
    dump_answer,
    dump_json,
    isolated,
    sanitize,
    sanitize_for_page,
    sanitize_line,
)

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]
EGYPTIAN = {chr(code) for code in range(0x13430, 0x13440)}  # some of them are younger than the Unicode of Python


def test_characters_that_control_a_terminal_or_reorder_text_are_replaced() -> None:
    assert sanitize("a\x1b[31m\u202eb\nc\td") == "a\ufffd[31m\ufffdb\nc\td"


@pytest.mark.thorough
def test_of_all_characters_between_letters_exactly_the_dangerous_ones_are_replaced() -> None:
    shown = sanitize("".join(f"a{character}" for character in CHARACTERS))[1::2]
    replaced = {old for old, new in zip(CHARACTERS, shown, strict=True) if old != new}
    assert set(shown) - set(CHARACTERS) == set()
    assert replaced - EGYPTIAN == {*filter(is_dangerous, CHARACTERS)} - EGYPTIAN
    assert replaced >= EGYPTIAN


def test_the_list_of_ignorable_characters_is_that_of_unicode() -> None:
    if shutil.which("perl") is None:
        pytest.skip("Perl is not installed")
    program = r"print join ',', grep { chr =~ /\p{Default_Ignorable_Code_Point}/ } 0 .. 0x10FFFF"
    done = subprocess.run(["perl", "-e", program], capture_output=True, text=True, check=True)
    assert {*map(int, done.stdout.split(","))} == {*map(ord, IGNORABLE)}


@pytest.mark.parametrize(
    "text",
    [
        *("👩‍👩‍👧‍👦", "🏳️‍🌈", "❤️", "☎︎", "1️⃣", "#️⃣", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇻🇳"),  # emoji
        *("می‌خواهم", "کتاب‌ها"),  # Persian, with U+200C
        *("क्‍ष", "ക്‍", "ශ්‍රී"),  # scripts of India and of Sri Lanka, with U+200D
        *("葛󠄀城市", "0︀", "ᠮᠣᠩᠭᠣᠯ ᠡᠷᠳᠡᠨᠢ᠎ᠶ᠋ᠢᠨ"),  # variants of an ideograph, of a digit, and of Mongolian
        *(unicodedata.normalize("NFD", "Người Việt, nặng trĩu ưỡn ẹo"), "שָׁל֥וֹם", "ที่นี่", "བསྒྲུབས", "؀١٢٣"),
        *("\ue000\uf8ff", "₫ € → ✓ ①", "한국어", "a\u0301\u0301\u0301\u0301"),
    ],
)
def test_what_shapes_a_text_is_kept(text: str) -> None:
    assert sanitize(text) == text
    assert sanitize(f"Xem {text} và {text}") == f"Xem {text} và {text}"
    assert dump_json(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text",
    [
        *("a\u200db", "a\u200cb", "gạo\u200c", "\u200dgạo", "😀\u200da", "😀\u200c😀", "می\u200c\u200cخواهم"),
        *("1\ufe0f2", "a\ufe0f", "❤\ufe0f\ufe0f", "❤\ufe05", "葛\U000e0100\U000e0101", "葛\ufe0f", "a\u180e"),
        *("🏴\U000e0067\U000e0062", "🏴\U000e0076\U000e006e\U000e007f", "a\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_what_shapes_nothing_is_replaced(text: str) -> None:
    assert "\ufffd" in sanitize(text)
    assert sanitize_for_page(text) == text, "a browser does not need it"


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u20dd", "\u0e48", "\u0591", "\u1161", "\u11a8", "\u0489", "\U0001d167", "\u0363"]
)
def test_no_letter_has_a_stack_of_marks(mark: str) -> None:
    most = f"a{mark * MOST_MARKS}"
    assert sanitize(most) == most
    for clean in (sanitize, sanitize_for_page):
        assert clean(f"a{mark * 5000}b{mark}") == f"{most}{chr(0xFFFD) * (5000 - MOST_MARKS)}b{mark}"
    assert dump_json(f"{most}{mark}") == f'"{most}\\u{ord(mark):04x}"' or ord(mark) > 0xFFFF


def test_a_joiner_begins_no_new_letter() -> None:
    marks = "\u0951" * 3
    assert sanitize(f"क{marks}\u200d{marks}") == f"क{marks}\u200d\u0951\ufffd\ufffd"


def test_a_line_stays_a_line() -> None:
    assert sanitize_line("a\nb\r\nc\u2028d\x0be\x85f\n") == "a b c d e f"
    assert sanitize_line("  thụt vào") == "  thụt vào"
    assert not dangerous_in(sanitize_line(HOSTILE))


def test_a_page_keeps_what_a_browser_shows_as_it_is_meant() -> None:
    kept = "a\u00adb\u200bc\u200cd\ufeff\u3164"
    assert sanitize_for_page(kept) == kept
    assert sanitize_for_page("a\u202eb\u061cc\u2028d\x1be\u200f") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd"


def test_a_text_from_right_to_left_is_isolated() -> None:
    assert isolated("gạo") == "gạo"
    assert isolated("أرز") == "\u2068أرز\u2069"
    assert isolated("a\u2069\u202eb ש") == "\u2068a\ufffd\ufffdb ש\u2069"


texts = st.text(st.one_of(st.characters(), st.sampled_from("".join(IGNORABLE)), st.sampled_from("\u0301😀م葛ᠮ0")))


@given(texts)
def test_each_character_is_kept_or_replaced_by_one(text: str) -> None:
    for clean in (sanitize, sanitize_for_page):
        shown = clean(text)
        assert len(shown) == len(text)
        assert clean(shown) == shown
        assert all(new in (old, "\ufffd") for old, new in zip(text, shown, strict=True))
    assert sanitize_for_page(sanitize(text)) == sanitize(text), "what a page replaces, a terminal does too"


@given(texts)
def test_an_answer_to_a_program_keeps_its_value_and_has_nothing_that_controls_a_terminal(text: str) -> None:
    answer = dump_answer({"text": text})
    assert json.loads(answer) == {"text": text}
    categories = {*map(unicodedata.category, answer)}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not {*answer} & {*map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
    answer.encode()


@given(texts)
def test_json_is_escaped_without_changing_its_value(text: str) -> None:
    assert json.loads(dump_json({"text": text})) == {"text": text}
    assert sanitize(dump_json(text)) == dump_json(text)
