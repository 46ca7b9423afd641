"""A word with hyphens, dots, underscores or apostrophes inside may be written as one."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


def joined_words(text: str) -> list[str]:
    """Return the joined spellings of the words of a text."""
    return [form.term.removeprefix("~word:") for form in find_forms(text) if form.term.startswith("~word:")]


@pytest.mark.parametrize("row", [*rows_of("14_hyphens.txt"), *rows_of("joined_words.txt")], ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


def test_a_hyphenated_word_is_a_part_without_its_hyphens() -> None:
    (form,) = find_forms("ông Lê–nin")
    assert (form.term, form.start, form.role) == ("~word:lenin", 4, Role.PART)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("viết bằng Node.js.", ["nodejs"]),
        ("mục user_name, ô đầu", ["username"]),
        ("bà O'Neill nói", ["oneill"]),
        ("ở U.S.A.", ["usa"]),
        ("người M'Nông", ["mnong"]),
        ("nhạc rock'n'roll", ["rocknroll"]),
        ("tệp user_name.txt", ["usernametxt", "username"]),
        ("gửi xong.E-mail đến", ["xongemail", "email"]),
    ],
)
def test_signs_inside_a_word_are_left_out(text: str, joined: list[str]) -> None:
    assert joined_words(text) == joined


@pytest.mark.parametrize(
    "text",
    [
        "a-b-c-d-e-f-g",
        "-a-b",
        "a-b-",
        "12-34",
        "toolongaword-x",
        "a - b",
        "ở Hà Nội.Hà Nam cũng vậy",
        "rồi.Ông ấy",
        "bản v2.10.3",
        "mục 12.5a",
        "https://www.mot.hai.ba.bon.nam.sau.vn",
        "'trích dẫn'",
        "__init__",
        "a._b",
    ],
)
def test_lists_numbers_and_sentences_are_no_words(text: str) -> None:
    assert not joined_words(text)
