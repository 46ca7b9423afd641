"""A time of day is one, with a colon, with ``h`` or with the word for hour."""

from __future__ import annotations

import pytest
from form_laws import whole_spans

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms


@pytest.mark.parametrize("text", ["15:30", "15h30", "15 giờ 30", "15 gio 30", "15g30 phút", "15h30'"])
def test_spellings_of_a_time(text: str) -> None:
    assert [(form.term, form.role) for form in find_forms(text)] == [("time:15:30", Role.INSTEAD)]


@pytest.mark.parametrize("text", ["15h", "15 giờ", "15 h "])
def test_a_full_hour_may_be_a_duration(text: str) -> None:
    assert [(form.term, form.role) for form in find_forms(text)] == [("time:15:00", Role.BESIDE)]


@pytest.mark.parametrize("text", ["3G", "15g", "25:00", "15:60", "15:30:99:1", "150h", "1/24/24 giờ"])
def test_what_is_no_time(text: str) -> None:
    assert not any(term.startswith("time:") for term in whole_spans(text).values())


def test_seconds_and_the_sign_for_minutes() -> None:
    assert whole_spans("lúc 15:30:59, 7h05'") == {"15:30:59": "time:15:30", "7h05": "time:07:05"}
