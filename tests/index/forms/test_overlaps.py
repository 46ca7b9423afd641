"""Of forms that overlap the longer holds its place, and keeps what lies within it as a part."""

from __future__ import annotations

from timviet.index.forms.form import Form, Role
from timviet.index.forms.overlaps import resolve_overlaps
from timviet.index.forms.recognizer import find_forms

LONG = Form("abbr:long", 0, 10, Role.ABOVE)
INNER = Form("abbr:inner", 4, 10, Role.ABOVE)
BESIDE = Form("ord:inner", 4, 10, Role.BESIDE)
PART = Form("~word:part", 8, 14, Role.PART)


def test_the_longer_wins_whichever_comes_first() -> None:
    for groups in ([[LONG], [BESIDE]], [[BESIDE], [LONG]]):
        assert resolve_overlaps(groups) == [LONG]


def test_an_inner_whole_above_its_syllables_becomes_a_part() -> None:
    assert resolve_overlaps([[INNER], [LONG]]) == [Form("~abbr:inner", 4, 10, Role.PART), LONG]
    assert next(form.term for form in find_forms("05-CT/TW")) == "code:5/ct/tw"
    assert "~abbr:trung-uong" in {form.term for form in find_forms("05-CT/TW")}


def test_of_two_of_one_length_the_first_wins() -> None:
    other = LONG._replace(term="abbr:other")
    assert resolve_overlaps([[LONG], [other]])[-1] == LONG
    assert resolve_overlaps([[other], [LONG]])[-1] == other
    crossing = Form("num:crossing", 5, 15, Role.INSTEAD)
    assert resolve_overlaps([[crossing], [LONG]]) == [LONG], "the one that begins first"


def test_a_part_stands_unless_a_whole_cuts_it() -> None:
    assert resolve_overlaps([[PART], [LONG]]) == [LONG]
    around = PART._replace(start=0)
    assert resolve_overlaps([[around], [LONG]]) == [LONG, around]
    assert resolve_overlaps([[PART]]) == [PART]


def test_forms_of_one_group_stay_together() -> None:
    date = Form("date:2024-04-15", 0, 9, Role.INSTEAD)
    year = Form("~num:2024", 5, 9, Role.PART)
    assert resolve_overlaps([[date, year]]) == [date, year]
    assert resolve_overlaps([[date, year], [LONG]]) == [LONG]
