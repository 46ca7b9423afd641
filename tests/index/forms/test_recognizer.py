"""Laws that hold for the forms of any text, of one text or many."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import pytest
from form_laws import assert_form_laws, whole_spans
from hypothesis import example, given
from hypothesis import strategies as st
from thorough import first

from timviet.index.forms import triggers as triggers_module
from timviet.index.forms.recognizer import TEXT_SEPARATOR, find_forms, recognizer
from timviet.index.tables.chunk_table import ChunkTable, current_chunk_table

WORDS = """
    0 1 2 3 05 12 15 31 2020 2024 2.472 1,5 75 . , / - – : & % h g m2 ngày tháng năm giờ thứ lần khóa quý I
    III XIII iv CT TW ct/tw NĐ-CP QĐ TP HCM UBND ủy ban nhân dân Uỷ Lê nin
    Đ đ İ ngay thang tư ba mười hai và đến
"""
PIECES = WORDS.split()
BLANKS = [" ", " ", "\n", "\n \n", "\t"]
text = st.lists(st.sampled_from(PIECES + BLANKS), max_size=40).map("".join) | st.text(max_size=60)


@given(st.lists(text, max_size=6))
@example(["UBND", "ubnd_longbien"])
def test_the_forms_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    begins = accumulate((len(text) + len(TEXT_SEPARATOR) for text in texts), initial=0)
    assert find_forms(TEXT_SEPARATOR.join(texts)) == [
        form._replace(start=form.start + begin, end=form.end + begin)
        for text, begin in zip(texts, begins, strict=False)
        for form in find_forms(text)
    ]


@given(text)
def test_spans_begin_and_end_where_syllables_do(text: str) -> None:
    assert_form_laws(text, find_forms(text))


@given(text)
def test_wholes_do_not_overlap_but_for_equals(text: str) -> None:
    spans = sorted({(form.start, form.end) for form in find_forms(text) if form.is_whole})
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), text


@given(text)
def test_long_integers_are_found_by_their_value_alone(text: str) -> None:
    terms = {form.term for form in find_forms(text)}
    for digits in re.findall(r"(?<![^\W_])[1-9][0-9]{3,23}(?![^\W_])", text):
        assert terms & {f"num:{digits}", f"~num:{digits}"}, text


@given(text)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert find_forms(text) == find_forms(text)


@given(text.map(lambda text: f"{text} C++, Lê-nin 05-CT/TW"), st.data())
def test_forms_with_certain_terms_are_those_among_all_forms(text: str, data: st.DataObject) -> None:
    forms = find_forms(text)
    terms = data.draw(st.frozensets(st.sampled_from(sorted({form.term for form in forms} | {"num:1"}))))
    assert find_forms(text, terms=terms) == [form for form in forms if form.term in terms]


MONOTONOUS = [
    *("1.", "a-", "05-CT/", "I", "1", "1/", "1-", "-", "1 - ", "1.000.", "1,", "T.", "A/", "\n", " \n", "h"),
    *("thứ ", "XI, ", "khóa XI, ", "ngày ", "tháng ", "1 đến ", "21 đến 23/7/2020 ", "TP ", "ủy ban ", "15h"),
]


@pytest.mark.parametrize("piece", first(4, MONOTONOUS))
def test_a_long_monotonous_text_is_read(piece: str) -> None:
    find_forms(piece * (250_000 // len(piece)))  # in quadratic time this would take minutes


@pytest.mark.parametrize("blanks", [" ", " \n  "], ids=["blank", "line"])
@pytest.mark.parametrize("piece", first(4, MONOTONOUS))
def test_a_long_text_is_read_at_its_end_as_at_its_beginning(piece: str, blanks: str) -> None:
    unit = f"UBND Q.1: {piece * 9}{blanks}khóa XIII, ngày 15/4/2024{blanks}Lê-nin.\n\n"
    count = 20_000 // len(unit)
    forms = find_forms(unit * count)
    assert_form_laws(unit * count, forms)
    of_one = find_forms(unit)
    assert len(of_one) >= 5
    assert forms == [
        form._replace(start=form.start + number * len(unit), end=form.end + number * len(unit))
        for number in range(count)
        for form in of_one
    ]


def test_spans_are_of_the_text_as_given() -> None:
    text = "Ủy  ban\n nhân   dân – 15  tháng 4\nnăm 2024"
    assert whole_spans(text) == {
        "Ủy  ban\n nhân   dân": "abbr:uy-ban-nhan-dan",
        "15  tháng 4\nnăm 2024": "date:2024-04-15",
    }


def test_nothing_is_read_across_paragraphs() -> None:
    assert whole_spans("Ủy ban\n\nnhân dân") == {}
    assert "date:2024-04-15" not in whole_spans("ngày 15\n\ntháng 4 năm 2024").values()


def test_forms_of_many_short_texts_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers_module, "_MAX_CHUNKS", 100)
    expected = find_forms("số 05-CT/TW, tháng 3")
    for number in range(1000):
        find_forms(f"mã {number}x")
    assert not recognizer().triggers(current_chunk_table()).is_full
    assert find_forms("số 05-CT/TW, tháng 3") == expected


def test_a_fresh_table_of_chunks_has_triggers_of_its_own() -> None:
    table = ChunkTable()
    triggers = recognizer().triggers(table)
    assert recognizer().triggers(table) is triggers
    assert recognizer().triggers(ChunkTable()) is not triggers
