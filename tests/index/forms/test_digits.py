"""Where a look behind the digits tells what they are, every recognizer in turn would say the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from timviet.index.forms import recognizer as reading
from timviet.index.forms.codes import code_at
from timviet.index.forms.dates import spoken_date
from timviet.index.forms.numbers import number_at, plain_number
from timviet.index.forms.page import read_page

DIGITS = st.sampled_from(["1", "5", "05", "15", "24", "31", "123", "015", "1991", "2020", "12345"])
SIGNS = [" ", ", ", ",", ".", ". ", ":", " - ", "-", "/", " / ", " %", "%", "½", "²", "\n"]
DATES = ["1", "4", "2020", "30", "tháng", "thang", "tháng tư", " tháng 4", " năm 2024", " đến ", " den", " tới "]
OTHERS = [
    " giờ",
    " gio",
    " và ",
    "va",
    "vành",
    " h",
    "h30",
    "g",
    "km",
    "qđ",
    "nđ-cp",
    "ct/tw",
    "CT/TW",
    "thb",
    "x",
]
PIECE = st.sampled_from([*SIGNS, *DATES, *OTHERS])


@settings(max_examples=1000)
@given(DIGITS, st.lists(PIECE, min_size=1, max_size=5).map("".join))
def test_a_look_behind_digits_says_what_every_recognizer_says(digits: str, behind: str) -> None:
    page = read_page([digits + behind])
    match = reading._DIGITS.match(page.lower)
    if match is None or match["more"] is None:
        return
    end = match.end()
    alone = plain_number(match[0], 0, end), end
    if reading._surely_alone(page.lower, 0, end):
        assert reading._read_at(page, 0) == []
        assert number_at(page.lower, 0) == alone
    elif page.lower.startswith(reading._MONTHS, end) and (day := spoken_date(page.lower, 0)):
        assert reading._read_at(page, 0) == day
    elif end > 2 and page.lower.startswith(" - ", end):
        assert reading._read_at(page, 0) == code_at(page.plain, page.lower, 0)
        assert number_at(page.lower, 0) == alone
