"""A look at what follows digits saves time, and hides no form from the kinds that begin with digits."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from thorough import examples

from timviet.index.forms.digit_reader import DigitReader
from timviet.index.forms.form_kinds import form_kinds
from timviet.index.forms.kind import DigitTrigger, FormGroup
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations
from timviet.index.forms.page import Page, read_page

TRIGGERS = [kind.digits for kind in form_kinds(common_abbreviations()) if kind.digits is not None]

NUMBERS = st.sampled_from(["1", "5", "05", "15", "24", "31", "123", "015", "1991", "2020", "12345"])
GROUPS = st.sampled_from(
    ["0912", "345", "678", "84", "(0)", "024", "3825", "1900", "978", "29", "000", "0100109106"]
)
SIGNS = [" ", ", ", ",", " , ", ".", ". ", ":", " - ", "-", "/", " / ", " %", "%", "½", "²", "路", "\n", "٣", "_"]
DATES = ["1", "4", "2020", "30", "tháng", "thang", "tháng tư", " tháng 4", " năm 2024", " đến ", " den ", " tới "]
OTHERS = [
    *(" giờ", " gio", "giờ", " và ", "va", "vành", " h", " h ", "h30", "g", "g30", "km", " hết ngày "),
    *(") ", "(", "+", "-a1 ", "a", "a-", "ĐT ", "STK: "),
    *("qđ", "nđ-cp", "ct/tw", "CT/TW", " QĐ-UB", " QĐ/UB", "a QĐ-UB", "thb", "x"),
]
TEXTS = st.builds(
    str.__add__,
    NUMBERS | GROUPS,
    st.lists(st.sampled_from([*SIGNS, *DATES, *OTHERS]) | GROUPS, max_size=8).map("".join),
)


def read_without_looking_ahead(page: Page) -> list[FormGroup]:
    """Ask every kind in turn at all digits that a syllable begins with."""
    groups: list[FormGroup] = []
    done = 0
    for match in re.finditer(r"(?<![^\W_路])[0-9]+", page.lower):
        start, end = match.span()
        if start < done:
            continue
        continues = re.search(r"\d[./,:]\Z", page.lower[:start]) is not None
        for trigger in TRIGGERS:
            if not continues or trigger.continues_number:
                group, done = trigger.read(page, start, end)
                groups += [group] if group else []
                if done > start:
                    break
    return groups


@examples(1000)
@given(TEXTS)
@example("1/24/24 giờ")
@example("155 QĐ-UB")
@example("17/2003 NĐ-CP")
@example("155a QĐ-UB")
@example("15 h")
@example("15 h/ngày")
@example("15 , tháng 4")
@example("09123825 84")
@example("1+3825 0912")
def test_no_form_is_hidden_by_what_follows_its_digits(text: str) -> None:
    page = read_page([text])
    assert DigitReader(TRIGGERS).read(page) == read_without_looking_ahead(page)


def test_the_first_kind_that_reads_something_has_the_digits() -> None:
    def reading(name: str) -> DigitTrigger:
        return DigitTrigger("x", lambda page, start, end: ([], end) if name in page.lower else ([], start))

    asked = []

    def last(page: Page, start: int, end: int) -> tuple[FormGroup, int]:
        asked.append(page.lower)
        return [], end

    reader = DigitReader([reading("first"), DigitTrigger("x", last)])
    reader.read(read_page(["5x first"]))
    reader.read(read_page(["5x second"]))
    reader.read(read_page(["5y second"]))
    assert asked == ["5x second"]
