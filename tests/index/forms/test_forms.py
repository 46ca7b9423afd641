"""Laws that hold for the forms of any text, and the tables of spellings that mean the same."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vietnamese_rows import Row, read_rows

from timviet.index.forms.form import Form, Role
from timviet.index.forms.recognizer import APART, forms
from timviet.index.text.fold import fold

TABLES = [
    "09_abbreviations.txt",
    "10_codes.txt",
    "11_dates.txt",
    "12_numbers.txt",
    "13_numerals.txt",
    "14_hyphens.txt",
]
ROWS = [row for row in read_rows() if row.file in TABLES]
PIECES = """
    0 1 2 3 05 12 15 31 2020 2024 2.472 1,5 75 . , / - – : & % h g m2 ngày tháng năm giờ thứ lần khóa quý I
    III XIII iv CT TW ct/tw NĐ-CP QĐ TP HCM UBND ủy ban nhân dân Uỷ Lê nin
    Đ đ İ ngay thang tư ba mười hai và đến
""".split()
BLANKS = [" ", " ", "\n", "\n \n", "\t"]
text = st.lists(st.sampled_from(PIECES + BLANKS), max_size=40).map("".join) | st.text(max_size=60)


def syllables(text: str) -> list[str]:
    return [fold(syllable.lower()) for syllable in re.findall(r"[^\W_]+", text)]


@given(st.lists(text, max_size=6))
@example(["UBND", "ubnd_longbien"])
def test_the_forms_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    begins = accumulate((len(text) + len(APART) for text in texts), initial=0)
    assert forms(APART.join(texts)) == [
        form._replace(start=form.start + begin, end=form.end + begin)
        for text, begin in zip(texts, begins, strict=False)
        for form in forms(text)
    ]


def wholes(text: str) -> set[str]:
    return {form.term for form in forms(text) if form.whole}


def looked_up(text: str) -> set[str]:
    """What a query for ``text`` looks up in the layer of forms and, as ``word:``, among the syllables."""
    terms = {term for form in forms(text) for term in ((form.term, form.also) if form.whole else (form.also,))}
    return terms | {f"~word:{s}" for s in syllables(text)} | {f"word:{s}" for s in syllables(text)}


def stored(text: str) -> set[str]:
    return {form.term for form in forms(text)} | {f"word:{s}" for s in syllables(text)}


def satisfied(row: Row) -> bool:
    left, right = wholes(row.left), wholes(row.right)
    if row.relation == "=":
        return left == right and (left != set() or syllables(row.left) == syllables(row.right))
    if row.relation == "~":
        return bool(looked_up(row.left) & stored(row.right)) and bool(looked_up(row.right) & stored(row.left))
    assert row.relation == "≠"
    return not left & right and (left != right or row.left.lower() != row.right.lower())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_spellings_in_the_tables(row: Row) -> None:
    assert satisfied(row) == (row.known_failure is None)


@pytest.mark.parametrize("row", [row for row in ROWS if row.relation == "=" and not row.known_failure], ids=str)
def test_equal_spellings_are_equal_in_a_sentence(row: Row) -> None:
    left, right = (wholes(f"Ông ấy nói ({side}) rồi, {side}.") for side in (row.left, row.right))
    assert left == right == wholes(row.left)


def assert_form_laws(text: str, found: list[Form]) -> None:
    order = [(form.start, form.role is Role.PART and form.start, -form.end) for form in found]
    starts = {match.start() for match in re.finditer(r"[^\W_]+", text)}
    ends = {match.end() for match in re.finditer(r"[^\W_]+", text)}
    assert [start for start, *_ in order] == sorted(form.start for form in found)
    for form in found:
        assert form.start < form.end
        assert form.start in starts, form
        assert form.end in ends, form
        assert form.term.startswith("~") == (form.role is Role.PART)
    assert len(found) == len(set(found))


@given(text)
def test_spans_begin_and_end_where_syllables_do(text: str) -> None:
    assert_form_laws(text, forms(text))


@given(text)
def test_wholes_do_not_overlap_but_for_equals(text: str) -> None:
    spans = sorted({(form.start, form.end) for form in forms(text) if form.whole})
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), text


@given(text)
def test_long_integers_are_found_by_their_value_alone(text: str) -> None:
    terms = {form.term for form in forms(text)}
    for digits in re.findall(r"(?<![^\W_])[1-9][0-9]{3,23}(?![^\W_])", text):
        assert terms & {f"num:{digits}", f"~num:{digits}"}, text


@given(text)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert forms(text) == forms(text)


MONOTONOUS = [
    "1",
    "1.",
    "1/",
    "1-",
    "-",
    "a-",
    "1 - ",
    "I",
    "1.000.",
    "1,",
    "05-CT/",
    "T.",
    "A/",
    "\n",
    " \n",
    "h",
]
MONOTONOUS += [
    "thứ ",
    "XI, ",
    "khóa XI, ",
    "ngày ",
    "tháng ",
    "1 đến ",
    "21 đến 23/7/2020 ",
    "TP ",
    "ủy ban ",
    "15h",
]


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_monotonous_megabytes_are_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert_form_laws(text[:1000], forms(text[:1000]))
    forms(text)
